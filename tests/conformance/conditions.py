"""Cases on conditions: Kleene's tables, every operator at its threshold, types that must not be mistaken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from tests.conformance.case import Case, Is, Of, R

from fluxrules.program.program import Value
from fluxrules.vocabulary import TypeFait as T

KLEENE = {
    "tous": """
          V F ?
        V V F ?
        F F F F
        ? ? F ?
    """,
    "un_de": """
          V F ?
        V V V V
        F V F ?
        ? V ? ?
    """,
    "aucun": """
          V F ?
        V F F F
        F F V ?
        ? F ? ?
    """,
}
_VALUES: dict[str, Value | None] = {"V": True, "F": False, "?": None}


def _kleene() -> Iterator[Case]:
    types = {"l.p": T.BOOLEEN, "l.q": T.BOOLEEN}
    p, q = Is("l.p", "egal", True), Is("l.q", "egal", True)
    for kind, table in KLEENE.items():
        lines = [line.split() for line in table.strip().splitlines()]
        for left, *truths in lines[1:]:
            for right, truth in zip(lines[0], truths, strict=True):
                values = (("l.p", _VALUES[left]), ("l.q", _VALUES[right]))
                known = {path: value for path, value in values if value is not None}
                # Nested once, so that a junction under a junction is read by the same table.
                for name, when in (("flat", Of(kind, p, q)), ("nested", Of(kind, Of("tous", p), Of("un_de", q)))):
                    yield _truth(f"{kind} {left} {right} {name}", types, known, when, truth)


def _truth(name: str, types: dict[str, T], known: dict[str, Value], when: Is | Of, truth: str) -> Case:
    fired, maybe = ("r",) if truth == "V" else (), ("r",) if truth == "?" else ()
    return Case(name, (R("r", when),), types, known=known, fired=fired, maybe=maybe)


# Type, operator, operands, then values for which it holds, and values for which it does not.
OPERATORS: tuple[tuple[T, str, tuple[Value, ...], tuple[Value, ...], tuple[Value, ...]], ...] = (
    (T.BOOLEEN, "egal", (False,), (False,), (True,)),
    (T.BOOLEEN, "different", (False,), (True,), (False,)),
    (T.ENTIER, "egal", (3,), (3,), (2, 4, -3)),
    (T.ENTIER, "egal", (0,), (0,), (1, -1)),
    (T.ENTIER, "different", (3,), (2, 4), (3,)),
    (T.ENTIER, "parmi", (1, 3), (1, 3), (0, 2, 4, 13)),
    (T.ENTIER, "hors", (1, 3), (0, 2, 4, 13), (1, 3)),
    (T.ENTIER, "au_moins", (3,), (3, 4, 10**12), (2, -4)),
    (T.ENTIER, "au_plus", (3,), (3, 2, -(10**12)), (4,)),
    (T.ENTIER, "plus_de", (3,), (4,), (3, 2)),
    (T.ENTIER, "moins_de", (3,), (2,), (3, 4)),
    (T.ENTIER, "moins_de", (10,), (9, 2), (10, 11)),  # not in the order of their texts
    (T.ENTIER, "entre", (1, 3), (1, 2, 3), (0, 4)),
    (T.ENTIER, "entre", (3, 1), (), (0, 1, 2, 3, 4)),
    (T.ENTIER, "egal", (9007199254740991,), (9007199254740991,), (9007199254740990,)),
    (T.NOMBRE, "egal", (Fraction(1, 3),), (Fraction(1, 3),), (Fraction(333333, 1000000), Fraction(1, 2))),
    (T.NOMBRE, "au_moins", (Fraction(-1, 2),), (Fraction(-1, 2), Fraction(0)), (Fraction(-2, 3),)),
    (T.PART, "au_moins", (Fraction(1, 3),), (Fraction(1, 3), Fraction(1, 2)), (Fraction(333333333333, 10**12),)),
    (T.PART, "au_plus", (Fraction(1, 20),), (Fraction(1, 20), Fraction(0)), (Fraction(51, 1000),)),
    (T.PART, "plus_de", (Fraction(1, 3),), (Fraction(333333333334, 10**12),), (Fraction(1, 3), Fraction(1, 4))),
    (T.PART, "parmi", (Fraction(1, 3), Fraction(1, 2)), (Fraction(1, 3), Fraction(1, 2)),
     (Fraction(5, 6), Fraction(1, 6))),
    (T.MONTANT, "moins_de", (Fraction(100001, 100),), (Fraction(1000), Fraction(100000, 101)),
     (Fraction(100001, 100), Fraction(100002, 100))),
    (T.MONTANT, "entre", (Fraction(99999, 100), Fraction(1000)), (Fraction(99999, 100), Fraction(1000)),
     (Fraction(99998, 100), Fraction(100001, 100))),
    (T.DATE, "egal", (date(2024, 2, 29),), (date(2024, 2, 29),), (date(2024, 3, 1),)),
    (T.DATE, "au_plus", (date(1945, 12, 31),), (date(1945, 12, 31), date(1900, 1, 1)), (date(1946, 1, 1),)),
    (T.DATE, "plus_de", (date(2023, 11, 24),), (date(2023, 11, 25), date(2024, 1, 1)), (date(2023, 11, 24),)),
    (T.DATE, "entre", (date(1946, 1, 1), date(1970, 12, 31)), (date(1946, 1, 1), date(1970, 12, 31)),
     (date(1945, 12, 31), date(1971, 1, 1))),
    (T.TEXTE, "egal", ("5",), ("5",), ("05", "5.0", " 5", "5 ")),
    (T.TEXTE, "egal", ("True",), ("True",), ("true", "1")),
    (T.TEXTE, "egal", ("Île de Nantes",), ("Île de Nantes",), ("Ile de Nantes", "île de Nantes", "Île  de Nantes")),
    (T.TEXTE, "egal", ('dit "le Bab"',), ('dit "le Bab"',), ("dit le Bab", "dit 'le Bab'")),
    (T.TEXTE, "egal", ("\\n",), ("\\n",), ("\n", "n")),
    (T.TEXTE, "hors", ("a", "b"), ("A", "ab"), ("a", "b")),
    (T.TEXTE, "commence_par", ("rue",), ("rue", "rue Crébillon"), ("la rue", "Rue", "ru")),
    (T.TEXTE, "contient", ("rue",), ("rue", "la rue", "Larrue"), ("ru", "Rue", "r ue")),
    (T.TEXTE, "contient", (".",), ("a.b",), ("ab",)),  # a text, not a pattern
    (T.TEXTE, "commence_par", (".*",), (".*",), ("ab",)),
    (T.COMMUNE, "egal", ("01004",), ("01004",), ("1004", "10040")),
    (T.COMMUNE, "egal", ("75001",), ("75001",), ("75010",)),
    (T.COMMUNE, "parmi", ("2A004", "44109"), ("2A004", "44109"), ("2B004",)),
    (T.COMMUNE, "commence_par", ("44",), ("44109",), ("14409", "75044")),
    (T.ENUM, "parmi", ("T1", "T10"), ("T1", "T10"), ("T0",)),
    (T.RESERVATAIRE, "different", ("etat",), ("etat-agents",), ("etat",)),
)  # fmt: skip


def _operators() -> Iterator[Case]:
    for kind, operator, operands, holds, fails in OPERATORS:
        when = Is("l.f", operator, *operands)
        label = f"{kind.value} {operator} {operands}"
        for truth, values in (("V", holds), ("F", fails)):
            for value in values:
                yield _truth(f"{label} of {value!r}: {truth}", {"l.f": kind}, {"l.f": value}, when, truth)
        yield _truth(f"{label} of nothing: ?", {"l.f": kind}, {}, when, "?")
        # The contrary, which an engine may not read as « the condition was not found ».
        yield _truth(f"aucun {label} of nothing: ?", {"l.f": kind}, {}, Of("aucun", when), "?")


def _existence() -> Iterator[Case]:
    types = {"l.f": T.BOOLEEN}
    yes, no = Is("l.f", "existe", True), Is("l.f", "existe", False)
    yield _truth("existe oui of a value", types, {"l.f": False}, yes, "V")
    yield _truth("existe oui of nothing", types, {}, yes, "F")
    yield _truth("existe non of a value", types, {"l.f": False}, no, "F")
    yield _truth("existe non of nothing", types, {}, no, "V")
    for name, when, truth in (("oui", yes, "F"), ("non", no, "V"), ("its value", Is("l.f", "egal", False), "V")):
        one = _truth(f"supposed: existe {name}", types, {"l.f": False}, when, truth)
        yield Case(one.name, one.rules, types, known=one.known, supposed=("l.f",), fired=one.fired)


def _empty() -> Iterator[Case]:
    yield Case("no condition: always", (R("r"),), fired=("r",))
    yield Case("tous of nothing is true", (R("r", Of("tous")),), fired=("r",))
    yield Case("un_de of nothing is false", (R("r", Of("un_de")),))
    yield Case("aucun of nothing is true", (R("r", Of("aucun")),), fired=("r",))
    yield Case("aucun of an empty tous is false", (R("r", Of("aucun", Of("tous"))),))


def _deep() -> Iterator[Case]:
    types = {"l.p": T.BOOLEEN, "l.q": T.BOOLEEN}
    p, q = Is("l.p", "egal", True), Is("l.q", "egal", True)
    twice = Of("aucun", Of("aucun", p))
    yield _truth("not not true", types, {"l.p": True}, twice, "V")
    yield _truth("not not unknown", types, {}, twice, "?")
    yield _truth("p or not p, p unknown", types, {}, Of("un_de", p, Of("aucun", p)), "?")
    yield _truth("p and not p, p unknown", types, {}, Of("tous", p, Of("aucun", p)), "?")
    deep = Of("aucun", Of("tous", p, Of("un_de", q, Of("aucun", p))))
    yield _truth("not (p and (q or not p)): p, not q", types, {"l.p": True, "l.q": False}, deep, "V")
    yield _truth("not (p and (q or not p)): p, q unknown", types, {"l.p": True}, deep, "?")
    yield _truth("not (p and (q or not p)): not p, q unknown", types, {"l.p": False}, deep, "V")


CASES = (*_kleene(), *_operators(), *_existence(), *_empty(), *_deep())
