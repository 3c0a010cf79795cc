"""What is derived from the chains: compared with their fold, and made again from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from fluxrules.diagnostics import diagnose
from fluxrules.ledger.checkpoint import fold_of
from fluxrules.ledger.entry import Entry
from fluxrules.ledger.follow import follow
from fluxrules.ledger.following import Followed
from fluxrules.ledger.law import SOURCES
from fluxrules.ledger.links import Finding
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.store import Store

CHUNK = 500
"""Libérations written at once."""


def folded(entries: Iterable[Entry], named: set[str] | None = None) -> dict[str, Followed]:
    """Where each libération stands after these entries, in the order in which they were freed.

    Args:
        entries: A chain, from its beginning.
        named: Where hashes of the rules that decisions name are put.

    Raises:
        LedgerProblem: An entry, sound as it is, is not what this version writes (FLX920).
    """
    found: dict[str, Followed] = {}
    for entry in entries:
        rules = entry.content.get("regles")
        if named is not None and isinstance(rules, str):
            named.add(rules)
        try:
            after = follow(found.get(entry.liberation), entry)
        except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
            said = diagnose("FLX920", bailleur=entry.bailleur, rang=entry.rank, nature=entry.nature.value)
            raise LedgerProblem(said) from error
        if after is not None:
            found[entry.liberation] = after
    return found


def differences(reading: Reading, bailleurs: Iterable[str]) -> Iterator[Finding]:
    """Where the derived tables are not the fold of chains that hold; and rules that decisions name and nobody kept.

    Raises:
        LedgerProblem: An entry is not what this version writes.
    """
    known = reading.every_followed()
    kept: dict[str, dict[str, Followed]] = {}
    try:
        for item in known:
            kept.setdefault(item.bailleur, {})[item.liberation] = item
    except (TypeError, ValueError):  # a column that was changed to what it never holds
        kept = {}
    rules = {digest for digest, kind in reading.laws() if kind == SOURCES}
    for bailleur in sorted({*bailleurs, *kept}):
        named: set[str] = set()
        expected, there = folded(reading.entries(bailleur), named), kept.get(bailleur, {})
        for digest in sorted(named - rules):
            yield Finding(bailleur, 0, 0, diagnose("FLX927", bailleur=bailleur, empreinte=digest))
        wrong = sorted({name for name in {*expected, *there} if expected.get(name) != there.get(name)})
        if wrong:
            yield Finding(bailleur, 0, 0, diagnose("FLX972", bailleur=bailleur, nombre=len(wrong), premiere=wrong[0]))


def false_checkpoints(reading: Reading, bailleurs: Iterable[str]) -> Iterator[Finding]:
    """Checkpoints that are not the fold of their chain, whoever wrote them.

    Raises:
        LedgerProblem: An entry is not what this version writes.
    """
    for bailleur in bailleurs:
        kept = reading.last_checkpoint(bailleur)
        if kept is None:
            continue
        rank, text = kept
        try:
            fold = fold_of(reading.entries(bailleur), rank)
        except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
            raise LedgerProblem(diagnose("FLX920", bailleur=bailleur, rang=rank, nature="etat")) from error
        if fold != text:
            yield Finding(bailleur, 0, 0, diagnose("FLX928", bailleur=bailleur, rang=rank))


def rebuild(store: Store) -> dict[str, int]:
    """Make the derived tables again from the chains, one transaction per chain.

    Returns:
        How many libérations are followed, by bailleur.

    Raises:
        LedgerProblem: A chain does not hold, or cannot be read: what is derived from it stays as it was.
    """
    with store.reading() as found:
        bailleurs = found.bailleurs()
    counts: dict[str, int] = {}
    for bailleur in bailleurs:
        with store.writing(bailleur) as chain:
            fold = folded(chain.entries(bailleur))
            chain.forget_derived()
            items = iter(fold.values())
            while some := list(islice(items, CHUNK)):
                chain.follow(some)
        counts[bailleur] = len(fold)
    return counts
