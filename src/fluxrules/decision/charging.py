"""What a decision does to the account: entitlements gained, the holder charged, counters of capped rules and debts."""

from __future__ import annotations

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.decision.classes import text_of
from fluxrules.decision.objectives import counter_of
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import cap_counter
from fluxrules.decision.reading import Reading
from fluxrules.decision.routing import Route
from fluxrules.program.program import Program
from fluxrules.vocabulary import BAILLEUR, Decompte


def charge_of(
    program: Program,
    year: Year,
    account: Account,
    reading: Reading,
    route: Route,
    beneficiary: str = "",
) -> Charge:
    """What the dwelling moves once it is counted and its holder charged; nobody chosen, the bailleur keeps it.

    Args:
        program: The Program.
        year: Its plan and caps.
        account: State before.
        reading: The dwelling, as rules and shares read it.
        route: Where it goes.
        beneficiary: Who benefits inside the holder, or "".
    """
    holder, dwelling = route.holder or BAILLEUR, reading.liberation.logement
    split = next((split for split in program.shares.splits if split.holder == holder), None)
    creditor = next((voice.holders[0] for voice in reading.combined.debts if voice.holders), "")
    return Charge(
        holder,
        dict(reading.units),
        reading.categories,
        reading.kind,
        candidates=[line.holder for line in route.choice.lines] if route.choice else [],
        provisional=program.shares.charge_event != Decompte.ORIENTATION.value,
        usages=_usages(program, year, holder, reading),
        settled=dwelling if account.debts.get(dwelling) == holder else "",
        owed={dwelling: creditor} if creditor else {},
        beneficiary=beneficiary,
        among=split.among if split is not None and beneficiary else (),
        programme=reading.programme,
    )


def _usages(program: Program, year: Year, holder: str, reading: Reading) -> dict[tuple[str, str], bool]:
    """For each counter whose base this dwelling belongs to, whether it is a use."""
    used: dict[tuple[str, str], bool] = {}
    values = reading.facts.values
    fired = {program.rules[firing.rule].name for firing in reading.outcome.fired}
    for limit in program.shares.usages:
        if limit.holder != holder:
            continue
        value = values.get(limit.by) if limit.by else None
        rule = next((r.name for r in program.rules if r.usage == limit.counter), "")
        used[limit.counter, "" if value is None else text_of(value)] = rule in fired
    for key in reading.combined.caps:
        cap = year.cap(program, key)
        if not cap.everywhere:
            used[cap_counter(cap, program.rules[cap.rule].name), ""] = holder in cap.holders
    if values.get("logement.commune") in year.communes:
        used |= {(counter_of(program), counted): counted == holder for counted in year.counted}
    return used
