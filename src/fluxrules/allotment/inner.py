"""Inside a holder whose dwellings are shared again (half arrondissement, half mairie): whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.rounding import largest_remainder


def choose_beneficiary(account: Account, holder: str, among: Sequence[tuple[str, Fraction]]) -> str:
    """The beneficiary most behind once it has gained its fraction; of two equals, the first declared.

    Args:
        account: State before this dwelling.
        holder: The holder that receives it.
        among: Its beneficiaries and their fractions, of sum 1, in the declared order.
    """
    gains = _gains(account, among)
    return max(gains, key=lambda name: account.shared.get((holder, name), 0) + gains[name])


def share_inside(
    account: Account, holder: str, beneficiary: str, among: Sequence[tuple[str, Fraction]]
) -> Mapping[tuple[str, str], int]:
    """The counters inside holders once ``holder`` gave a dwelling to ``beneficiary``; those of a holder sum to 0.

    Raises:
        ValueError: The beneficiary is not one of them.
    """
    gains = _gains(account, among)
    if beneficiary not in gains:
        raise ValueError(f"{beneficiary} is not a beneficiary of {holder}")
    shared = dict(account.shared)
    for name, units in gains.items():
        charge = account.unit if name == beneficiary else 0
        shared[holder, name] = shared.get((holder, name), 0) + units - charge
    return shared


def _gains(account: Account, among: Sequence[tuple[str, Fraction]]) -> dict[str, int]:
    """Units gained by each, in the declared order; exact when the plan was told of the split (``inner``)."""
    order = [name for name, _ in among]
    rounded = largest_remainder(dict(among), account.unit, order)
    return {name: rounded[name] for name in order}
