"""The Decision: everything one libération's routing rests on, as one value computed once.

Reports, explanation and (later) the ledger read it; none of them computes anything again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from fluxrules.diagnostics import Span
from fluxrules.program.program import Citation, Coverage, Value
from fluxrules.vocabulary import NiveauAlerte, Norme, StatutDecision, Strate


class Raison(StrEnum):
    """First decisive reason why a holder did not receive, in the order of the strata."""

    HORS_FLUX = "hors_flux"  # nobody receives: the dwelling is not in the flux
    SANS_CONVENTION = "sans_convention"  # no right with this bailleur
    HORS_PERIMETRE = "hors_perimetre"  # its right does not cover this dwelling
    ECARTE = "ecarte"  # set aside by a rule
    PLAFOND_ATTEINT = "plafond_atteint"
    RESERVE_A_UN_AUTRE = "reserve_a_un_autre"
    RANG_INFERIEUR = "rang_inferieur"
    HORS_BANDE = "hors_bande"  # less overdue than the band allows
    SCORE_INFERIEUR = "score_inferieur"
    DEPARTAGE = "departage"  # equal score, tie-break
    A_RENDU = "a_rendu"  # handed this dwelling back
    RETOUR = "retour"  # the convention gives it to somebody named, nobody having been proposed
    PROGRAMME = "programme"  # the table of the new programme gives it to another
    LOT = "lot"  # the batch balances better with another
    DEROGATION = "derogation"  # a person decided otherwise
    SUSPENDU = "suspendu"
    CONFLIT = "conflit"


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A condition a rule read: the fact, its value (None: unknown), and the comparison as text of the model."""

    path: str
    label: str
    value: Value | None
    operator: str
    operands: tuple[Value, ...]
    truth: bool | None


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule that fired, was set aside, or may fire, with what stands behind it."""

    name: str
    titre: str
    norme: Norme
    stratum: Strate
    reservataire: str
    citation: Citation
    explanation: str
    effects: tuple[str, ...]  # one code per effect: ``prioriser etat 1``
    reads: tuple[ReadValue, ...]
    without_effect: tuple[str, ...] = ()  # targets without convention with this bailleur
    overridden_by: tuple[str, ...] = ()  # exceptions, or higher norms, that set it aside
    decisive: bool = False  # who receives rests on it, directly or through what it deduces
    validity: tuple[str, str] = ("", "")  # first and last day in force, ISO or ""
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AppliedShare:
    """A share clause behind what a holder gains on this dwelling."""

    name: str
    titre: str
    norme: Norme
    holder: str
    rate: Fraction
    citation: Citation
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CapUse:
    """Where a cap stands before this dwelling.

    Attributes:
        rule: Full name of the rule that sets it.
        holders: Those whose dwellings it counts, together.
        received: How many they received this year.
        limit: How many they may have received once this dwelling is charged; ``share`` of ``counted``.
        share: Its figure.
        counted: Dwellings it is a share of.
        expected: Whether these are those the year is expected to bring, and not those that came (this one included).
        everywhere: Whether it counts the whole flux, and not only the part of it where the rule holds.
        used: received / limit; 1 when the limit is 0.
    """

    rule: str
    holders: tuple[str, ...]
    received: int
    limit: Fraction
    share: Fraction
    counted: Fraction
    expected: bool
    everywhere: bool
    used: Fraction


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the table: where a holder stands for this dwelling. Amounts in dwellings, exact.

    Attributes:
        holder: Réservataire, or ``bailleur``.
        share: Its share of this class (entitlement gained on this dwelling).
        deficit: G_i before this dwelling is counted.
        overdue: g_i = G_i + x_i(u).
        categories: C_{i,c} before, for each axis of this dwelling.
        preference: Dwellings added by ``preferer``.
        score: What decides inside the band; None when the holder was out before.
        ranks: Ranks ordered by norm, highest first; empty when no rule ranked it.
        received: Dwellings received this year before this one.
        cap: Its tightest cap, None without cap.
        reason: Why it did not receive; None for the one that did.
        details: What the reason's sentence needs (rule names, amounts), as pairs sorted by key.
    """

    holder: str
    name: str
    share: Fraction
    deficit: Fraction
    overdue: Fraction
    categories: Mapping[str, Fraction]
    preference: Fraction
    score: Fraction | None
    ranks: tuple[tuple[str, int], ...]
    received: int
    cap: CapUse | None
    reason: Raison | None
    details: tuple[tuple[str, str], ...] = ()

    @property
    def cap_used(self) -> Fraction | None:
        """Received / limit for its tightest cap, None without cap."""
        return self.cap.used if self.cap is not None else None


@dataclass(frozen=True, slots=True)
class Quota:
    """Where a holder's share stands before and after, in dwellings, exact. ``late``: G_i, negative when ahead.

    ``engaged``: how many of those received are only engaged, the clause's event (attribution, lease) being awaited.
    ``target``: share to tend towards (``tendre_vers``), never enforced; ``towards``: what the plan gives towards it,
    holders inside this one included.
    """

    holder: str
    rate: Fraction
    gained_before: Fraction
    gained_after: Fraction
    received_before: int
    received_after: int
    late_before: Fraction
    late_after: Fraction
    engaged_before: int = 0
    engaged_after: int = 0
    target: Fraction | None = None
    towards: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class MissingDatum:
    """A missing fact, and what completing it could give: (value, status, holder), in order."""

    path: str
    label: str
    decisive: bool
    outcomes: tuple[tuple[str, StatutDecision, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert of a rule. ``holder``: whom it is about, for a rule read for each réservataire."""

    level: NiveauAlerte
    message: str
    rule: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the allotment rule guarantees here (ALLOTMENT §3), and where we stand. In dwellings.

    ``deviation`` and ``largest``: largest |G| of anyone, now and since the year began.
    """

    model: str  # parts_fixes | eligibilite_restreinte | orientee_par_regles | sans_garantie
    band: Fraction
    bound: Fraction | None  # None: nothing is guaranteed
    deviation: Fraction
    largest: Fraction = Fraction(0)
    method: str = "bande"


@dataclass(frozen=True, slots=True)
class BatchMove:
    """One improvement of a batch that bears on a dwelling. Potentials in squared dwellings, exact (ALLOTMENT §4).

    Attributes:
        source: Who had the dwelling.
        target: Who has it now.
        exchanged: The libération given for it, "" when it was moved alone.
        before: 3·ΣG² + ΣC² before, less twice the preferences of rules.
        after: The same after: less.
    """

    source: str
    target: str
    exchanged: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class BatchPlace:
    """Where a dwelling stood in the batch it was decided with.

    Attributes:
        size: Dwellings decided together.
        place: Its place in the order of notice, from 1.
        first: Who was first given it; its table is of that moment.
        moves: Improvements that bear on it, in order; none for most dwellings.
    """

    size: int
    place: int
    first: str
    moves: tuple[BatchMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on one libération. See the module docstring."""

    liberation: str
    logement: str
    bailleur: str
    departement: str
    commune: str
    day: str
    statut: StatutDecision
    holder: str
    beneficiary: str
    delegate: str
    motif: str
    tie_break: str
    facts: Mapping[str, Value]
    derived: Mapping[str, Value]
    standings: tuple[Standing, ...]
    fired: tuple[AppliedRule, ...]
    aside: tuple[AppliedRule, ...]
    maybe: tuple[AppliedRule, ...]
    conflicts: tuple[tuple[str, ...], ...]
    quotas: tuple[Quota, ...]
    terms: Mapping[str, str]
    alerts: tuple[Alert, ...]
    missing: tuple[MissingDatum, ...]
    completions: int
    certificate: Certificate | None
    hashes: Mapping[str, str]
    engine: str
    version: str
    sources: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[AppliedShare, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    coverage: Coverage = Coverage()
    commune_name: str = ""
    cause: str = ""  # why it is decided again: restitution, delai_depasse, refus, derogation
    proposed: str = ""  # beside a ``force``: whom the rules chose
    by: str = ""  # beside a ``force``: who decided
    reason: str = ""  # words of whoever wrote the event
    uncharged: bool = False  # a turn is lost: whoever is served now is not charged
    programme: str = ""  # the table of a new programme that decided
    otherwise: Mapping[str, str] = field(default_factory=dict)  # whom each method would have chosen here
    batch: BatchPlace | None = None  # where it stood in the batch it was decided with
    silent: tuple[AppliedRule, ...] = ()  # rules that orient and did not play; only where a session explains

    @property
    def by_itself(self) -> bool:
        """Whether its situation alone decides it, so that another situation can be decided to compare.

        One decided in a batch was decided with others, and moved by their balance; one that a person gave was not
        decided by rules.
        """
        return self.batch is None and self.statut is not StatutDecision.FORCE
