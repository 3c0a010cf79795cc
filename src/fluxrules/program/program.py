"""The compiled Program: what both engines run, and all they share.

A Program holds everything that decides for one bailleur, on one territory, under the law of one day: interned atoms,
rules in a safe order, levels, resolved effects. It knows nothing of files (its spans stand outside the hash) and
nothing of how an engine evaluates it: in particular it evaluates nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.program.shares import Shares
from fluxrules.vocabulary import (
    BasePlafond,
    Jonction,
    MotifSoustraction,
    NiveauAlerte,
    Norme,
    Operateur,
    Statut,
    Strate,
    TypeFait,
)

Value: TypeAlias = bool | int | Fraction | str | date
"""A typed value. Type of a fact → Python type: booleen → bool; entier → int; nombre, part, montant → Fraction;
date → date; texte, enum, commune, reservataire → str. A value is always of its fact's type, so that no engine ever
compares two types."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact some atom reads or some rule deduces.

    Attributes:
        path: ``logement.qpv``, ``flux.etat.retard``; under ``pour_chaque``, ``reservataire.categorie``,
            ``reservataire.flux.retard``.
        type: Its type.
        per_reservataire: Whether it has one value per réservataire (path starts with ``reservataire.``).
        derived: Whether rules deduce it (then the facts of a dwelling never give it).
        default: Value of a derived fact nothing concludes; None: unknown.
        values: Values of an ``enum``, in order.
        label: What a person calls it.
    """

    path: str
    type: TypeFait
    per_reservataire: bool
    derived: bool
    default: Value | None = None
    values: tuple[str, ...] = ()
    label: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Atom:
    """One elementary condition on one fact, interned: two equal conditions are one atom.

    Truth, in strong Kleene logic, of the value ``v`` of the fact (no value: unknown, except ``existe``):
    egal v == o · different v != o · parmi v in operands · hors v not in operands · au_moins v >= o · au_plus v <= o
    · plus_de v > o · moins_de v < o · entre o1 <= v <= o2 · commence_par v.startswith(o) · contient o in v
    · existe: ``(v is known) == o``, never unknown; a value supposed while completing missing data is not known.
    """

    path: str
    operator: Operateur
    operands: tuple[Value, ...]
    per_reservataire: bool


@dataclass(frozen=True, slots=True)
class Lit:
    """A leaf of a body: the atom of that index in ``Program.atoms``."""

    atom: int


@dataclass(frozen=True, slots=True)
class Join:
    """``tous``: Kleene AND (empty: true) · ``un_de``: Kleene OR (empty: false) · ``aucun``: Kleene NOT of the OR."""

    kind: Jonction
    children: tuple[Body, ...]


Body: TypeAlias = Lit | Join


@dataclass(frozen=True, slots=True)
class Deduction:
    """``deduire``: the fact of that path (per réservataire if the fact is) has that value."""

    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class Effect:
    """Any effect that is not a deduction, resolved.

    Attributes:
        kind: The YAML name: ``prioriser``, ``ecarter``…
        targets: Ids of réservataires (and ``bailleur``) it concerns, in order of the register; ``("chaque",)`` means
            the réservataire the rule fired for; empty: no target (``soustraire_du_flux``, ``signaler``) or, for
            ``modalites``, everyone. For a target without convention with the bailleur, see ``absent``.
        absent: Targets named that have no right with this bailleur: the effect does nothing for them, and says so.
        label: The target as written (``etat``, ``categorie commune``), for people.
        rank, amount, share, base, motif, article, holder, fallback, message, level, terms: the fields the kind uses.
            prioriser: rank · preferer: amount (dwellings) · plafonner: share, base · garantir: share
            · ecarter, dette, maintenir_dans_le_flux: message · soustraire_du_flux: motif, article, holder
            · reserver_a: fallback (``repartition``, an id, or "") · signaler: level, message
            · modalites: terms, pairs (modality, value as text) sorted by modality.
    """

    kind: str
    targets: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    label: str = ""
    rank: int | None = None
    amount: Fraction | None = None
    share: Fraction | None = None
    base: BasePlafond | None = None
    motif: MotifSoustraction | None = None
    article: str = ""
    holder: str = ""
    fallback: str = ""
    message: str = ""
    level: NiveauAlerte | None = None
    terms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """What stands behind a rule, for people."""

    document: str
    title: str
    article: str
    page: int | None
    statut: Statut


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a convention's text the engine executes: clauses encoded, out of the engine, still to encode."""

    encoded: int = 0
    outside: int = 0
    missing: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        """Two files read together."""
        return Coverage(self.encoded + other.encoded, self.outside + other.outside, self.missing + other.missing)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to run.

    Attributes:
        name: Full name ``pack:id``.
        stratum: Where its effects belong.
        level: Engine pass: every derived fact its body reads is concluded at a strictly lower level.
        per_reservataire: Read once per réservataire of ``Facts.reservataires``.
        body: Its conditions; None: always true.
        deductions: Derived facts it concludes.
        effects: Other effects.
        exceptions: Indexes of the rules that set this one aside when they hold; all are earlier in
            ``Program.rules`` and of a level not above this one's. An exception per réservataire concerns a rule per
            réservataire, for the same réservataire; a general exception concerns all.
        usage: Name of the usage counter when a share clause caps the uses of this rule, else "".
        explanation: The rule's own sentence.
        validity: First and last day in force, as ISO dates or "".
        span: Where it is written (outside the hash).
    """

    name: str
    titre: str
    norme: Norme
    stratum: Strate
    level: int
    per_reservataire: bool
    body: Body | None
    deductions: tuple[Deduction, ...]
    effects: tuple[Effect, ...]
    exceptions: tuple[int, ...]
    citation: Citation
    explanation: str = ""
    usage: str = ""
    validity: tuple[str, str] = ("", "")
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Program:
    """What decides for one bailleur of one territory on one day.

    Attributes:
        facts: Every fact an atom reads, a rule deduces or an axis of balance rests on, by path.
        atoms: Interned atoms; ``Lit.atom`` indexes them. Sorted, so that their order does not depend on files.
        rules: In an order where exceptions come before what they set aside; sorted by (level, depth, name).
        levels: Number of levels; levels are ``0 … levels - 1``.
        hash: Hex SHA-256 of the canonical JSON of everything else.
        shares: What the plan is made from.
        departement: Département of the account.
        coverage: How much of the bailleur's conventions is encoded.
    """

    territoire: str
    bailleur: str
    day: date
    facts: dict[str, Fact]
    atoms: tuple[Atom, ...]
    rules: tuple[CompiledRule, ...]
    levels: int
    hash: str
    shares: Shares = field(default_factory=Shares)
    departement: str = ""
    coverage: Coverage = Coverage()
