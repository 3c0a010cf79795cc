"""The rights of an imagined year, made by hand: one row of each kind, whose figures a person can add up."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.allotment.plan import RowDue
from fluxrules.diagnostics import Span, diagnose
from fluxrules.program.program import Citation
from fluxrules.reports.droits import Droits, Remainder, Right, Standing, portions
from fluxrules.reports.droits_arrangements import Arrangement
from fluxrules.reports.droits_kinds import HOME, Kind
from fluxrules.reports.droits_limits import Bound, Limit
from fluxrules.vocabulary import Statut

CONVENTION = Citation("conv-2024", "Conventions de 2024", "Article 3", 4, Statut.VERIFIE)
SUPPOSEE = Citation("hyp", "Hypothèses de travail", "", None, Statut.HYPOTHESE)
CCH = Citation("cch", "Code de la construction et de l'habitation", "R.441-5-2 I", None, Statut.VERIFIE)
FILE = "territories/essai/conventions/habitat.yaml"
NAMES = {
    "etat": "État (préfet de l'Essai)",
    "agents": "Agents civils et militaires de l'État",
    "region": "Région d'Essai",
    "al": "Action Logement Services",
    "commune-a": "Commune de Saint-Sébastien-sur-Loire",
    "departement": "Département d'Essai",
    "metropole": "Métropole d'Essai",
    "bailleur": "Habitat d'Essai (fictif)",
}


def number(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def right(
    place: int,
    holder: str,
    clause: str,
    base: str,
    rates: str,
    nominal: str,
    *,
    line: int = 10,
    citation: Citation = CONVENTION,
    whose: str = "",
    inside: bool = False,
    **steps: str,
) -> Right:
    moved = {step: number(amount) for step, amount in steps.items()}
    taken = moved.get("lowered", Fraction(0)) + moved.get("credited", Fraction(0)) + moved.get("missing", Fraction(0))
    given = moved.get("arrears", Fraction(0)) + moved.get("raised", Fraction(0)) + moved.get("ahead", Fraction(0))
    values = {"raised": Fraction(0), "lowered": Fraction(0), "credited": Fraction(0), **moved}
    row = RowDue(
        holder=holder,
        clause=f"habitat:{clause}",
        base=number(base),
        nominal=number(nominal),
        rates=tuple(number(rate) / 100 for rate in rates.split()),
        due=number(nominal) + given - taken,
        **values,
    )
    span = Span(FILE, line, 5)
    return Right(
        place, holder, NAMES[holder], row.clause, f"Part {place}", citation, span, row, inside, whose, portions(row)
    )


RIGHTS = (
    right(1, "etat", "part-etat", "100", "25", "25"),
    right(2, "agents", "part-etat", "100", "5", "5", inside=True),
    right(3, "etat", "part-region", "100", "3", "3", line=18, citation=SUPPOSEE, whose="region"),
    right(4, "al", "part-al", "100", "40", "40", line=26, lowered="2"),
    right(5, "commune-a", "part-a", "60", "20", "12", line=34),
    right(6, "departement", "part-departement", "60", "5 7", "3,4", line=42),
    right(7, "metropole", "part-metropole", "100", "2", "2", line=50, raised="1"),
)

KINDS = (
    Kind(
        "Hors QPV",
        Fraction(80),
        (
            ("etat", Fraction(28, 100)),
            ("agents", Fraction(1, 16)),
            ("al", Fraction(38, 100)),
            (HOME, Fraction(12, 100)),
            ("bailleur", Fraction(63, 400)),
        ),
        ((("logement.commune", "A"), ("logement.qpv", "non")), (("logement.commune", "B"), ("logement.qpv", "non"))),
    ),
    Kind(
        "En QPV",
        Fraction(20),
        (("etat", Fraction(28, 100)), ("al", Fraction(1, 3)), ("bailleur", Fraction(29, 75))),
        ((("logement.commune", "A"), ("logement.qpv", "oui")),),
    ),
)

LIMITS = (
    Limit(
        Bound.PLAFOND,
        ("etat", "agents"),
        number("0,33"),
        Fraction(100),
        "",
        Fraction(33),
        Fraction(33),
        "cch:plafond-prefet",
        "Le préfet reçoit au plus 30 % du flux",
        CCH,
        Span("rules/national/cch.yaml", 280, 3),
        added=number("0,03"),
    ),
    Limit(
        Bound.PLAFOND,
        ("al",),
        number("0,38"),
        Fraction(100),
        "",
        Fraction(38),
        number("37,5"),
        "habitat:plafond-al",
        "Action Logement au plus 38 %",
        CONVENTION,
        Span(FILE, 60, 3),
    ),
    Limit(
        Bound.GARANTIE,
        ("etat", "agents"),
        number("0,3"),
        Fraction(80),
        "hors QPV",
        Fraction(24),
        number("27,4"),
        "cch:plancher-hors-qpv",
        "Au moins 30 % hors QPV",
        CCH,
        Span("rules/national/cch.yaml", 300, 3),
    ),
    Limit(
        Bound.CIBLE,
        ("metropole",),
        number("0,1"),
        Fraction(100),
        "",
        Fraction(10),
        Fraction(3),
        "habitat:cible-metropole",
        "",
        SUPPOSEE,
        None,
    ),
)

HOLDERS = tuple(
    Standing(holder, NAMES[holder], number(annual))
    for holder, annual in (
        ("etat", "28"),
        ("agents", "5"),
        ("al", "38"),
        ("commune-a", "12"),
        ("departement", "3,4"),
        ("metropole", "8,3"),
        ("bailleur", "5,3"),
    )
)

DROITS = Droits(
    bailleur="habitat",
    nom=NAMES["bailleur"],
    departement="99",
    day="2025-06-02",
    year=2025,
    fictif=True,
    forecast_statut=Statut.A_CONFIRMER,
    total=Fraction(100),
    rights=RIGHTS,
    remainders=(
        Remainder("metropole", NAMES["metropole"], Fraction(1, 2), number("5,3")),
        Remainder("bailleur", NAMES["bailleur"], Fraction(1, 2), number("5,3")),
    ),
    holders=HOLDERS,
    kinds=KINDS,
    limits=LIMITS,
    arrangements=(
        Arrangement("dont", "État : 30 % du flux, dont 5 % pour ses agents.", "habitat:part-etat", Span(FILE, 10, 5)),
        Arrangement("uniforme", "État : la même part dans chaque commune.", "cch:uniformite", None),
    ),
    notices=(
        diagnose("FLX609", Span(FILE, 50, 5), titulaire="metropole", clause="part-metropole", ajout="1", dus="3"),
        diagnose("FLX352", Span(FILE, 1, 1), regle="habitat:r", classe="commune A"),
    ),
    restricted=True,
    names=NAMES,
)
