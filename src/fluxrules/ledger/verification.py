"""Verifying a ledger: every digest and every link computed again, then seals, rules kept, and what is derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from fluxrules.diagnostics import diagnose
from fluxrules.ledger.derived import differences, false_checkpoints
from fluxrules.ledger.kept import altered_laws
from fluxrules.ledger.links import Chains, Finding, broken, chains_of, link_of
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.scanning import faults, heads, scan
from fluxrules.ledger.seal import Seal, SealText
from fluxrules.ledger.sealed import copied_seal, kept_seals
from fluxrules.ledger.store import Store
from fluxrules.ledger.tables import ETAT

DERIVED = frozenset({"FLX920", "FLX921", "FLX972"})
"""Codes of what is wrong beside the chains, which hold."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified, and what was found.

    Attributes:
        counts: Entries read, by bailleur.
        seals: How many seals of the ledger were verified.
        findings: What is wrong, by bailleur and rank.
    """

    counts: Mapping[str, int]
    seals: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(store: Store, copied: Mapping[str, SealText] | None = None) -> Verified:
    """Verify a whole ledger, whatever happened to it.

    Args:
        store: The ledger.
        copied: Seals that were kept elsewhere, by the text that a person gave.

    Raises:
        LedgerProblem: The server failed meanwhile; a damaged file never does that.
    """
    with store.reading() as reading:
        connection = reading.connection
        wrong = faults(connection)
        findings = (
            [Finding("", 0, 0, diagnose("FLX967", registre=store.shown, cause="; ".join(wrong)))] if wrong else []
        )
        ends = heads(connection)
        chains = chains_of((link_of(row) for row in scan(connection)), ends)
        findings += chains.findings
        findings += broken(chains, ends)
        seals = _seals(reading)
        findings += _sealed(chains, seals, copied or {})
        findings += _laws(reading, store.territoire)
        if all(item.diagnostic.code == "FLX926" for item in findings):
            findings += _derived(reading, tuple(sorted(chains.entries)))
        counts = {name: len(chain) for name, chain in sorted(chains.entries.items()) if chain}
        return Verified(counts, len(seals or ()), tuple(sorted(findings)))


def _seals(reading: Reading) -> tuple[Seal, ...] | None:
    try:
        return reading.seals()
    except (DBAPIError, TypeError, ValueError):
        if reading.connection.dialect.name != "sqlite":
            raise
        return None


def _sealed(chains: Chains, seals: Sequence[Seal] | None, copied: Mapping[str, SealText]) -> list[Finding]:
    found = [Finding("", 0, 0, diagnose("FLX966", sceau="?", texte="?"))] if seals is None else []
    found += kept_seals(chains, seals or ())
    for text, seal in copied.items():
        found += copied_seal(chains, seal, text)
    return found


def _laws(reading: Reading, territoire: str) -> list[Finding]:
    try:
        return list(altered_laws(reading, territoire))
    except DBAPIError:
        if reading.connection.dialect.name != "sqlite":
            raise
        return [Finding("", 0, 0, diagnose("FLX926", genre="?", empreinte="?"))]


def _derived(reading: Reading, bailleurs: Sequence[str]) -> list[Finding]:
    """What is derived, once the chains hold."""
    try:
        found = list(differences(reading, bailleurs))
        kept = reading.connection.execute(select(ETAT.c.bailleur)).scalars().all()
        lost = [name for name in kept if reading.last_checkpoint(name) is None]
        found += [Finding(name, 0, 0, diagnose("FLX921", bailleur=name)) for name in lost]
        found += false_checkpoints(reading, [name for name in bailleurs if name not in lost])
    except LedgerProblem as problem:
        return [Finding("", 0, 0, problem.diagnostic)]
    return found
