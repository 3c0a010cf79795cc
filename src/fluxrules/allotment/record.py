"""Where one libération counted stands: a fold of the events about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.journal import Confirmed, Counted, Datum, Moved, Uncounted


@dataclass(frozen=True, slots=True)
class Record:
    """Where one libération stands.

    Attributes:
        key: Its account.
        dwelling: Its dwelling.
        charge: What it charges.
        holder: Who has it now.
        returned: Those who handed it back, in order: none of them is served it again.
        commune: Where it stands.
        facts: What its file says of it.
        terms: Modalities of its last decision.
    """

    key: AccountKey
    dwelling: str
    charge: Charge
    holder: str
    returned: tuple[str, ...] = ()
    commune: str = ""
    facts: Mapping[str, Datum] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)

    @property
    def lost(self) -> bool:
        """Whether a turn is lost on it: it is charged to one who handed it back, and whoever has it pays nothing."""
        return self.holder != self.charge.holder


def record_after(record: Record | None, event: Counted | Moved | Uncounted | Confirmed) -> Record | None:
    """Where a libération stands after an event about it.

    Args:
        record: Where it stood; None: it was not counted.
        event: The event.

    Returns:
        Where it stands; None: it is no longer counted.

    Raises:
        KeyError: The event is about a libération that was not counted.
    """
    if isinstance(event, Counted):
        return Record(
            event.key,
            event.dwelling,
            event.charge,
            event.charge.holder,
            commune=event.commune,
            facts=event.facts,
            terms=event.terms,
        )
    if record is None:
        raise KeyError(event.liberation)
    match event:
        case Uncounted():
            return None
        case Confirmed():
            return replace(record, charge=replace(record.charge, provisional=False))
        case Moved():
            returned = record.returned if event.cause == "derogation" else (*record.returned, record.holder)
            charge = charge_after(record, event)
            return replace(record, charge=charge, holder=event.to, returned=returned, terms=event.terms)


def classless(record: Record) -> Record:
    """The same, of no class of the plans: those after an avenant know other classes."""
    return replace(record, charge=replace(record.charge, kind=None))


def charge_after(record: Record, event: Moved) -> Charge:
    """What a libération charges once moved: its class stays; a turn lost leaves the charge, and its new debts."""
    if event.charge is None:
        return replace(record.charge, owed={**record.charge.owed, **event.owed})
    return replace(event.charge, kind=record.charge.kind)
