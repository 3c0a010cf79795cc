"""A document that uses every block, and every difficulty a report can meet."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from fluxrules.reports.document import Document, Items, Paragraph, Picture, Run, Section, Table, said
from fluxrules.reports.picture_trajectory import progress_picture, trajectory_picture
from fluxrules.reports.trajectories import EventMark, Progress, ProgressPoint, Trajectory, TrajectoryPoint

CLAUSE = "convention-atlantique-habitations:" + "-".join(["clause-des-grands-logements-hors-quartier-prioritaire"] * 3)
CLAUSE = CLAUSE[:199] + "é"
"""The name of a clause, 200 characters without a space."""

RULE = "territories/nantes-metropole/conventions/atlantique-habitations.yaml:112"
LAW = "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000045211385"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NAMES = {
    "etat": "État (préfet de la Loire-Atlantique)",
    "action-logement": "Action Logement Services",
    "metropole": "Nantes Métropole",
    "commune-44109": "Commune de Nantes",
    "commune-44162": "Commune de Saint-Herblain",
}
COMMUNES = [
    "Basse-Goulaine",
    "Bouaye",
    "Bouguenais",
    "Brains",
    "Carquefou",
    "Couëron",
    "Indre",
    "La\xa0Chapelle-sur-Erdre",
    "La\xa0Montagne",
    "Le\xa0Pellerin",
    "Les\xa0Sorinières",
    "Mauves-sur-Loire",
    "Nantes",
    "Orvault",
    "Saint-Aignan-Grandlieu",
]


def late() -> str:
    days = [date(2025, 1, 6) + timedelta(days=9 * place) for place in range(40)]
    points = [
        TrajectoryPoint(day, {h: Fraction((place * 7 + n * 3) % 11 - 5, 6) for n, h in enumerate(NAMES)})
        for place, day in enumerate(days)
    ]
    events = (EventMark(days[5], "restitution", "etat"), EventMark(days[20], "avenant : 25 % → 28 %"))
    return trajectory_picture(
        Trajectory("Atlantique Habitations (fictif), 2025", NAMES, points, Fraction(5, 4), Fraction(2), events)
    )


def gained() -> str:
    points = [
        ProgressPoint(
            rank, {h: Fraction(rank * (n + 1), 15) for n, h in enumerate(NAMES)}, {h: rank // 5 for h in NAMES}
        )
        for rank in range(1, 41)
    ]
    return progress_picture(Progress("Atlantique Habitations (fictif), 2025", NAMES, points))


def table() -> Table:
    """15 rows of 6 columns, one of which is words."""
    header = ("Commune", "Droit acquis", "Reçus", "Retard", "Borne", "Pourquoi elle n'a pas reçu ce logement")
    why = ("plafond atteint", "moins en retard : 0,40 logement de moins que l'État", "n'est pas réservataire ici")
    rows = tuple(
        (
            said(commune),
            said(f"{n * 7 + 3},{n:02d}"),
            said(str(n * 7 + 3)),
            said(f"+0,{n:02d}"),
            said("2"),
            (Run(f"{why[n % 3]} ", strong=n % 3 == 0), Run("clause", link=RULE) if n % 5 == 0 else Run("")),
        )
        for n, commune in enumerate(COMMUNES)
    )
    return Table("Où en est chaque commune, en logements", header, rows, frozenset({1, 2, 3, 4}))


def document() -> Document:
    """Every block; French marks with their no-break spaces; two pictures."""
    summary = (
        Paragraph(
            (
                Run("Le logement NM-0005 va à "),
                Run("l'État", strong=True),
                Run("\u00a0: il était le plus en retard sur sa part (25\u00a0%), et la convention "),
                Run("le fait passer d'abord", link=RULE),
                Run(". «\u00a0Pourquoi lui, et pas nous\u202f?\u00a0» Voir "),
                Run("le détail", link="#pourquoi"),
                Run(" et "),
                Run("l'article R. 441-5", link=LAW),
                Run("."),
            )
        ),
        Paragraph(said("Le bailleur de cet exemple est fictif\u00a0; ses chiffres le sont aussi."), caution=True),
        Items(
            (
                said("Le logement est dans le flux."),
                (Run("La clause "), Run("grands-logements", code=True, link=RULE), Run(" s'applique.")),
                said("1. Le préfet n'a pas atteint son plafond de 30\u00a0%."),
            ),
            numbered=True,
        ),
        Items(
            (said("- un tiret qui n'ouvre pas de liste"), said("une note * avec [des] <marques> & des_barres | ici"))
        ),
    )
    marks = Table(
        "Ce qu'un format pourrait prendre pour ses propres marques",
        ("", "Marque", "Sens"),
        (
            (said(""), said("a|b", code=True), said("une barre | dans une case")),
            (said("# dièse"), said("`accents` graves", code=True), said("*étoiles*, _soulignés_, ~~barrés~~, $x$")),
            (said(CLAUSE), said("<script>alert(1)</script>", code=True), said("&amp; n'est pas une esperluette")),
        ),
    )
    why = Section(
        "pourquoi",
        "Pourquoi l'État\u00a0?",
        (
            Paragraph(said(f"La clause {CLAUSE} est citée par son nom entier, {RULE}.")),
            Paragraph(said("+ un plus n'est pas une liste, 2025) non plus, ni un titre\n===\n# ici\n| là |")),
            table(),
        ),
        (
            Section("regles", "Règles & clauses lues, <dans l'ordre>", (marks,)),
            Section(
                "annee",
                "Où en est chacun sur l'année 2025",
                (
                    Picture(late(), "Le retard de chacun après chaque logement", "Personne n'est sorti de la bande."),
                    Picture(gained(), "Reçu et acquis depuis janvier", "Chacun a reçu ce que son droit lui donnait."),
                ),
                (Section("plus-bas", "Un titre de quatrième niveau", (Paragraph(said("Une phrase.")),)),),
            ),
        ),
    )
    again = Section(
        "recalculer",
        "Comment recalculer cette décision",
        (
            Paragraph(
                said(
                    "fluxrules expliquer nantes-metropole candidats-2025.csv --date 2025-06-02 --logement NM-0005",
                    code=True,
                )
            ),
            Items(((Run("Règles\u00a0: "), Run(HASH, code=True)),)),
            Items(((Run("Adresse\u00a0: "), Run(LAW, link=LAW)),)),
            Paragraph(
                (
                    Run("«\u00a0fort\u00a0»", strong=True),
                    Run("collé, "),
                    Run("deux", strong=True),
                    Run(" forts", strong=True),
                )
            ),
        ),
    )
    return Document(
        "Pourquoi le logement NM-0005 est allé à l'État",
        "Contestation de Nantes Métropole, décision du 2 juin 2025",
        (Section("resume", "En bref", summary), why, again),
    )
