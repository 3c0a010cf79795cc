"""What a story says of the account (``compte``), compared with the account."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction

from fluxrules.allotment.account import Account, in_dwellings
from fluxrules.decision.essai_expected import Difference
from fluxrules.decision.essai_given import entries
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model.essai import Count
from fluxrules.source import scalars
from fluxrules.vocabulary import PERSONNE


def count_differences(count: Count, account: Account) -> Iterator[Difference]:
    """Everything that does not stand where ``count`` says, in the order of the keys; all exact."""
    whole = (
        ("recus", count.recus, account.received),
        ("retards", count.retards, account.deficits),
        ("droits", count.droits, account.gained),
        ("engages", count.engages, account.provisional),
        ("sans_decompte", count.sans_decompte, account.uncharged),
    )
    for key, node, table in whole:
        in_units = key in ("retards", "droits")
        for name, scalar in entries(node):
            amount = table.get(name, 0)
            got = in_dwellings(amount, account.unit) if in_units else Fraction(amount)
            if scalars.parse_number(scalar.text) != got:
                yield Difference(f"{key}.{name}", scalar.text, str(got))
    for dwelling, scalar in entries(count.dettes):
        owed = account.debts.get(dwelling, PERSONNE)
        if owed != scalar.text:
            yield Difference(f"dettes.{dwelling}", scalar.text, owed)
    if count.comptes is not None and count.comptes != account.counted:
        yield Difference("comptes", str(count.comptes), str(account.counted))


def count_problems(count: Count, holders: Collection[str]) -> Iterator[Diagnostic]:
    """Figures that are no figure, names that are nobody's: they would be compared with nothing."""
    for node in (count.recus, count.retards, count.droits, count.engages, count.sans_decompte):
        for name, scalar in entries(node):
            if name not in holders:
                yield diagnose("FLX302", scalar.span, nom=name)
            if scalars.parse_number(scalar.text) is None:
                yield diagnose("FLX803", scalar.span, valeur=scalar.text)
    for _, scalar in entries(count.dettes):
        if scalar.text not in (*holders, PERSONNE):
            yield diagnose("FLX302", scalar.span, nom=scalar.text)
