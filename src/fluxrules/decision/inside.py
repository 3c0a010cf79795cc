"""Inside a holder: who benefits when its dwellings are shared again, who manages when they are delegated."""

from __future__ import annotations

from fluxrules.allotment.account import Account
from fluxrules.allotment.inner import choose_beneficiary
from fluxrules.engines.native import truth
from fluxrules.engines.protocol import Facts, Outcome
from fluxrules.program.program import Program


def beneficiary_of(program: Program, holder: str, facts: Facts, outcome: Outcome, account: Account) -> str:
    """The beneficiary inside ``holder`` whose turn it is, or "" when its dwellings are not shared again.

    Where the condition of the split is unknown, nobody inside is named: a person will say.
    """
    known = Facts({**facts.values, **{p: v for (p, h), v in outcome.derived.items() if not h}})
    for split in program.shares.splits:
        if split.holder == holder and (split.body is None or truth(program, split.body, known)):
            return choose_beneficiary(account, holder, split.among)
    return ""


def delegate_of(program: Program, holder: str, commune: str) -> str:
    """Who manages this dwelling for ``holder`` by delegation, or ""."""
    for delegation in program.shares.delegations:
        if delegation.holder == holder and (not delegation.communes or commune in delegation.communes):
            return delegation.delegate
    return ""
