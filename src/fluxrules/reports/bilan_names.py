"""What the bilan of a year is shown with: names, sources, and what nobody has verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.reports.contestation_words import day_text
from fluxrules.reports.titles import title
from fluxrules.vocabulary import BAILLEUR, Statut

if TYPE_CHECKING:
    from fluxrules.accounts.bilan import Bilan, Six


@dataclass(frozen=True, slots=True)
class BilanShown:
    """A bilan and what its reports say beside the figures.

    Attributes:
        bilan: The figures.
        territoire: Name of the territory.
        day: ISO day of the statement.
        names: Names of réservataires by id, in order of the register.
        bailleurs: Names of the bailleurs of the bilan, by id.
        communes: Names of communes by INSEE code.
        sources: Where the figures come from, one line each.
        doubts: What nobody has verified, one sentence each.
        whole: Whether it is the EPCI's: the bailleur is a column.
    """

    bilan: Bilan
    territoire: str
    day: str
    names: Mapping[str, str]
    bailleurs: Mapping[str, str]
    communes: Mapping[str, str]
    sources: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    whole: bool = False

    @property
    def title(self) -> str:
        """Title of the bilan."""
        return title("bilan.titre", annee=self.bilan.year)

    @property
    def subject(self) -> str:
        """Whose it is."""
        if self.whole:
            return title("bilan.sujet_epci", territoire=self.territoire, nombre=len(self.bailleurs))
        return title("bilan.sujet", nom=", ".join(self.bailleurs.values()), territoire=self.territoire)

    @property
    def preamble(self) -> tuple[str, ...]:
        """What stands under every title: whose, which year, by which text, from what."""
        year = self.bilan.year
        lines = [
            f"{self.subject} · {title('bilan.periode', annee=year)}",
            title("bilan.reference_epci" if self.whole else "bilan.reference", suivante=year + 1, statut=_READ),
            title("bilan.arrete", jour=day_text(self.day)),
        ]
        return tuple(lines)

    def planned(self, year: int) -> str:
        """Heading of the forecast of a year, with how sure it is where that is the same for all."""
        found = [item for items in self.bilan.forecasts.values() for item in items if item.year == year]
        statuts = {item.statut for item in found}
        if len(statuts) != 1:
            return title("bilan.prevus", annee=year)
        return title("bilan.prevus_statut", annee=year, statut=phrase(f"statut.{statuts.pop().value}"))

    def holder(self, holder: str) -> str:
        """Name of a holder; no two have the same."""
        if holder == BAILLEUR:
            only = next(iter(self.bailleurs.values()), "")
            return title("bilan.non_reserve_epci") if self.whole else title("bilan.non_reserve", nom=only)
        name = self.names.get(holder, holder)
        twins = [other for other, known in self.names.items() if known.casefold() == name.casefold()]
        return f"{name} ({holder})" if len(twins) > 1 else name

    def category(self, axis: str, value: str) -> str:
        """A value of an axis as people read it."""
        if axis == "holder":
            return self.holder(value)
        if axis == "bailleur":
            return self.bailleurs.get(value, value)
        return category_text(axis, value, self.communes)

    def place(self, axis: str, value: str) -> tuple[int, str]:
        """Where a value stands among those of its axis: the order of the register, else its own; unknown last."""
        if axis == "holder":
            order = [*self.names]
            last = len(order) + (value == BAILLEUR)
            return (order.index(value) if value in order else last), value
        if axis == "qpv":
            return ["oui", "non"].index(value) if value in ("oui", "non") else 2, value
        return int(value == _UNKNOWN), value

    def values(self, axis: str, cells: Iterable[Six]) -> tuple[str, ...]:
        """Values met on an axis, in order."""
        return tuple(sorted({str(getattr(key, axis)) for key in cells}, key=lambda value: self.place(axis, value)))


_UNKNOWN = "inconnu"
_READ = phrase(f"statut.{Statut.VERIFIE.value}")
"""How sure we are of R.441-5-1: its text was read."""


def category_text(axis: str, value: str, communes: Mapping[str, str]) -> str:
    """A category as people read it."""
    if value == _UNKNOWN:
        return title("bilan.inconnu")
    if axis == "commune":
        return communes.get(value, value)
    if axis == "qpv":
        return title(f"bilan_qpv.{value}")
    if axis == "periode" and has_phrase(f"periode.{value}"):
        said = phrase(f"periode.{value}")
        return said[:1].upper() + said[1:]
    return value


def motif_text(motif: str) -> str:
    """Why dwellings are out of the flux."""
    try:
        return title(f"bilan_motif.{motif}")
    except KeyError:
        return motif or title("bilan.inconnu")


def notes_of(shown: BilanShown) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings and sentences: definitions, the year in a few numbers, what nobody has verified."""
    course = shown.bilan.course
    detail = title("bilan.feuille_detail")
    definitions = [
        title(f"bilan_note.{key}", detail=detail)
        for key in ("propose", "attribue", "annee", "non_reserve", "qpv", "inconnu", "soustrait", "totaux")
    ]
    numbers = [
        title(
            "bilan_note.liberes",
            nombre=course.freed,
            dans=course.inside,
            hors=course.outside,
            attente=course.waiting,
        ),
        title("bilan_note.en_cours", nombre=course.pending),
        title("bilan_note.encore", nombre=course.again),
        title("bilan_note.anterieurs", nombre=course.earlier),
        title("bilan_note.annules", nombre=course.cancelled, propositions=course.cancelled_proposals),
    ]
    doubts = [*shown.doubts, *_forecasts(shown)] or [title("bilan_note.rien")]
    return (
        (title("bilan_note.titre_definitions"), tuple(definitions)),
        (title("bilan_note.titre_decompte"), tuple(numbers)),
        (title("bilan_note.titre_reserves"), tuple(doubts)),
        *(((title("bilan.source", liste="").strip(" :"), shown.sources),) if shown.sources else ()),
    )


def _forecasts(shown: BilanShown) -> list[str]:
    """Where the forecast of each year comes from; that of the year to come is due with the bilan."""
    found = []
    for bailleur, name in shown.bailleurs.items():
        known = {item.year: item for item in shown.bilan.forecasts.get(bailleur, ())}
        for year in (shown.bilan.year, shown.bilan.year + 1):
            if year in known:
                statut = phrase(f"statut.{known[year].statut.value}")
                told = {"annee": year, "nom": name, "source": known[year].source, "statut": statut}
                found.append(title("bilan_note.prevu", **told))
            else:
                key = "prevu_absent" if year == shown.bilan.year else "prevu_du"
                found.append(title(f"bilan_note.{key}", nom=name, annee=year))
    return found
