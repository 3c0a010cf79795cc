"""The follow-up as a document, whatever its format: what asks for a person first, then where everyone stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fluxrules.accounts.equity import AXES, Family
from fluxrules.accounts.limits import Cap, Floor
from fluxrules.accounts.suivi import AccountFollowUp, Position
from fluxrules.explanation.guarantee import guarantee_sentence
from fluxrules.explanation.numbers import decimal_text, dwellings, percentage
from fluxrules.reports.bilan_names import motif_text
from fluxrules.reports.contestation_words import day_text, month_text
from fluxrules.reports.document import Block, Document, Items, Line, Paragraph, Picture, Section, Table, said
from fluxrules.reports.suivi_names import SuiviShown, alert_text
from fluxrules.reports.titles import title
from fluxrules.vocabulary import StatutDecision

ZERO = Fraction(0)
_GAPS = 8
_OUTSIDE = (StatutDecision.HORS_FLUX.value, StatutDecision.STOCK.value, "soustrait")


def suivi_document(shown: SuiviShown, *, draws: bool = False, full: bool = False) -> Document:
    """The whole follow-up.

    Args:
        shown: The figures and their names.
        draws: Whether the format shows pictures.
        full: Whether every family is told, rather than the largest gaps.
    """
    suivi = shown.suivi
    sections = [_essential(shown)]
    if len(suivi.accounts) > 1:
        sections.append(_together(shown, full))
    sections += [_account(item, shown, draws, full) for item in suivi.accounts]
    sections.append(_method(shown))
    heading = title("suivi.titre", annee=suivi.year, nom=shown.nom)
    return Document(heading, title("suivi.sujet", jour=day_text(suivi.day)), tuple(sections))


def _essential(shown: SuiviShown) -> Section:
    alerts = [said(alert_text(alert, shown)) for alert in shown.suivi.alerts]
    blocks: list[Block] = [Paragraph(said(text), caution=True) for text in shown.warnings]
    if shown.suivi.latest > shown.suivi.day[:7]:
        told = title("suivi.plus_tard", jour=day_text(shown.suivi.day), mois=month_text(shown.suivi.latest))
        blocks.append(Paragraph(said(told), caution=True))
    blocks.append(Items(tuple(alerts)) if alerts else Paragraph(said(title("suivi.rien"))))
    return Section("alertes", title("suivi.alertes"), tuple(blocks))


def _together(shown: SuiviShown, full: bool) -> Section:
    suivi = shown.suivi
    blocks: list[Block] = [Paragraph(said(title("suivi.ensemble_dit")))]
    blocks += [_rights(suivi.positions, shown, ""), _course(suivi.positions, shown, "")]
    blocks += _families(suivi.families, shown, "", full)
    return Section("ensemble", title("suivi.ensemble"), tuple(blocks))


def _account(item: AccountFollowUp, shown: SuiviShown, draws: bool, full: bool) -> Section:
    bailleur = item.key[0]
    blocks: list[Block] = [Items(tuple(said(text) for text in _figures(item)))]
    blocks.append(_rights(item.positions, shown, bailleur))
    blocks.append(Paragraph(said(title("suivi.retard_dit"))))
    if draws and item.positions:
        blocks.append(_picture(item, shown))
    blocks += [_course(item.positions, shown, bailleur), Paragraph(said(title("suivi.suite_dit")))]
    blocks += _limits(item, shown)
    blocks += _families(item.families, shown, bailleur, full)
    heading = title("suivi.compte", nom=shown.bailleurs.get(bailleur, bailleur), departement=item.key[1])
    return Section(f"compte-{bailleur}-{item.key[1]}", heading, tuple(blocks))


def _figures(item: AccountFollowUp) -> list[str]:
    """How many dwellings, where they are, what is still to come, what is promised."""
    told = [title("suivi.flux", nombre=item.dwellings, dans=item.counted)]
    motifs: dict[str, int] = {}
    for (statut, motif), count in item.statuts.items():
        if statut in _OUTSIDE:
            motifs[motif] = motifs.get(motif, 0) + count
    outside = [
        title("suivi.un_nombre", nombre=count, quoi=motif_text(motif)[:1].lower() + motif_text(motif)[1:])
        for motif, count in sorted(motifs.items(), key=lambda item: (-item[1], item[0]))
    ]
    waiting = [
        title("suivi.un_nombre", nombre=count, quoi=title(f"suivi_statut.{statut}"))
        for (statut, _), count in item.statuts.items()
        if statut not in _OUTSIDE
    ]
    told += [title("suivi.hors", liste=", ".join(outside))] if outside else []
    told += [title("suivi.attente", liste=", ".join(waiting))] if waiting else []
    how = title("suivi.prevu_debut")
    if item.elapsed is not None:
        parts = {"reste": decimal_text((1 - item.elapsed) * 100, 1), "ecoule": decimal_text(item.elapsed * 100, 1)}
        how = title("suivi.prevu_dit", **parts)
    amounts = {"prevus": decimal_text(item.forecast), "attendus": decimal_text(item.expected)}
    told.append(title("suivi.prevu", comment=how, **amounts))
    found = item.guarantee
    told.append(guarantee_sentence(found.model.value, found.method.value, found.bound))
    told.append(title("suivi.ecart", ecart=dwellings(found.deviation), maximum=dwellings(found.largest)))
    return told + ([title("suivi.reporte")] if item.carried else [])


def _table(key: str, header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> Table:
    """A table whose first columns are words, the others figures."""
    lines: tuple[tuple[Line, ...], ...] = tuple(tuple(said(cell) for cell in row) for row in rows)
    figures = frozenset(range(texts, len(header)))
    return Table(title(f"suivi.{key}"), tuple(title(f"suivi.{name}") for name in header), lines, figures)


def _rights(positions: Sequence[Position], shown: SuiviShown, bailleur: str) -> Table:
    header = ("reservataire", "droit", "acquis", "recus", "engages", "retard")
    rows = [
        (
            shown.holder(item.holder, bailleur),
            decimal_text(item.annual),
            decimal_text(item.gained),
            str(item.received),
            str(item.engaged),
            decimal_text(item.late, signed=True),
        )
        for item in positions
    ]
    total = (
        title("suivi.total"),
        decimal_text(sum((item.annual for item in positions), ZERO)),
        decimal_text(sum((item.gained for item in positions), ZERO)),
        str(sum(item.received for item in positions)),
        str(sum(item.engaged for item in positions)),
        decimal_text(sum((item.late for item in positions), ZERO), signed=True),
    )
    return _table("table_droits", header, [*rows, total])


def _course(positions: Sequence[Position], shown: SuiviShown, bailleur: str) -> Table:
    header = ("reservataire", "proposes", "en_cours", "attribues", "baux", "rendus")
    counts = [
        (
            item.tally.proposed,
            item.tally.standing - item.tally.attributed,
            item.tally.attributed,
            item.tally.leased,
            item.tally.handed_back,
        )
        for item in positions
    ]
    names = [shown.holder(item.holder, bailleur) for item in positions]
    rows = [(name, *map(str, row)) for name, row in zip(names, counts, strict=True) if any(row)]
    total = (title("suivi.total"), *(str(sum(row[place] for row in counts)) for place in range(5)))
    return _table("table_suite", header, [*rows, total])


def _limits(item: AccountFollowUp, shown: SuiviShown) -> list[Block]:
    bailleur = item.key[0]
    rows = [
        (
            _cap_text(cap),
            shown.holders(cap.holders, bailleur),
            decimal_text(cap.limit),
            str(cap.received),
            str(cap.room),
        )
        for cap in item.caps
    ]
    for floor in item.floors:
        missing = "" if floor.received is None else decimal_text(max(ZERO, floor.figure - floor.received))
        received = "" if floor.received is None else str(floor.received)
        rows.append(
            (
                _floor_text(floor),
                shown.holders(floor.holders, bailleur),
                decimal_text(floor.figure),
                received,
                missing,
            )
        )
    blocks: list[Block] = []
    if rows:
        blocks.append(_table("table_limites", ("limite", "pour_qui", "mesure", "recus", "reste"), rows, 2))
    targets = [
        (
            title("suivi.cible", part=percentage(target.share)),
            shown.holders(target.holders, bailleur),
            decimal_text(target.figure),
            str(target.received),
            decimal_text(target.planned),
        )
        for target in item.targets
    ]
    if targets:
        blocks.append(_table("table_cibles", ("limite", "pour_qui", "mesure", "recus", "droit"), targets, 2))
    return blocks


def _cap_text(cap: Cap) -> str:
    told = {"part": percentage(cap.share), "base": decimal_text(cap.forecast)}
    if cap.due is None and (cap.by or not cap.classes):
        key = "suivi.plafond_usage_par" if cap.by else "suivi.plafond_usage"
        return title("document.champ", titre=cap.titre) + title(key, valeur=cap.by, **told)
    said_of = title("suivi.plafond", **told)
    return said_of if cap.everywhere else title("suivi.ailleurs", quoi=said_of)


def _floor_text(floor: Floor) -> str:
    told = title("suivi.garantie", part=percentage(floor.share), base=decimal_text(floor.forecast))
    return told if floor.everywhere else title("suivi.ailleurs", quoi=told)


def _families(families: Sequence[Family], shown: SuiviShown, bailleur: str, full: bool) -> list[Block]:
    if not families:
        return [Paragraph(said(title("suivi.familles_aucun")))]
    blocks: list[Block] = [Paragraph(said(title("suivi.familles_dit")))]
    blocks.append(
        Items(tuple(said(_axis_text(axis, families, shown, bailleur)) for axis in AXES if _on(families, axis)))
    )
    if full:
        return blocks + [_axis_table(axis, families, shown, bailleur) for axis in AXES if _on(families, axis)]
    known = [(item, item.gap) for item in families if item.gap]
    largest = sorted(
        known, key=lambda pair: (-abs(pair[1]), AXES.index(pair[0].axis), pair[0].category, pair[0].holder)
    )
    rows = [
        (
            shown.holder(item.holder, bailleur),
            f"{shown.category(item.axis, item.category)} ({title(f'suivi_axe.{item.axis}')})",
            str(item.received),
            decimal_text(item.received + gap),
            decimal_text(gap, signed=True),
        )
        for item, gap in largest[:_GAPS]
    ]
    blocks.append(_table("table_familles", ("reservataire", "famille", "recus", "du", "ecart_court"), rows, 2))
    left = len(largest[_GAPS:])
    return blocks + ([Paragraph(said(title("suivi.familles_reste", nombre=left)))] if left else [])


def _on(families: Iterable[Family], axis: str) -> list[Family]:
    return [item for item in families if item.axis == axis]


def _axis_text(axis: str, families: Sequence[Family], shown: SuiviShown, bailleur: str) -> str:
    """The mean gap on an axis, and the largest."""
    mine = [(item, item.gap) for item in _on(families, axis) if item.gap is not None]
    name = title(f"suivi_axe.{axis}")
    name = name[:1].upper() + name[1:]
    if not mine:
        return title("suivi.sans_equilibre", axe=name)
    far, gap = max(mine, key=lambda pair: abs(pair[1]))
    mean = sum((abs(gap) for _, gap in mine), ZERO) / len(mine)
    return title(
        "suivi.moyenne",
        axe=name,
        moyenne=decimal_text(mean),
        maximum=decimal_text(gap, signed=True),
        nom=shown.holder(far.holder, bailleur),
        famille=shown.category(axis, far.category),
    )


def _axis_table(axis: str, families: Sequence[Family], shown: SuiviShown, bailleur: str) -> Table:
    rows = tuple(
        tuple(
            said(cell)
            for cell in (
                shown.category(axis, item.category),
                shown.holder(item.holder, bailleur),
                str(item.received),
                "" if item.due is None else decimal_text(item.due),
                "" if item.gap is None else decimal_text(item.gap, signed=True),
            )
        )
        for item in _on(families, axis)
    )
    header = tuple(title(f"suivi.{name}") for name in ("famille", "reservataire", "recus", "du", "ecart_court"))
    return Table(title("suivi.table_axe", axe=title(f"suivi_axe.{axis}")), header, rows, frozenset({2, 3, 4}))


def _picture(item: AccountFollowUp, shown: SuiviShown) -> Picture:
    # What draws takes most of a second to load: only a report that draws pays for it.
    from fluxrules.reports.picture_suivi import position_picture, position_words

    names = {position.holder: shown.holder(position.holder, item.key[0]) for position in item.positions}
    heading = title("suivi.position_nom", nom=shown.account(item.key))
    return Picture(
        position_picture(item.positions, names, heading),
        title("suivi.position"),
        position_words(item.positions, names),
    )


def _method(shown: SuiviShown) -> Section:
    keys = ("methode_source", "methode_portee", "methode_plafond")
    return Section("methode", title("suivi.methode"), (Items(tuple(said(title(f"suivi.{key}")) for key in keys)),))
