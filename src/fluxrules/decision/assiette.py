"""What rules add to the arithmetic of the assiette: where each share counts, what is outside, what was forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from fluxrules.assiette import Assiette, Basis, Residual, SignedShare, assiette_of
from fluxrules.assiette.declared import Declared
from fluxrules.assiette.figures import exact_figure
from fluxrules.assiette.steps import words
from fluxrules.decision.planned_rows import ReadShare
from fluxrules.decision.planning import Planner
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.intake.assiette import declared_of
from fluxrules.model.assiette import AssietteBlock
from fluxrules.program.program import Citation, Program
from fluxrules.semantics import Territory

if TYPE_CHECKING:
    from fluxrules.decision.session import Compiled

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the forecast of the convention and the flux net differ, in dwellings."""

    commune: str
    forecast: Fraction
    net: Fraction


@dataclass(frozen=True, slots=True)
class YearBase:
    """The base of one bailleur's year, and how it stands beside the forecast that plans are made on.

    Attributes:
        bailleur: Whose.
        departement: Where it counts.
        assiette: The calculation.
        forecast: Dwellings the convention's ``prevision`` expects in the flux, None without one.
        gaps: Communes where the two differ, in order.
    """

    bailleur: str
    departement: str
    assiette: Assiette
    forecast: Fraction | None
    gaps: tuple[Gap, ...]


def base_of(
    planner: Planner, territory: Territory, block: AssietteBlock
) -> tuple[YearBase | None, tuple[Diagnostic, ...]]:
    """Work out the base of a year.

    Args:
        planner: What reads the bailleur's shares on classes.
        territory: The territory.
        block: The declaration, checked.

    Returns:
        The base, or None with what is wrong; a base that differs from the convention's forecast is said (FLX659).
    """
    program = planner.program
    declared = declared_of(territory, block)
    keys = tuple(dict.fromkeys(line.key for line in declared.gross))
    found = list(_outside(planner, declared))
    read, wrong = planner.shares_on(keys)
    found += [item for item in wrong if item not in found]
    if has_errors(found):
        return None, tuple(found)
    shares = signed_shares(program, read, {key: item.reservataire.nom for key, item in territory.reservataires.items()})
    named = {holder.id: holder.name for holder in program.shares.holders}
    residual = [Residual(holder, named.get(holder, holder), rate) for holder, rate in program.shares.residual]
    made, wrong = assiette_of(declared, shares, residual)
    found += wrong
    if made is None:
        return None, tuple(found)
    if not program.shares.forecast:
        return YearBase(program.bailleur, program.departement, made, None, ()), tuple(found)
    if program.shares.forecast_year != block.annee:
        found.append(diagnose("FLX664", block.span, annee=block.annee, prevision=program.shares.forecast_year))
        return YearBase(program.bailleur, program.departement, made, None, ()), tuple(found)
    by_commune = _forecast(planner)
    forecast, gaps = sum(by_commune.values(), ZERO), _gaps(made, by_commune)
    found += _said(block, made, forecast, gaps)
    return YearBase(program.bailleur, program.departement, made, forecast, gaps), tuple(found)


def signed_shares(program: Program, read: Sequence[ReadShare], names: Mapping[str, str]) -> tuple[SignedShare, ...]:
    """Shares as the arithmetic takes them, in the order of the register; one counted inside another says so."""
    order = {holder.id: holder.order for holder in program.shares.holders}
    shares = [
        SignedShare(
            share.owner,
            _name(share, names),
            share.part.name,
            share.rates,
            Basis(reference(share.part.citation), share.part.citation.statut, share.part.span),
        )
        for share in read
    ]
    return tuple(sorted(shares, key=lambda share: (order.get(share.holder, len(order)), share.clause)))


def _name(share: ReadShare, names: Mapping[str, str]) -> str:
    name = names.get(share.owner, share.owner)
    if share.owner != share.holder:
        return words("part_de", nom=name, autre=names.get(share.holder, share.holder))
    inside = [names.get(one.holder, one.holder) for one in share.part.nested]
    if inside and share.holder == share.part.holder:
        return words("hors_de", nom=name, autres=", ".join(inside))
    return name


def reference(citation: Citation) -> str:
    """The title of a document and its article."""
    return ", ".join(part for part in (citation.title or citation.document, citation.article) if part)


def _outside(planner: Planner, declared: Declared) -> Iterable[Diagnostic]:
    """Lines of gross flux that rules put outside: counted there, they would be shared."""
    gone = set(planner.outside(dict.fromkeys(line.key for line in declared.gross)))
    for line in declared.gross:
        if line.key in gone:
            yield diagnose("FLX663", line.span, quoi=line.name)


def _forecast(planner: Planner) -> dict[str, Fraction]:
    """Dwellings of the flux that the forecast expects, by commune."""
    lines = planner.program.shares.forecast
    gone = set(planner.outside(line.attributes for line in lines))
    expected: dict[str, Fraction] = {}
    for line in lines:
        if line.attributes not in gone:
            commune = dict(line.attributes)["logement.commune"]
            expected[commune] = expected.get(commune, ZERO) + line.dwellings
    return expected


def _gaps(made: Assiette, forecast: Mapping[str, Fraction]) -> tuple[Gap, ...]:
    net: dict[str, Fraction] = {}
    for one in made.flux.lines:
        net[one.commune] = net.get(one.commune, ZERO) + one.net
    communes = sorted({*forecast, *net})
    every = (Gap(commune, forecast.get(commune, ZERO), net.get(commune, ZERO)) for commune in communes)
    return tuple(gap for gap in every if gap.forecast != gap.net)


def _said(block: AssietteBlock, made: Assiette, forecast: Fraction, gaps: tuple[Gap, ...]) -> Iterable[Diagnostic]:
    """That the convention says twice what the year will free, and not the same thing."""
    if gaps:
        widest = max(gaps, key=lambda gap: abs(gap.forecast - gap.net))
        yield diagnose(
            "FLX659",
            block.span,
            prevision=exact_figure(forecast),
            net=exact_figure(made.flux.net),
            communes=len(gaps),
            commune=widest.commune,
            ici=exact_figure(widest.forecast),
            la=exact_figure(widest.net),
        )


def assiettes_checked(compiled: Compiled) -> tuple[Diagnostic, ...]:
    """What is wrong in the declared assiettes of a territory, or worth saying: for ``valider``."""
    found: list[Diagnostic] = []
    for bailleur, planner in compiled.planners.items():
        block = compiled.territory.assiette(bailleur)
        if block is not None:
            found += base_of(planner, compiled.territory, block)[1]
    return tuple(found)
