"""The assiette as a document: what people read first, then each calculation with its figures, then what is not law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fluxrules.assiette import Basis, Compared, Step
from fluxrules.assiette.steps import StepKind
from fluxrules.explanation.phrases import phrase
from fluxrules.reports.assiette import (
    ZERO,
    AssietteShown,
    amount_text,
    line_formula,
    perimeter_text,
    result_text,
    signed_text,
)
from fluxrules.reports.contestation_words import day_text
from fluxrules.reports.document import Block, Document, Items, Line, Paragraph, Section, Table, said
from fluxrules.reports.droits_numbers import rate_text
from fluxrules.reports.titles import title


def assiette_document(found: Sequence[AssietteShown], warnings: Sequence[str] = ()) -> Document:
    """One document for all the bailleurs asked.

    Args:
        found: At least one.
        warnings: What the territory says of itself.
    """
    first = found[0]
    cautions = tuple(Paragraph(said(text), caution=True) for text in warnings)
    if len(found) == 1:
        heading = title("assiette.titre", annee=first.year, nom=first.nom)
        return Document(heading, _frame(first), tuple(_sections(first, "", cautions)))
    sections = []
    for number, shown in enumerate(found, 1):
        heading = title("assiette.titre", annee=shown.year, nom=shown.nom)
        inner = tuple(_sections(shown, f"-{number}", ()))
        sections.append(Section(f"bailleur-{number}", heading, (Paragraph(said(_frame(shown))),), inner))
    if cautions:
        sections.append(Section("avertissements", title("assiette.surete"), cautions))
    return Document(title("assiette.titre_territoire", nom=first.territoire), "", tuple(sections))


def _frame(shown: AssietteShown) -> str:
    departement = shown.base.departement
    return title("assiette.cadre", territoire=shown.territoire, departement=departement, jour=day_text(shown.day))


def _sections(shown: AssietteShown, mark: str, cautions: tuple[Paragraph, ...]) -> Iterator[Section]:
    yield Section(f"essentiel{mark}", title("assiette.essentiel"), (*_cautions(shown), *_essentials(shown), *cautions))
    yield _section(f"flux{mark}", "flux", _flux(shown))
    yield _section(f"lignes{mark}", "lignes", _lines(shown))
    yield _section(f"objectifs{mark}", "objectifs", _objectives(shown))
    if shown.assiette.conversions:
        yield _section(f"conversions{mark}", "conversions", _conversions(shown))
    if shown.base.forecast is not None:
        yield _section(f"prevision{mark}", "prevision", _forecast(shown))
    if shown.actual is not None:
        heading = title("assiette.suivi", jour=day_text(shown.actual.day.isoformat()))
        yield Section(f"suivi{mark}", heading, tuple(_actual(shown)))
    yield _section(f"surete{mark}", "surete", _sure(shown))


def _section(name: str, key: str, blocks: Iterable[Block]) -> Section:
    return Section(name, title(f"assiette.{key}"), tuple(blocks))


def _cautions(shown: AssietteShown) -> Iterator[Block]:
    if shown.fictif:
        yield Paragraph(said(title("assiette.fictif")), caution=True)


def _essentials(shown: AssietteShown) -> Iterator[Block]:
    flux = shown.assiette.flux
    lines = []
    if flux.freed != flux.gross:
        outside = amount_text(flux.freed - flux.gross)
        lines.append(title("assiette.bilan_hors", liberes=amount_text(flux.freed), hors=outside))
    values = {"brut": flux.gross, "soustraits": flux.gross - flux.net, "net": flux.net}
    lines.append(title("assiette.bilan", **{name: amount_text(amount) for name, amount in values.items()}))
    basis = shown.assiette.declared.basis
    lines.append(title("assiette.hypothese", statut=_statut(basis), reference=basis.reference))
    if shown.actual is not None:
        lines += _progress(shown)
    yield Items(tuple(said(line) for line in lines))


def _progress(shown: AssietteShown) -> Iterator[str]:
    actual = shown.actual
    assert actual is not None
    freed = next(item for item in actual.totals if item.kind is StepKind.LIBERATIONS)
    net = next(item for item in actual.totals if item.kind is StepKind.FLUX_NET)
    yield title(
        "assiette.reel",
        jour=day_text(actual.day.isoformat()),
        part=rate_text(actual.elapsed),
        liberes=freed.actual,
        comptes=net.actual,
        attendus=amount_text(net.expected),
        ecart=signed_text(net.deviation or ZERO),
    )
    yield title(
        "assiette.rythme",
        fin=amount_text(net.at_pace),
        net=amount_text(net.forecast),
        ecart=signed_text(net.end_deviation),
    )
    if actual.pending:
        yield title("assiette.attente", nombre=actual.pending)
    if shown.elsewhere:
        yield title("assiette.ailleurs", nombre=shown.elsewhere)
    if shown.aside.other_days:
        day = day_text(actual.day.isoformat())
        yield title("assiette.ecartes", nombre=shown.aside.other_days, annee=shown.year, jour=day)
    if shown.aside.rejected:
        yield title("assiette.rejetes", nombre=shown.aside.rejected)


def _flux(shown: AssietteShown) -> Iterator[Block]:
    steps = [step for step in shown.assiette.flux.steps if step.kind is not StepKind.REPARTITION]
    rows = tuple(
        (said(step.label), said(step.formula), said(result_text(step), strong=_matters(step)), _source(step.basis))
        for step in steps
    )
    yield _table("flux", ("etape", "calcul", "logements", "source"), rows, {2})
    spread = [step for step in shown.assiette.flux.steps if step.kind is StepKind.REPARTITION]
    if spread:
        yield Paragraph(said(spread[0].assumes), caution=True)
        yield Items(tuple(said(f"{step.label} : {step.formula} = {step.said_result}") for step in spread))


def _matters(step: Step) -> bool:
    return step.kind in (StepKind.FLUX_BRUT, StepKind.FLUX_NET)


def _lines(shown: AssietteShown) -> Iterator[Block]:
    flux = shown.assiette.flux
    rows = [
        (
            said(line.name),
            said(line_formula(line)),
            said(amount_text(line.freed)),
            said(amount_text(line.outside + line.subtracted)),
            said(amount_text(line.net)),
        )
        for line in flux.lines
    ]
    sums = (flux.freed, flux.freed - flux.net, flux.net)
    total = [said(amount_text(amount), strong=True) for amount in sums]
    rows.append((said(title("assiette.total"), strong=True), said(""), total[0], total[1], total[2]))
    yield _table("lignes", ("classe", "calcul", "liberations", "retires", "net"), tuple(rows), {2, 3, 4})


def _objectives(shown: AssietteShown) -> Iterator[Block]:
    rounding = shown.assiette.declared.rounding
    rows = []
    for item in shown.assiette.objectives.items:
        told = amount_text(item.exact)
        if rounding is not None:
            told = title("assiette.arrondi", exact=told, arrondi=item.target.numerator)
        rows.append(
            (
                said(item.share.name),
                said(item.steps[0].formula),
                said(told),
                said(perimeter_text(shown, item)),
                said(f"{item.share.clause}, {_statut(item.share.basis)}"),
            )
        )
    objectives = shown.assiette.objectives
    for step in (objectives.rest, *objectives.residual):
        rows.append((said(step.label), said(step.formula), said(amount_text(step.result)), said(""), said("")))
    header = ("reservataire", "calcul", "objectif", "perimetre", "clause")
    yield _table("objectifs", header, tuple(rows), {2})
    if rounding is None:
        yield Paragraph(said(title("assiette.sans_arrondi")))
    else:
        values = {"reference": rounding.basis.reference, "statut": _statut(rounding.basis)}
        yield Paragraph(said(title("assiette.arrondi_dit", **values)))
    yield Paragraph(said(title("assiette.objectifs_dits")))


def _conversions(shown: AssietteShown) -> Iterator[Block]:
    yield Paragraph(said(title("assiette.conversion_dite")), caution=True)
    rows = tuple(
        (
            said(item.name),
            said(item.step.formula),
            said(rate_text(item.share)),
            said(title("assiette.aucune") if item.signed is None else rate_text(item.signed)),
        )
        for item in shown.assiette.conversions
    )
    yield _table("conversions", ("reservataire", "calcul", "part", "signee"), rows, {2, 3})


def _forecast(shown: AssietteShown) -> Iterator[Block]:
    assert shown.base.forecast is not None
    if not shown.base.gaps:
        yield Paragraph(said(title("assiette.accord", prevus=amount_text(shown.base.forecast))))
        return
    rows = [
        (
            said(shown.commune_name(gap.commune)),
            said(amount_text(gap.forecast)),
            said(amount_text(gap.net)),
            said(signed_text(gap.net - gap.forecast)),
        )
        for gap in shown.base.gaps
    ]
    net = shown.assiette.flux.net
    amounts = (amount_text(shown.base.forecast), amount_text(net), signed_text(net - shown.base.forecast))
    told = [said(amount, strong=True) for amount in amounts]
    rows.append((said(title("assiette.total"), strong=True), told[0], told[1], told[2]))
    yield _table("prevision", ("commune", "prevus", "net", "ecart"), tuple(rows), {1, 2, 3})


def _actual(shown: AssietteShown) -> Iterator[Block]:
    actual = shown.actual
    assert actual is not None
    yield Paragraph(said(title("assiette.rythme_dit")))
    day = day_text(actual.day.isoformat())
    header = ("figure", "annee", "attendu", "realise", "ecart", "fin", "ecart_fin")
    for key, items in (("suivi", actual.totals), ("suivi_lignes", actual.lines), ("suivi_nets", actual.nets)):
        rows = tuple(_compared(item) for item in items)
        yield _table(key, header, rows, set(range(1, 7)), jour=day)
    rows = tuple((cells[0], cells[1], *cells[5:]) for cells in map(_compared, actual.objectives))
    yield _table("suivi_objectifs", ("reservataire", "annee", "fin", "ecart_fin"), rows, {1, 2, 3})


def _compared(item: Compared) -> tuple[Line, ...]:
    return (
        said(item.label),
        said(amount_text(item.forecast)),
        said(amount_text(item.expected)),
        said("" if item.actual is None else str(item.actual)),
        said("" if item.deviation is None else signed_text(item.deviation)),
        said(amount_text(item.at_pace)),
        said(signed_text(item.end_deviation)),
    )


def _sure(shown: AssietteShown) -> Iterator[Block]:
    basis = shown.assiette.declared.basis
    declared = shown.assiette.declared.span
    where = "" if declared is None else f"{declared.file}:{declared.line}"
    values = {"reference": basis.reference, "statut": _statut(basis), "lieu": where}
    lines = [title("assiette.loi"), title("assiette.declare", **values)]
    assumed = {step.assumes: _statut(step.basis) for step in shown.assiette.steps if step.assumes}
    lines += [title("assiette.suppose", phrase=text.rstrip("."), statut=statut) for text, statut in assumed.items()]
    yield Items(tuple(said(line) for line in lines))


def _statut(basis: Basis) -> str:
    return "" if basis.statut is None else phrase(f"statut.{basis.statut}")


def _source(basis: Basis) -> Line:
    return said(", ".join(part for part in (basis.reference, _statut(basis)) if part))


def _table(
    key: str, header: Sequence[str], rows: tuple[tuple[Line, ...], ...], figures: set[int], **values: object
) -> Table:
    titles = tuple(title(f"assiette.{name}") for name in header)
    return Table(title(f"assiette.table_{key}", **values), titles, rows, frozenset(figures))
