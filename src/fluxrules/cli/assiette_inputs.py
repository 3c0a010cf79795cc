"""What ``assiette`` reads: declarations from conventions or a table, and what was freed since January."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failure_summary, save_traces
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.project import read_bytes
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, last_day, prepare
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.diagnostics.suggestion import closest, did_you_mean
from fluxrules.model.assiette import AssietteBlock, TableLine
from fluxrules.model.source import Source
from fluxrules.semantics import Territory
from fluxrules.vocabulary import Statut, StatutDecision

if TYPE_CHECKING:
    from fluxrules.assiette import Came, Comparison
    from fluxrules.decision.assiette import YearBase
    from fluxrules.ledger.following import Followed
    from fluxrules.program.program import Value
    from fluxrules.reports.assiette import Aside


@dataclass(frozen=True, slots=True)
class Decided:
    """One dwelling of the file: whose, when, its facts, what came of it."""

    bailleur: str
    day: date | None
    values: Mapping[str, Value]
    statut: StatutDecision
    motif: str


@dataclass(frozen=True, slots=True)
class Freed:
    """What the file of libérations says."""

    decided: tuple[Decided, ...]
    last: date | None
    rejected: int


def declared_blocks(
    territory: Territory, bailleur: str | None, annee: int | None, tableau: Path | None
) -> dict[str, AssietteBlock]:
    """The declaration of each bailleur asked: from the table when there is one, else from its convention.

    Raises:
        Problem: The table cannot be read, or nobody declares anything.
    """
    declared = {name: block for name in territory.bailleurs if (block := territory.assiette(name)) is not None}
    if tableau is not None:
        found = _from_table(territory, bailleur, annee, tableau, declared)
    else:
        found = {name: block for name, block in declared.items() if annee in (None, block.annee)}
        found = {name: block for name, block in found.items() if bailleur in (None, name)}
    if not found:
        who = ", ".join(territory.bailleurs) if bailleur is None else bailleur
        raise Problem(ExitCode.USAGE, diagnose("FLX666", bailleur=who, annee="" if annee is None else f" {annee}"))
    return found


def _from_table(
    territory: Territory,
    bailleur: str | None,
    annee: int | None,
    tableau: Path,
    declared: dict[str, AssietteBlock],
) -> dict[str, AssietteBlock]:
    from fluxrules.semantics.assiettes import assiette_problems
    from fluxrules.shape.assiettes import table_lines, with_lines

    lines, problems = table_lines(read_bytes(tableau), tableau.name)
    found = [*problems, *_unknown_bailleurs(lines, territory)]
    named = [name for name in territory.bailleurs if any(line.bailleur == name for line in lines)]
    alone = tuple(territory.bailleurs) if len(territory.bailleurs) == 1 else ()
    asked = (bailleur,) if bailleur is not None else tuple(named) or alone
    if any(line.bailleur is None for line in lines) and (len(asked) != 1):
        found.append(diagnose("FLX667", Span(tableau.name)))
    blocks: dict[str, AssietteBlock] = {}
    for name in asked:
        block = declared.get(name)
        year = annee or (None if block is None else block.annee)
        if year is None:
            found.append(diagnose("FLX668", Span(tableau.name), bailleur=name))
            continue
        empty = _empty(tableau, year, block)
        blocks[name], wrong = with_lines(empty, lines, name)
        found += (*wrong, *assiette_problems(territory, blocks[name]))
    if found:
        texts = {tableau.name: ""}
        raise Problem(ExitCode.DATA, *found, texts=texts)
    return blocks


def _unknown_bailleurs(lines: tuple[TableLine, ...], territory: Territory) -> list[Diagnostic]:
    known = tuple(territory.bailleurs)
    unknown = {line.bailleur: line.span for line in reversed(lines) if line.bailleur not in (None, *known)}
    return [
        diagnose("FLX525", span, hint=did_you_mean(closest(name, known)), bailleur=name)
        for name, span in unknown.items()
        if name is not None
    ]


def _empty(tableau: Path, year: int, block: AssietteBlock | None) -> AssietteBlock:
    """A declaration without lines: the figures are the table's, what rounds and rotates is the convention's."""
    span = Span(tableau.name)
    source = Source(document="", article=tableau.name, page=None, span=span)
    return AssietteBlock(
        annee=year,
        source=source,
        statut=Statut.A_CONFIRMER,
        rotation=None if block is None else block.rotation,
        arrondi=None if block is None else block.arrondi,
        span=span,
    )


def read_freed(
    scene: Scene, territoire: str, reel: Path, bailleur: str | None, correspondance: Path | None = None
) -> Freed:
    """Decide every libération of a file: the decision says whether it counts, and why not.

    Raises:
        Problem: The file cannot be read, or the engine failed.
    """
    simulation = prepare(scene, Request(territoire, reel, bailleur, None, None, "natif", correspondance=correspondance))
    values = {item.id: item for item in simulation.intake.liberations}
    decided: dict[str, Decided] = {}
    failures: list[Failure] = []
    for outcome in progress(scene, simulation.outcomes(), simulation.total):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        elif outcome.decision is not None:
            item, decision = values[outcome.liberation], outcome.decision
            freed_on = item.values.get("liberation.date")
            day = freed_on if isinstance(freed_on, date) else None
            decided[item.id] = Decided(item.bailleur, day, item.values, decision.statut, decision.motif)
    if failures:
        found = [failure.diagnostic for failure in failures[-1:]]
        raise Problem(ExitCode.INTERNAL, *found, failure_summary(failures), *save_traces(failures, None))
    return Freed(tuple(decided.values()), last_day(simulation.intake), len(simulation.intake.rejects))


def read_recorded(scene: Scene, territoire: str, registre: str) -> Freed:
    """What a ledger holds: each libération as its last event leaves it, those cancelled left out.

    Raises:
        Problem: The ledger cannot be opened, or what it holds was altered.
    """
    from fluxrules.cli.ledger_file import open_ledger
    from fluxrules.cli.registre_lu import reading_of
    from fluxrules.ledger.follow import CANCELLED

    with open_ledger(scene, territoire, registre, create=False) as store, reading_of(store) as reading:
        decided = tuple(_recorded(item) for item in reading.every_followed() if item.statut != CANCELLED)
    return Freed(decided, None, 0)


def _recorded(item: Followed) -> Decided:
    """One libération of a ledger; what left the flux afterwards is out of it, for the reason given."""
    from fluxrules.ledger.follow import WITHDRAWN
    from fluxrules.ledger.following import UNKNOWN

    qpv = {"oui": True, "non": False}.get(item.qpv)
    known = {"commune": item.commune, "qpv": qpv, "typologie": item.typologie, "financement": item.financement}
    values: dict[str, Value] = {f"logement.{name}": fact for name, fact in known.items() if fact not in (None, UNKNOWN)}
    statut = StatutDecision.HORS_FLUX if item.statut == WITHDRAWN else StatutDecision(item.statut)
    return Decided(item.bailleur, date.fromisoformat(item.freed), values, statut, item.motif)


def compared(
    territory: Territory, base: YearBase, on: date, freed: Freed, day: date | None
) -> tuple[Comparison, Aside]:
    """The year so far.

    Raises:
        Problem: The year has not begun, or libérations have no date and nobody said on what day to compare.
    """
    from fluxrules.assiette import compare
    from fluxrules.assiette.names import class_name
    from fluxrules.reports.assiette import Aside

    made = base.assiette
    mine = [item for item in freed.decided if item.bailleur == base.bailleur]
    if day is None and any(item.day is None for item in mine):
        raise Problem(ExitCode.USAGE, diagnose("FLX669"))
    year = made.declared.year
    inside = [item for item in mine if item.day is None or (item.day.year == year and item.day <= on)]
    communes = {code: item.nom for code, item in territory.communes.items()}
    found = compare(made.flux, made.objectives, _came(base, inside), on, year, lambda key: class_name(key, communes))
    if found is None:
        raise Problem(ExitCode.USAGE, diagnose("FLX670", jour=on.isoformat(), annee=year))
    return found, Aside(len(mine) - len(inside), freed.rejected)


def _came(base: YearBase, inside: list[Decided]) -> Came:
    from fluxrules.decision.assiette_actual import came_of

    return came_of(base.assiette.flux, ((item.values, item.statut, item.motif) for item in inside))
