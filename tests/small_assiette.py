"""A year made by hand: two communes, one of them with a QPV; every way of stating a gross flux, every kind of step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from fluxrules.assiette import (
    Basis,
    Came,
    Declared,
    Gross,
    InStock,
    Removal,
    Residual,
    Rounding,
    SignedShare,
    assiette_of,
    compare,
)
from fluxrules.assiette.names import class_name
from fluxrules.decision.assiette import Gap, YearBase
from fluxrules.diagnostics import Span
from fluxrules.reports.assiette import Aside, AssietteShown
from fluxrules.vocabulary import Arrondi, MotifSoustraction, Statut

COMMUNES = {"99001": "Ville", "99002": "Bourg"}
FILE = "territories/essai/conventions/a.yaml"
BASIS = Basis("Convention d'essai, annexe 1", Statut.HYPOTHESE, Span(FILE, 10))


def key(commune: str, **others: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({"logement.commune": commune, **{f"logement.{k}": v for k, v in others.items()}}.items()))


HORS, EN, BOURG = key("99001", qpv="non"), key("99001", qpv="oui"), key("99002")


def gross(where: tuple[tuple[str, str], ...], line: int, **amounts: object) -> Gross:
    return Gross(where, class_name(where, COMMUNES), span=Span(FILE, line), **amounts)  # type: ignore[arg-type]


def removal(motif: MotifSoustraction, where: tuple[tuple[str, str], ...], amount: int | Fraction, line: int) -> Removal:
    return Removal(motif, where, f"{motif} {class_name(where, COMMUNES)}", Fraction(amount), Span(FILE, line))


DECLARED = Declared(
    2025,
    BASIS,
    (
        gross(HORS, 12, stock=Fraction(800)),
        gross(EN, 13, stock=Fraction(400), rotation=Fraction(1, 20)),
        gross(BOURG, 14, past=((2024, Fraction(41)), (2023, Fraction(38)), (2022, Fraction(44)))),
    ),
    (
        removal(MotifSoustraction.HORS_CHAMP, BOURG, 3, 20),
        removal(MotifSoustraction.MUTATION, key("99001"), 10, 21),
        removal(MotifSoustraction.RENOUVELLEMENT_URBAIN, EN, 4, 22),
    ),
    (InStock("commune-99001", "Commune de Ville", Fraction(150), None, ("99001",), Span(FILE, 30)),),
    Fraction(1, 10),
    None,
    Span(FILE, 10),
)
ROUNDED = replace(DECLARED, rounding=Rounding(Arrondi.PROCHE, BASIS))


def share(holder: str, name: str, rates: dict[tuple[tuple[str, str], ...], Fraction], line: int = 40) -> SignedShare:
    return SignedShare(
        holder, name, f"a:{holder}", rates, Basis("Convention d'essai", Statut.VERIFIE, Span(FILE, line))
    )


THIRTY = Fraction(3, 10)
SHARES = (
    share("etat", "État", {HORS: THIRTY, EN: THIRTY, BOURG: THIRTY}, 40),
    share("commune-99001", "Commune de Ville", {HORS: Fraction(1, 5), EN: Fraction(1, 4)}, 46),
)
RESIDUAL = (Residual("bailleur", "Bailleur d'essai", Fraction(2, 3)), Residual("epci", "Pays d'essai", Fraction(1, 3)))


def made(declared: Declared = DECLARED, shares: tuple[SignedShare, ...] = SHARES):
    """The calculation, which nothing stops."""
    found, diagnostics = assiette_of(declared, shares, RESIDUAL)
    assert found is not None, diagnostics
    return found


CAME = Came(
    {HORS: 19, EN: 5, BOURG: 11, key("99003"): 1},
    {(HORS, MotifSoustraction.MUTATION): 3, (BOURG, MotifSoustraction.HORS_CHAMP): 2},
    {EN: 1},
)


def shown(declared: Declared = DECLARED, *, actual: bool = False) -> AssietteShown:
    """The calculation ready for a report; with the year so far, on 31 March."""
    assiette = made(declared)
    gaps = (Gap("99001", Fraction(90), assiette.flux.net_of(["99001"])),)
    base = YearBase("a", "99", assiette, Fraction(128), gaps)
    comparison = compare(
        assiette.flux, assiette.objectives, CAME, date(2025, 3, 31), 2025, lambda key: class_name(key, COMMUNES)
    )
    return AssietteShown(
        base,
        "Bailleur d'essai",
        True,
        "Pays d'essai",
        COMMUNES,
        "2025-03-31",
        comparison if actual else None,
        Aside(2, 1) if actual else Aside(),
    )
