"""Random valid Programs and Facts, drawn directly as dataclasses: what the engines are compared on.

One code serves hypothesis (``programs()``, ``cases()``: small, shrinkable) and the long benchmark (``draw_program``
and ``draw_facts`` with a seeded ``random.Random``): hypothesis lends a ``Random`` it controls.

Values come from small domains that operands share, so that thresholds are hit exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from fluxrules.engines.protocol import Facts
from fluxrules.program.program import (
    Atom,
    Body,
    Citation,
    CompiledRule,
    Deduction,
    Effect,
    Fact,
    Join,
    Lit,
    Program,
    Value,
)
from fluxrules.vocabulary import Jonction, NiveauAlerte, Norme, Operateur, Statut, Strate, TypeFait

_DOMAINS: dict[TypeFait, tuple[Value, ...]] = {
    TypeFait.BOOLEEN: (False, True),
    TypeFait.ENTIER: (-1, 0, 1, 2, 3, 10**12),
    TypeFait.NOMBRE: (Fraction(-1, 2), Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1), Fraction(7, 3)),
    TypeFait.PART: (Fraction(0), Fraction(1, 20), Fraction(1, 4), Fraction(3, 10), Fraction(1, 3), Fraction(1)),
    TypeFait.MONTANT: (Fraction(0), Fraction(99999, 100), Fraction(1000), Fraction(100001, 100)),
    TypeFait.DATE: (date(1945, 12, 31), date(1946, 1, 1), date(2023, 11, 24), date(2024, 2, 29), date(2024, 3, 1)),
    TypeFait.TEXTE: ("a", "ab", "b", "bab", "5", "75001", "É à l'est", 'dit "le Bab"', "A", "True"),
    TypeFait.ENUM: ("T1", "T2", "T3", "T4"),
    TypeFait.COMMUNE: ("44109", "44143", "01004", "2A004", "75056"),
    TypeFait.RESERVATAIRE: ("etat", "ville", "metropole", "r0", "r1"),
}
_FRAGMENTS: dict[TypeFait, tuple[str, ...]] = {
    TypeFait.TEXTE: ("a", "b", "ba", "É", "7500", '"', " ", "ru"),
    TypeFait.COMMUNE: ("44", "0", "2A", "75", "441", "4"),
}
_COMPARED = (Operateur.EGAL, Operateur.DIFFERENT, Operateur.PARMI, Operateur.HORS, Operateur.EXISTE)
_ORDERED = (Operateur.AU_MOINS, Operateur.AU_PLUS, Operateur.PLUS_DE, Operateur.MOINS_DE, Operateur.ENTRE)
_SEARCHED = (Operateur.COMMENCE_PAR, Operateur.CONTIENT)
_WITH_ORDER = {TypeFait.ENTIER, TypeFait.NOMBRE, TypeFait.PART, TypeFait.MONTANT, TypeFait.DATE}
_CITATION = Citation("doc", "Document", "1", None, Statut.HYPOTHESE)


@dataclass(frozen=True, slots=True)
class Size:
    """Inclusive bounds of what is drawn."""

    rules: tuple[int, int] = (2, 9)
    levels: tuple[int, int] = (1, 4)
    given: tuple[int, int] = (2, 6)
    given_each: tuple[int, int] = (1, 3)
    derived: tuple[int, int] = (1, 4)
    derived_each: tuple[int, int] = (0, 2)
    reservataires: tuple[int, int] = (0, 3)
    per_reservataire: float = 0.4


SMALL = Size()
LARGE = Size((10, 40), (2, 6), (6, 14), (2, 5), (3, 9), (1, 4), (2, 5), 0.3)


@dataclass(slots=True)
class _Draft:
    """A rule before rules are put in order: its exceptions are other drafts."""

    rule: CompiledRule
    exceptions: list[_Draft]
    depth: int


class _Atoms:
    """Interns the atoms of a program being drawn."""

    def __init__(self) -> None:
        self.index: dict[Atom, int] = {}

    def lit(self, atom: Atom) -> Lit:
        return Lit(self.index.setdefault(atom, len(self.index)))

    def sorted(self) -> tuple[tuple[Atom, ...], dict[int, int]]:
        """The atoms in their canonical order, and the new index of each."""
        atoms = sorted(self.index, key=lambda a: (a.path, list(Operateur).index(a.operator), repr(a.operands)))
        return tuple(atoms), {self.index[atom]: new for new, atom in enumerate(atoms)}


def draw_program(rng: Random, size: Size = LARGE) -> Program:
    """Draw a valid Program: what protocol.py gives a meaning to, nothing more."""
    levels = rng.randint(*size.levels)
    given = [_fact(rng, f"logement.f{i}", False) for i in range(rng.randint(*size.given))]
    given += [_fact(rng, f"reservataire.f{i}", True) for i in range(rng.randint(*size.given_each))]
    # The level at whose end each derived fact is resolved: -1 for one that no rule deduces.
    resolved: dict[Fact, int] = {}
    for prefix, bounds in (("derive", size.derived), ("reservataire.derive", size.derived_each)):
        for i in range(rng.randint(*bounds)):
            fact = _derived(rng, f"{prefix}{i}", prefix != "derive")
            resolved[fact] = rng.randint(0, levels - 1) if rng.random() < 0.95 else -1
    norms = rng.sample(list(Norme), 3)
    atoms = _Atoms()
    drafts: list[_Draft] = []
    for i in range(rng.randint(*size.rules)):
        drafts.append(_draft(rng, f"pack:r{i:02d}", levels, given, resolved, norms, drafts, atoms, size))
    # What was drawn as deduced from level 0 on may have found no rule, or only rules of lower levels: that is valid.
    canonical, new_atom = atoms.sorted()
    drafts.sort(key=lambda draft: (draft.rule.level, draft.depth, draft.rule.name))
    position = {draft.rule.name: index for index, draft in enumerate(drafts)}
    rules = tuple(_final(draft, position, new_atom) for draft in drafts)
    facts = {fact.path: fact for fact in sorted([*given, *resolved], key=lambda fact: fact.path)}
    return Program("essai", "bailleur", date(2024, 1, 1), facts, canonical, rules, levels, "0" * 64)


def draw_facts(rng: Random, program: Program, size: Size = LARGE) -> Facts:
    """Draw what is known of a libération: anything may be missing or supposed."""
    missing = rng.choice((0.0, 0.1, 0.25, 0.5))
    given = [fact for fact in program.facts.values() if not fact.derived]

    def values(facts: list[Fact]) -> dict[str, Value]:
        return {fact.path: rng.choice(_domain(fact)) for fact in facts if rng.random() >= missing}

    reservataires = [f"r{i}" for i in range(rng.randint(*size.reservataires))]
    rng.shuffle(reservataires)  # the order of the register is not that of the ids
    each_given = [fact for fact in given if fact.per_reservataire]
    supposed = rng.choice((0.0, 0.0, 0.2))
    return Facts(
        values([fact for fact in given if not fact.per_reservataire]),
        tuple(reservataires),
        {reservataire: values(each_given) for reservataire in reservataires},
        frozenset(fact.path for fact in given if rng.random() < supposed),
    )


def programs(size: Size = SMALL) -> st.SearchStrategy[Program]:
    """Programs, drawn by hypothesis."""
    return st.randoms(use_true_random=False).map(lambda rng: draw_program(rng, size))


def cases(size: Size = SMALL, facts: int = 4) -> st.SearchStrategy[tuple[Program, list[Facts]]]:
    """A program with some facts for it, drawn by hypothesis."""

    def draw(rng: Random) -> tuple[Program, list[Facts]]:
        program = draw_program(rng, size)
        return program, [draw_facts(rng, program, size) for _ in range(facts)]

    return st.randoms(use_true_random=False).map(draw)


def _domain(fact: Fact) -> tuple[Value, ...]:
    return fact.values or _DOMAINS[fact.type]


def _fact(rng: Random, path: str, per_reservataire: bool) -> Fact:
    kind = TypeFait.BOOLEEN if rng.random() < 0.3 else rng.choice(list(TypeFait))
    values = ("T1", "T2", "T3", "T4") if kind is TypeFait.ENUM else ()
    return Fact(path, kind, per_reservataire, False, None, values)


def _derived(rng: Random, path: str, per_reservataire: bool) -> Fact:
    given = _fact(rng, path, per_reservataire)
    default = rng.choice(_domain(given)) if rng.random() < 0.6 else None
    return Fact(path, given.type, per_reservataire, True, default, given.values)


def _draft(
    rng: Random,
    name: str,
    levels: int,
    given: list[Fact],
    resolved: dict[Fact, int],
    norms: list[Norme],
    earlier: list[_Draft],
    atoms: _Atoms,
    size: Size,
) -> _Draft:
    level = rng.randint(0, levels - 1)
    per = rng.random() < size.per_reservataire
    known = [fact for fact, end in resolved.items() if end < level]
    readable = [fact for fact in given if per or not fact.per_reservataire]
    chained = [fact for fact in known if per or not fact.per_reservataire]
    deducible = [fact for fact, end in resolved.items() if end >= level]
    body = None if rng.random() < 0.08 else _body(rng, readable, chained, atoms, 0)
    deductions = []
    for _ in range(rng.choice((0, 1, 1, 1, 2)) if deducible else 0):
        fact = rng.choice(deducible)
        deductions.append(Deduction(fact.path, rng.choice(_domain(fact)[:3])))
    possible = [d for d in earlier if d.rule.level <= level and (per or not d.rule.per_reservataire)]
    exceptions = rng.sample(possible, min(len(possible), rng.choice((0, 0, 0, 1, 1, 2))))
    depth = max((d.depth + 1 for d in exceptions if d.rule.level == level), default=0)
    effects = () if deductions else (Effect("signaler", level=NiveauAlerte.INFO, message=name),)
    stratum = rng.choice(list(Strate))
    rule = CompiledRule(
        name, name, rng.choice(norms), stratum, level, per, body, tuple(deductions), effects, (), _CITATION
    )
    return _Draft(rule, exceptions, depth)


def _body(rng: Random, given: list[Fact], chained: list[Fact], atoms: _Atoms, depth: int) -> Body:
    if depth == 4 or rng.random() < (0.2, 0.5, 0.65, 0.8)[depth]:
        facts = chained if chained and rng.random() < 0.5 else given
        return atoms.lit(_atom(rng, rng.choice(facts)))
    kind = rng.choice((Jonction.TOUS, Jonction.TOUS, Jonction.UN_DE, Jonction.AUCUN))
    number = rng.choice((0, 1, 2, 2, 2, 3, 3)) if rng.random() < 0.5 else 2
    return Join(kind, tuple(_body(rng, given, chained, atoms, depth + 1) for _ in range(number)))


def _atom(rng: Random, fact: Fact) -> Atom:
    operators: tuple[Operateur, ...] = _COMPARED
    if fact.type in _WITH_ORDER:
        operators = (*_COMPARED, *_ORDERED, *_ORDERED)
    elif fact.type in _FRAGMENTS:
        operators = (*_COMPARED, *_SEARCHED)
    operator = rng.choice(operators)
    return Atom(fact.path, operator, _operands(rng, fact, operator), fact.per_reservataire)


def _operands(rng: Random, fact: Fact, operator: Operateur) -> tuple[Value, ...]:
    domain = _domain(fact)
    if operator is Operateur.EXISTE:
        return (rng.choice((True, False)),)
    if operator in _SEARCHED:
        return (rng.choice(_FRAGMENTS[fact.type]),)
    if operator in (Operateur.PARMI, Operateur.HORS):
        chosen = set(rng.sample(range(len(domain)), rng.randint(1, min(3, len(domain)))))
        return tuple(value for index, value in enumerate(domain) if index in chosen)
    if operator is Operateur.ENTRE:
        low, high = sorted((rng.randrange(len(domain)), rng.randrange(len(domain))))
        return (domain[low], domain[high])
    return (rng.choice(domain),)


def _final(draft: _Draft, position: dict[str, int], new_atom: dict[int, int]) -> CompiledRule:
    rule = draft.rule
    exceptions = tuple(sorted(position[exception.rule.name] for exception in draft.exceptions))
    body = None if rule.body is None else _renumber(rule.body, new_atom)
    return CompiledRule(
        rule.name,
        rule.titre,
        rule.norme,
        rule.stratum,
        rule.level,
        rule.per_reservataire,
        body,
        rule.deductions,
        rule.effects,
        exceptions,
        rule.citation,
    )


def _renumber(body: Body, new: dict[int, int]) -> Body:
    if isinstance(body, Lit):
        return Lit(new[body.atom])
    return Join(body.kind, tuple(_renumber(child, new) for child in body.children))
