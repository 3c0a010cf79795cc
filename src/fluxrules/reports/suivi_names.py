"""What a follow-up is shown with: names of holders, bailleurs, communes; and its alerts as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fluxrules.accounts.alerts import Alert, Kind
from fluxrules.accounts.suivi import Suivi
from fluxrules.allotment.account import AccountKey
from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.bilan_names import category_text
from fluxrules.reports.contestation_words import day_text
from fluxrules.reports.line import short_name
from fluxrules.reports.titles import title
from fluxrules.vocabulary import BAILLEUR

_LATE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SuiviShown:
    """A follow-up and what its reports say beside the figures.

    Attributes:
        suivi: The figures.
        territoire: Id of the territory.
        nom: Its name, or that of the only bailleur shown.
        bailleurs: Names of bailleurs by id.
        communes: Names of communes by INSEE code.
        names: Names of réservataires by id, in order of the register.
        warnings: What the territory says of its own rules.
    """

    suivi: Suivi
    territoire: str
    nom: str
    bailleurs: Mapping[str, str]
    communes: Mapping[str, str]
    names: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    def holder(self, holder: str, bailleur: str = "") -> str:
        """Short name of a holder."""
        if holder == BAILLEUR:
            return self.bailleurs.get(bailleur) or title("bilan.non_reserve_epci")
        return short_name(self.names.get(holder, holder), self.names)

    def holders(self, holders: Sequence[str], bailleur: str) -> str:
        """Several of them."""
        return " + ".join(self.holder(holder, bailleur) for holder in holders)

    def account(self, key: AccountKey) -> str:
        """Name of an account; the département only where a bailleur has several."""
        alike = [item.key for item in self.suivi.accounts if item.key[0] == key[0]]
        name = self.bailleurs.get(key[0], key[0])
        return name if len(alike) < 2 else title("suivi.compte", nom=name, departement=key[1])

    def category(self, axis: str, value: str) -> str:
        """A category as people read it."""
        return category_text(axis, value, self.communes)


def alert_text(alert: Alert, shown: SuiviShown) -> str:
    """One alert in a sentence."""
    return title(
        f"suivi_alerte.{alert.kind.value}",
        compte=shown.account((alert.bailleur, alert.departement, shown.suivi.year)),
        qui=shown.holders(alert.holders, alert.bailleur),
        regle=alert.titre or alert.rule,
        nombre=_count(alert),
        ecart=decimal_text(-alert.dwellings, 0),
        reste=decimal_text(alert.expected, 0),
        limite=decimal_text(alert.limit),
        dus=decimal_text(alert.due),
        attendus=decimal_text(alert.expected),
        liste=_late(alert, shown),
    )


def _count(alert: Alert) -> str:
    fractional = alert.kind in (Kind.GARANTIE, Kind.PART, Kind.PLAFOND_BLOQUANT)
    return decimal_text(alert.dwellings, 2 if fractional else 0)


def _late(alert: Alert, shown: SuiviShown) -> str:
    """The dwellings whose deadline has passed, the longest first, no more than a line or two."""
    told = [
        title(
            "suivi_alerte.en_retard",
            logement=row.dwelling,
            qui=shown.holder(row.proposals[-1].holder, row.bailleur) if row.proposals else "",
            jour=day_text(row.deadline),
        )
        for row in alert.late[:_LATE_SHOWN]
    ]
    left = int(alert.dwellings) - len(told)
    return ", ".join([*told, *([title("suivi_alerte.et_autres", nombre=left)] if left > 0 else [])])
