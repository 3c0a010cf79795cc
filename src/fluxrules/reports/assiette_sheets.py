"""The assiette as sheets of a workbook: each calculation is a formula whose figures are the step's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fluxrules.assiette import Compared, Step, Term
from fluxrules.explanation.phrases import phrase
from fluxrules.reports.assiette import AssietteShown, perimeter_text
from fluxrules.reports.contestation_words import day_text
from fluxrules.reports.sheet import Cell, Form, Sheet, letter, summed
from fluxrules.reports.titles import title
from fluxrules.vocabulary import Arrondi

LONGEST = 60
"""Terms of a formula at most: what a spreadsheet takes, and what a person reads."""

_TAB = 31
"""Letters of a tab at most."""


def assiette_sheets(found: Sequence[AssietteShown]) -> tuple[Sheet, ...]:
    """The sheets of each bailleur: calculations, classes, objectives, rights in stock, the year so far."""
    several = len(found) > 1
    return tuple(sheet for shown in found for sheet in _sheets(shown, f" {shown.base.bailleur}" if several else ""))


def _sheets(shown: AssietteShown, mark: str) -> Iterable[Sheet]:
    yield _flux(shown, mark)
    yield _lines(shown, mark)
    yield _objectives(shown, mark)
    if shown.assiette.conversions:
        yield _conversions(shown, mark)
    if shown.actual is not None:
        yield _actual(shown, mark)


def _sheet(
    shown: AssietteShown,
    mark: str,
    key: str,
    header: Sequence[str],
    rows: Iterable[tuple[Cell, ...]],
    totals: tuple[tuple[Cell, ...], ...] = (),
) -> Sheet:
    basis = shown.assiette.declared.basis
    statut = "" if basis.statut is None else phrase(f"statut.{basis.statut}")
    preamble = [title("assiette.titre", annee=shown.year, nom=shown.nom)]
    preamble += [title("assiette.fictif")] if shown.fictif else []
    preamble.append(title("assiette.hypothese", statut=statut, reference=basis.reference))
    name = f"{title(f'assiette.onglet_{key}')}{mark}"[:_TAB]
    titles = tuple(title(f"assiette.{heading}") for heading in header)
    return Sheet(name, _title(shown, key), tuple(preamble), (titles,), tuple(rows), totals)


def _title(shown: AssietteShown, key: str) -> str:
    day = "" if shown.actual is None else day_text(shown.actual.day.isoformat())
    return title(f"assiette.table_{key}", jour=day)


def formula_of(step: Step) -> str:
    """The step as a spreadsheet computes it, "" when it has too many terms."""
    if not step.terms or len(step.terms) > LONGEST:
        return ""
    said = "".join(_term(place, term) for place, term in enumerate(step.terms))
    said = said if step.divisor is None else f"({said})/{_figure(step.divisor.value)}"
    match step.rounding:
        case Arrondi.INFERIEUR:
            return f"INT({said})"
        case Arrondi.PROCHE:
            return f"INT({said}+1/2)"
        case Arrondi.SUPERIEUR:
            return f"-INT(-({said}))"
        case None:
            return said


def _term(place: int, term: Term) -> str:
    product = "*".join(_figure(figure.value) for figure in term.figures)
    return f"-{product}" if term.minus else f"+{product}" if place else product


def _figure(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator}/{value.denominator})"


def _result(step: Step) -> Cell:
    return Cell(step.result, Form.TAUX if step.is_share else Form.DECIMAL, formula_of(step))


def _told(step: Step) -> tuple[Cell, ...]:
    """Formula in words, result, exact result, source, what it rests on."""
    statut = "" if step.basis.statut is None else phrase(f"statut.{step.basis.statut}")
    source = ", ".join(part for part in (step.basis.reference, statut) if part)
    return Cell(step.formula), _result(step), Cell(str(step.result)), Cell(source), Cell(step.assumes)


def _flux(shown: AssietteShown, mark: str) -> Sheet:
    rows = [(Cell(step.label), *_told(step)) for step in shown.assiette.flux.steps]
    return _sheet(shown, mark, "flux", ("etape", "calcul", "logements", "exact", "source", "reserve"), rows)


def _lines(shown: AssietteShown, mark: str) -> Sheet:
    header = ("classe", "calcul", "liberations", "hors", "soustraits", "net", "exact")
    lines = shown.assiette.flux.lines
    made = _sheet(shown, mark, "lignes", header, [(Cell(),)] * len(lines))
    rows = []
    for number, line in enumerate(lines, made.first):
        amounts = (Cell(line.outside, Form.DECIMAL), Cell(line.subtracted, Form.DECIMAL))
        net = Cell(line.net, Form.DECIMAL, f"C{number}-D{number}-E{number}")
        formula = line.gross_step.formula
        rows.append((Cell(line.name), Cell(formula), _result(line.gross_step), *amounts, net, Cell(str(line.net))))
    flux = shown.assiette.flux
    sums = (flux.freed, flux.freed - flux.gross, flux.gross - flux.net, flux.net)
    cells = [summed(place, made.first, made.last, amount, Form.DECIMAL) for place, amount in enumerate(sums, 3)]
    total = (Cell(title("assiette.total")), Cell(), *cells, Cell(str(flux.net)))
    return _sheet(shown, mark, "lignes", header, rows, (total,))


def _objectives(shown: AssietteShown, mark: str) -> Sheet:
    header = ("reservataire", "calcul", "objectif", "exact", "source", "perimetre", "clause")
    rows = []
    for item in shown.assiette.objectives.items:
        for step in item.steps:
            tail = (Cell(perimeter_text(shown, item)), Cell(item.share.clause))
            name = item.share.name if step is item.steps[0] else step.label
            rows.append((Cell(name), *_told(step)[:-1], *tail))
    objectives = shown.assiette.objectives
    rows += [(Cell(step.label), *_told(step)[:-1], Cell(), Cell()) for step in (objectives.rest, *objectives.residual)]
    return _sheet(shown, mark, "objectifs", header, rows)


def _conversions(shown: AssietteShown, mark: str) -> Sheet:
    header = ("reservataire", "calcul", "part", "exact", "source", "reserve", "signee")
    rows = [
        (Cell(item.name), *_told(item.step), Cell(item.signed, Form.TAUX) if item.signed is not None else Cell())
        for item in shown.assiette.conversions
    ]
    return _sheet(shown, mark, "conversions", header, rows)


def _actual(shown: AssietteShown, mark: str) -> Sheet:
    actual = shown.actual
    assert actual is not None
    header = ("partie", "figure", "annee", "attendu", "realise", "ecart", "fin", "ecart_fin")
    parts = {
        "suivi": actual.totals,
        "suivi_lignes": actual.lines,
        "suivi_nets": actual.nets,
        "suivi_objectifs": actual.objectives,
    }
    elapsed = _figure(actual.elapsed)
    items = [(title(f"assiette.partie_{key}"), item) for key, items in parts.items() for item in items]
    made = _sheet(shown, mark, "suivi", header, [(Cell(),)] * len(items))
    rows = [_compared(part, item, number, elapsed) for number, (part, item) in enumerate(items, made.first)]
    return _sheet(shown, mark, "suivi", header, rows)


def _compared(part: str, item: Compared, row: int, elapsed: str) -> tuple[Cell, ...]:
    forecast, expected, actual, end = (f"{letter(place)}{row}" for place in (3, 4, 5, 7))
    known = item.actual is not None
    return (
        Cell(part),
        Cell(item.label),
        Cell(item.forecast, Form.DECIMAL),
        Cell(item.expected, Form.DECIMAL, f"{forecast}*{elapsed}"),
        Cell(item.actual, Form.NOMBRE) if known else Cell(),
        Cell(item.deviation, Form.DECIMAL, f"{actual}-{expected}") if known else Cell(),
        Cell(item.at_pace, Form.DECIMAL, f"{actual}/{elapsed}" if known else ""),
        Cell(item.end_deviation, Form.DECIMAL, f"{end}-{forecast}"),
    )
