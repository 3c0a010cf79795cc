"""An export put back in an empty ledger: every digest is computed again, and all of it is written, or nothing."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.engine import Connection

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.entry import FORMAT as LEDGER
from fluxrules.ledger.entry import Draft, Nature
from fluxrules.ledger.export import FORMAT
from fluxrules.ledger.follow import follow
from fluxrules.ledger.following import Followed
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.seal import Head
from fluxrules.ledger.store import Store
from fluxrules.ledger.tables import REGLEMENT
from fluxrules.ledger.writing import Writing, upsert, write_seal

_WRONG = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading lines that somebody else wrote may raise."""


def territory_of_export(line: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """The territory of an export, by its first line; or FLX922."""
    try:
        data = json.loads(line)
        if data["format"] == FORMAT and data["registre"] == LEDGER and data["territoire"]:
            return str(data["territoire"]), ()
    except _WRONG:
        pass
    return "", (diagnose("FLX922", ligne=1),)


def restore(store: Store, lines: Iterable[str]) -> dict[str, int]:
    """Put an export in an empty ledger.

    Args:
        store: The ledger.
        lines: All of the export, its header first.

    Returns:
        Entries written, by bailleur.

    Raises:
        LedgerProblem: The ledger is not empty (FLX923), or a line of the export does not hold (FLX922).
    """
    with store.everything() as connection:
        if Reading(connection).bailleurs():
            raise LedgerProblem(diagnose("FLX923", registre=store.shown))
        restored = _Restored(connection)
        number = 1
        try:
            source = iter(lines)
            header = json.loads(next(source, "null"))
            for number, line in enumerate(source, 2):  # noqa: B007 - told when the line does not hold
                restored.put(json.loads(line))
            restored.end({name: (head["rang"], head["empreinte"]) for name, head in header["chaines"].items()})
        except _WRONG as error:
            raise LedgerProblem(diagnose("FLX922", ligne=number)) from error
        return {name: head[0] for name, head in restored.heads().items()}


class _Restored:
    """What is being put back; whatever does not hold is a ``ValueError``, or what Python says of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._chains: dict[str, Writing] = {}
        self._followed: dict[str, dict[str, Followed]] = {}

    def put(self, data: Mapping[str, Any]) -> None:
        """One line."""
        if "reglement" in data:
            blob = b64decode(data["contenu"], validate=True)
            upsert(
                self._connection,
                REGLEMENT,
                [{"empreinte": data["reglement"], "genre": data["genre"], "contenu": blob}],
                replace=False,
            )
        elif "sceau" in data:
            self._seal(data)
        else:
            self._entry(data)

    def _entry(self, data: Mapping[str, Any]) -> None:
        bailleur = data["bailleur"]
        if bailleur not in self._chains:
            self._chains[bailleur] = Writing(self._connection, bailleur)
            self._followed[bailleur] = {}
        draft = Draft(
            bailleur=bailleur,
            nature=Nature(data["nature"]),
            day=data["jour"],
            liberation=data["liberation"],
            key=data["cle"],
            content=data["contenu"],
        )
        (entry,) = self._chains[bailleur].append([draft], data["inscrit_le"], data["par"])
        if entry.digest != data["empreinte"]:
            raise ValueError(f"entry {entry.rank} of {bailleur!r} is not what its digest covers")
        followed = self._followed[bailleur]
        after = follow(followed.get(entry.liberation), entry)
        if after is not None:
            followed[entry.liberation] = after

    def _seal(self, data: Mapping[str, Any]) -> None:
        heads = tuple(Head(name, head["rang"], head["empreinte"]) for name, head in sorted(data["chaines"].items()))
        for head in heads:
            entry = next(self._chains[head.bailleur].entries(head.bailleur, head.rank - 1), None)
            if entry is None or entry.digest != head.digest:
                raise ValueError(f"seal {data['sceau']} is of other chains")
        if write_seal(self._connection, heads, data["inscrit_le"], data["par"], data["sceau"]).text != data["texte"]:
            raise ValueError(f"seal {data['sceau']} was altered")

    def end(self, announced: Mapping[str, tuple[int, str]]) -> None:
        """See that nothing is missing from the end, and write what is derived.

        Raises:
            ValueError: Chains do not end where the header says.
        """
        if self.heads() != dict(announced):
            raise ValueError("chains do not end where the header says")
        for bailleur, chain in self._chains.items():
            chain.follow(self._followed[bailleur].values())

    def heads(self) -> dict[str, tuple[int, str]]:
        """Where each chain ends."""
        return {name: chain.head(name) for name, chain in self._chains.items()}
