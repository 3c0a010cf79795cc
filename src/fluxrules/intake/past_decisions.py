"""A file of a past year's decisions → typed values, one row per happening: proposed, attributed, refused, handed back.

It reads what people kept; it judges nothing of it. Names of réservataires are those of the register, or as people
write them when the mapping says who they are; a name nobody declared is set apart, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.intake.candidates import Setting, finished, opened_by, prepare
from fluxrules.intake.columns import fold
from fluxrules.intake.entry_key import EntryKey, digest_of
from fluxrules.intake.liberation import Intake, Liberation, Reject
from fluxrules.intake.mapping import ColumnMapping
from fluxrules.intake.row_reader import ReadRow
from fluxrules.intake.sheet import Opened, Sheet
from fluxrules.model.decision_passee import DECISION_FACTS, JOUR, MOTIF, RESERVATAIRE, STATUT
from fluxrules.vocabulary import BAILLEUR, PERSONNE, MotifSoustraction, StatutPasse


@dataclass(frozen=True, slots=True)
class PastDecision:
    """One thing that happened to one dwelling.

    Attributes:
        liberation: The libération, with the facts its row gives; several rows may be about one.
        jour: When.
        statut: What happened.
        reservataire: To whom, an id of the register or ``bailleur``; "" when the dwelling left the flux.
        motif: Why it left the flux, None when it did not.
        key: By what it is known again.
        digest: SHA-256 of all it says.
    """

    liberation: Liberation
    jour: date
    statut: StatutPasse
    reservataire: str
    motif: MotifSoustraction | None
    key: EntryKey
    digest: str


@dataclass(frozen=True, slots=True)
class PastDecisions:
    """A file read to the end: its decisions in its order, and all the rest in ``intake`` (whose ``liberations`` are
    those the decisions are about, row by row)."""

    decisions: tuple[PastDecision, ...]
    intake: Intake


def decision_facts(setting: Setting) -> Setting:
    """``setting`` for such a file: its own data may be fed, réservataires are known by their names too."""
    return replace(setting, facts={**setting.facts, **DECISION_FACTS})


def with_names(mapping: ColumnMapping, names: Mapping[str, str]) -> ColumnMapping:
    """``mapping`` where réservataires are known by id and by name; what an officer wrote comes first.

    Args:
        mapping: The mapping.
        names: Name of each réservataire by id.
    """
    words: dict[str, str] = {}
    twice: set[str] = set()
    for holder, name in names.items():
        for word in {fold(holder), fold(name)}:
            if words.setdefault(word, holder) != holder:
                twice.add(word)
    own = {word: holder for word, holder in words.items() if word not in twice}
    own.update(mapping.values.get(RESERVATAIRE, {}))
    return replace(mapping, values={**mapping.values, RESERVATAIRE: own})


def read_past_decisions(data: bytes, name: str, setting: Setting, names: Mapping[str, str]) -> PastDecisions:
    """Read such a file, CSV or workbook.

    Args:
        data: The file.
        name: Its name, for messages.
        setting: What it is read against.
        names: Name of each réservataire by id, the bailleur's word included.
    """
    return past_decisions_of(opened_by(data, name, decision_facts(setting)), setting, names)


def past_decisions_of(opened: Opened, setting: Setting, names: Mapping[str, str]) -> PastDecisions:
    """The decisions of a file already opened; see ``read_past_decisions``."""
    own = decision_facts(replace(setting, mapping=with_names(setting.mapping, names), reservataires=tuple(names)))
    prepared = prepare(opened, own, repeats=True, required=(JOUR, RESERVATAIRE, STATUT))
    reader = prepared.reader
    if reader is None:
        return PastDecisions((), prepared.empty)
    judge = _Judge(reader.sheet, reader.columns.index(RESERVATAIRE))
    for position, row in enumerate(reader.sheet.rows(), start=1):
        found = reader.read(row, position)
        if found is not None:
            judge.take(found)
    liberations = [decision.liberation for decision in judge.decisions]
    return PastDecisions(tuple(judge.decisions), finished(prepared, reader, liberations, judge.rejects))


def speaks_of_decisions(headings: Collection[str], mapping: ColumnMapping) -> bool:
    """Whether a file is one of past decisions: two at least of day, réservataire and status are there.

    Args:
        headings: What its columns feed: paths.
        mapping: Its mapping, whose constants count too.
    """
    return len({JOUR, RESERVATAIRE, STATUT} & {*headings, *mapping.constants}) > 1


class _Judge:
    """Holds each row against those before it."""

    def __init__(self, sheet: Sheet, column: int | None) -> None:
        self.sheet = sheet
        self.column = column
        self.decisions: list[PastDecision] = []
        self.rejects: list[Reject] = []
        self._seen: dict[EntryKey, PastDecision] = {}
        self._dwellings: dict[str, PastDecision] = {}

    def take(self, found: ReadRow) -> None:
        if found.liberation is None or found.problems:
            self.rejects.append(found.reject)
            return
        decision, problems = _decision(found.liberation, self.sheet, found)
        if decision is not None and not problems:
            problems = self._against_others(decision, found)
        if decision is None or problems:
            self.rejects.append(replace(found, problems=problems).reject)
            return
        self.decisions.append(decision)
        self._seen[decision.key] = decision
        self._dwellings.setdefault(decision.liberation.id, decision)

    def _against_others(self, decision: PastDecision, found: ReadRow) -> tuple[Diagnostic, ...]:
        place, about = self.sheet.place(found.row), decision.liberation
        known = self._seen.get(decision.key)
        if known is not None:
            line = known.liberation.row
            related = (Span(self.sheet.name, line),)
            if known.digest == decision.digest:
                return (diagnose("FLX577", place, related=related, ligne=line),)
            said = _difference(known, decision)
            return (diagnose("FLX578", place, related=related, ligne=line, id=about.id, quoi=said),)
        first = self._dwellings.get(about.id)
        if first is None:
            return ()
        differing = _facts_that_differ(first.liberation, about)
        if not differing:
            return ()
        line = first.liberation.row
        said = ", ".join(differing)
        related = (Span(self.sheet.name, line),)
        return (diagnose("FLX578", place, related=related, ligne=line, id=about.id, quoi=said),)


def _decision(
    liberation: Liberation, sheet: Sheet, found: ReadRow
) -> tuple[PastDecision | None, tuple[Diagnostic, ...]]:
    values = dict(liberation.values)
    jour, statut = values.pop(JOUR, None), values.pop(STATUT, None)
    holder, motif = values.pop(RESERVATAIRE, None), values.pop(MOTIF, None)
    place = sheet.place(found.row)
    missing = [DECISION_FACTS[path] for path, value in ((JOUR, jour), (STATUT, statut)) if value is None]
    if missing or not isinstance(jour, date):
        return None, tuple(diagnose("FLX539", place, libelle=fact.libelle) for fact in missing)
    reservataire = "" if holder in (None, PERSONNE) else str(holder)
    if not reservataire and motif is None and statut != StatutPasse.ANNULE:
        return None, (diagnose("FLX579", place),)
    if motif is not None and reservataire not in ("", BAILLEUR):
        return None, (diagnose("FLX585", place, motif=motif, reservataire=reservataire),)
    about = replace(liberation, values=values)
    status, why = StatutPasse(str(statut)), None if motif is None else MotifSoustraction(str(motif))
    key = EntryKey(about.id, status.value, jour.isoformat())
    said = {"statut": status.value, "jour": key.jour, "reservataire": reservataire, "motif": why.value if why else ""}
    return PastDecision(about, jour, status, reservataire, why, key, digest_of(about, said)), ()


def _difference(first: PastDecision, second: PastDecision) -> str:
    """What two decisions of one key do not say alike."""
    said = ((RESERVATAIRE, first.reservataire, second.reservataire), (MOTIF, first.motif, second.motif))
    found = [path for path, one, other in said if one != other]
    return ", ".join([*found, *_facts_that_differ(first.liberation, second.liberation, known_only=False)])


def _facts_that_differ(first: Liberation, second: Liberation, *, known_only: bool = True) -> list[str]:
    """Paths of what two rows say of one dwelling and do not say alike; a row may say less than another."""
    paths = sorted({*first.values, *second.values})
    found = ["bailleur"] if first.bailleur != second.bailleur else []
    for path in paths:
        one, other = first.values.get(path), second.values.get(path)
        if one != other and not (known_only and (one is None or other is None)):
            found.append(path)
    return found
