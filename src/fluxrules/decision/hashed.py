"""What the hashes of a decision cover: the facts, and the part of the state that it reads or shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluxrules.allotment.account import Account, Category
from fluxrules.decision.classes import text_of
from fluxrules.engines.protocol import Facts


def plain_facts(facts: Facts) -> dict[str, dict[str, str]]:
    """Every fact as text, general ones under "", the others under their réservataire."""
    plain = {"": {path: text_of(value) for path, value in facts.values.items()}}
    for holder, values in facts.each.items():
        plain[holder] = {path: text_of(value) for path, value in values.items()}
    return plain


def snapshot(
    account: Account,
    holder: str,
    units: Mapping[str, int],
    categories: Iterable[Category],
    counters: Iterable[tuple[str, str]],
) -> dict[str, object]:
    """The part of the state that this decision reads or shows: enough, with the plan, to make it again.

    Zeros are left out, as in the file of counters.
    """
    inside = {name: units for (owner, name), units in account.shared.items() if owner == holder and units}
    return {
        "unite": account.unit,
        "comptes": account.counted,
        "retards": _counted(account.deficits),
        "recus": _counted(account.received),
        "droits": _counted(units),
        "acquis": _counted(account.gained),
        "engages": _counted(account.provisional),
        "hors_garantie": account.narrowed,
        "changements": account.disturbed,
        "derniers": _counted(account.last_served),
        "categories": {
            f"{axis}:{value}": _counted(account.by_category.get((axis, value), {})) for axis, value in categories
        },
        "compteurs": {counter: list(account.usages.get((counter, value), (0, 0))) for counter, value in counters},
        "partages": inside,
    }


def _counted(table: Mapping[str, int]) -> dict[str, int]:
    return {holder: amount for holder, amount in table.items() if amount}
