"""What each réservataire is entitled to over the year, and where it comes from: what ``fluxrules droits`` shows.

Everything here is read from a Program and its plan; nothing is planned again. A line can be checked by hand:
rate × base = nominal, + arrears + floors − caps = right of the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.account import Account, in_dwellings
from fluxrules.allotment.plan import Plan, RowDue
from fluxrules.allotment.realised import Realised, realised_of
from fluxrules.decision.planning import Year
from fluxrules.diagnostics import Diagnostic, Span
from fluxrules.model.convention import ConventionFile
from fluxrules.program.program import Citation, Program
from fluxrules.program.shares import CompiledPart
from fluxrules.reports.droits_arrangements import Arrangement, arrangements_of
from fluxrules.reports.droits_kinds import Kind, kinds_of
from fluxrules.reports.droits_limits import Limit, limits_of
from fluxrules.semantics import Territory
from fluxrules.vocabulary import Statut

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the plan.

    Attributes:
        number: Its place in the table, from 1.
        holder: Who gains.
        name: Its name.
        clause: Full name of the clause.
        titre: Title of the clause.
        citation: What stands behind it, None when the clause is not known.
        span: Where it is written.
        row: The figures.
        inside: Whether the row is a share taken out of another (« dont »).
        from_holder: Whose share it was (without convention signed, or put in common), or "".
        portions: Rate and dwellings it applies to, when it can be told: they multiply and add up to the nominal.
    """

    number: int
    holder: str
    name: str
    clause: str
    titre: str
    citation: Citation | None
    span: Span | None
    row: RowDue
    inside: bool
    from_holder: str
    portions: tuple[tuple[Fraction, Fraction], ...]

    @property
    def annual(self) -> Fraction:
        """Right of the year, in dwellings: what is already gained, and what is left to gain."""
        return self.row.credited + self.row.due


@dataclass(frozen=True, slots=True)
class Remainder:
    """What the shares leave to a holder: its fraction of it as signed (None: by default), and how many dwellings."""

    holder: str
    name: str
    rate: Fraction | None
    dwellings: Fraction


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a holder stands in the year, in dwellings; ``received`` and the like are None without an account."""

    holder: str
    name: str
    annual: Fraction
    gained: Fraction | None = None
    arrears: Fraction | None = None
    received: int | None = None
    late: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Droits:
    """The rights of one bailleur's year.

    Attributes:
        bailleur, nom, departement, day, year: Whose they are, on what day of law, for what year.
        fictif: The bailleur is imagined.
        forecast_statut: How sure the forecast is.
        total: Dwellings expected over the year (and those already come).
        rights: One per row of the plan, in order of the register.
        remainders: Who takes what they leave.
        holders: Every holder that has something.
        kinds: What each gains by kind of dwelling.
        limits: Caps, guarantees, targets.
        arrangements: Everything else in force: nested shares, uniformity, transfers, delegations, pools…
        notices: What the plan had to say, information included.
        restricted: Whether somebody gains more on one class than on another (« éligibilité restreinte »).
        names: Names of holders.
        counted: Whether an account is shown.
        come: Dwellings already counted.
        earlier: Gained this year before the shares in force, or on dwellings that the plan does not know.
    """

    bailleur: str
    nom: str
    departement: str
    day: str
    year: int
    fictif: bool
    forecast_statut: Statut | None
    total: Fraction
    rights: tuple[Right, ...]
    remainders: tuple[Remainder, ...]
    holders: tuple[Standing, ...]
    kinds: tuple[Kind, ...]
    limits: tuple[Limit, ...]
    arrangements: tuple[Arrangement, ...]
    notices: tuple[Diagnostic, ...]
    restricted: bool
    names: Mapping[str, str]
    counted: bool = False
    come: Fraction = ZERO
    earlier: Fraction = ZERO

    @property
    def unverified(self) -> tuple[Right, ...]:
        """Rows whose clause nobody has read in the text."""
        return tuple(r for r in self.rights if r.citation is not None and r.citation.statut is not Statut.VERIFIE)


def droits_of(
    program: Program,
    year: Year,
    territory: Territory,
    notices: tuple[Diagnostic, ...] = (),
    account: Account | None = None,
) -> Droits:
    """The rights of ``program.bailleur``.

    Args:
        program: The compiled Program.
        year: Its plan.
        territory: Where names come from.
        notices: What was said while planning, for all bailleurs: those written in this one's files are kept.
        account: State of the flux to show beside the rights.
    """
    plan, shares = year.plan, program.shares
    names = {holder.id: holder.name for holder in shares.holders}
    names |= {key: item.reservataire.nom for key, item in territory.reservataires.items() if key not in names}
    bailleur = territory.bailleurs[program.bailleur]
    parts = {part.name: part for part in shares.parts}
    again = account is not None and plan.annual != plan.due  # a plan of what is left: what was gained is in it
    realised = realised_of(account) if account is not None and again else Realised()
    rights = tuple(_right(place, row, parts.get(row.clause), names) for place, row in enumerate(plan.rows, 1))
    annual = plan.annual or plan.due
    earlier = realised.earlier
    communes = {code: item.nom for code, item in territory.communes.items()}
    clauses = {s.full_name(item): item for s in territory.in_scope(program.bailleur) for item in s.clauses}
    files = {source.path for source in territory.in_scope(program.bailleur) if source.bailleur}
    return Droits(
        bailleur=program.bailleur,
        nom=bailleur.nom,
        departement=program.departement,
        day=program.day.isoformat(),
        year=shares.forecast_year,
        fictif=bailleur.fictif,
        forecast_statut=_forecast_statut(territory, program.bailleur),
        total=sum(annual.values(), ZERO),
        rights=rights,
        remainders=_remainders(plan, annual, rights, names, earlier),
        holders=tuple(_standing(h, names, annual, account) for h in plan.order if annual.get(h) or _moved(account, h)),
        kinds=kinds_of(plan, shares.holders, communes),
        limits=limits_of(program, year, annual, communes, clauses, realised.gained),
        arrangements=arrangements_of(program.shares, names, communes, clauses),
        notices=tuple(n for n in notices if n.span is None or n.span.file in files),
        restricted=plan.restricted,
        names=names,
        counted=account is not None,
        come=Fraction(account.counted if account is not None and again else 0),
        earlier=sum(earlier.values(), ZERO),
    )


def _right(place: int, row: RowDue, part: CompiledPart | None, names: Mapping[str, str]) -> Right:
    nested = part is not None and row.holder in {inner.holder for inner in part.nested}
    whose = "" if part is None or nested else part.holder
    return Right(
        place,
        row.holder,
        names.get(row.holder, row.holder),
        row.clause,
        "" if part is None else part.titre,
        None if part is None else part.citation,
        row.span or (None if part is None else part.span),
        row,
        nested,
        "" if whose == row.holder else whose,
        portions(row),
    )


def portions(row: RowDue) -> tuple[tuple[Fraction, Fraction], ...]:
    """Rate and dwellings it applies to; with one rate or two, the nominal says how many dwellings have which."""
    match row.rates:
        case (rate,):
            return ((rate, row.base),) if rate * row.base == row.nominal else ()
        case (low, high):
            at_high = (row.nominal - low * row.base) / (high - low)
            return ((low, row.base - at_high), (high, at_high)) if 0 <= at_high <= row.base else ()
        case _:
            return ()


def _remainders(
    plan: Plan,
    annual: Mapping[str, Fraction],
    rights: tuple[Right, ...],
    names: Mapping[str, str],
    earlier: Mapping[str, Fraction],
) -> tuple[Remainder, ...]:
    left = dict(annual)
    for right in rights:
        left[right.holder] = left.get(right.holder, ZERO) - right.annual
    for holder, amount in earlier.items():
        left[holder] = left.get(holder, ZERO) - amount
    return tuple(
        Remainder(holder, names.get(holder, holder), plan.residual.get(holder), left[holder])
        for holder in plan.order
        if holder in plan.residual or left.get(holder)
    )


def _moved(account: Account | None, holder: str) -> bool:
    return account is not None and bool(account.gained.get(holder) or account.received.get(holder))


def _standing(
    holder: str, names: Mapping[str, str], annual: Mapping[str, Fraction], account: Account | None
) -> Standing:
    name, due = names.get(holder, holder), annual.get(holder, ZERO)
    if account is None:
        return Standing(holder, name, due)
    unit = account.unit
    return Standing(
        holder,
        name,
        due,
        in_dwellings(account.gained.get(holder, 0), unit),
        in_dwellings(account.arrears.get(holder, 0), unit),
        account.received.get(holder, 0),
        in_dwellings(account.deficits.get(holder, 0), unit),
    )


def _forecast_statut(territory: Territory, bailleur: str) -> Statut | None:
    for source in territory.sources:
        content = source.content
        if source.bailleur == bailleur and isinstance(content, ConventionFile) and content.prevision is not None:
            return content.prevision.statut
    return None
