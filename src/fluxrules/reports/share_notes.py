"""What a table of shares cannot say in a cell: targets that are only aimed at, charges that are only engaged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluxrules.decision.decision import Quota
from fluxrules.explanation.numbers import percentage
from fluxrules.reports.layout import wrapped
from fluxrules.reports.titles import title


def share_notes(quotas: Iterable[Quota], names: Mapping[str, str]) -> list[str]:
    """One sentence for each soft target and each holder with engaged charges, in order of the register."""
    lines: list[str] = []
    for quota in quotas:
        name = names.get(quota.holder, quota.holder)
        if quota.target is not None:
            said = title("quota.cible", nom=name, part=percentage(quota.towards), cible=percentage(quota.target))
            lines += wrapped(said, first="  ", rest="  ")
        if quota.engaged_after:
            said = title("quota.engages", nom=name, engages=quota.engaged_after, recus=quota.received_after)
            lines += wrapped(said, first="  ", rest="  ")
    return lines
