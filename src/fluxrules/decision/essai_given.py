"""What an essai gives: the facts of its dwelling, and the state of the flux before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import lcm

from fluxrules.allotment.account import Account
from fluxrules.decision.session import Compiled
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model.essai import EssaiState
from fluxrules.program.program import Value
from fluxrules.semantics.facts import FactTable
from fluxrules.semantics.territory import Territory
from fluxrules.semantics.values import typed_scalar
from fluxrules.source import scalars
from fluxrules.source.nodes import Mapping as MappingNode
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import BAILLEUR

PREFIXES = ("logement", "liberation")
"""A key without a dot under ``logement:`` is looked for in these families."""


def facts_of(territory: Territory, *written: MappingNode | None) -> tuple[dict[str, Value], tuple[Diagnostic, ...]]:
    """The facts of the dwelling, typed, and what is wrong with them; of several mappings, the last says."""
    table = FactTable(territory.facts, territory.reservataires)
    holders = (*territory.reservataires, BAILLEUR)
    values: dict[str, Value] = {}
    diagnostics: list[Diagnostic] = []
    nodes = [node for node in written if node is not None]
    for entry in [entry for node in nodes for entry in node.entries]:
        name = entry.key.text
        paths = (name,) if "." in name else tuple(f"{prefix}.{name}" for prefix in PREFIXES)
        fact = next((found for path in paths if (found := table.find(path)) is not None), None)
        if fact is None or not isinstance(entry.value, Scalar):
            diagnostics.append(table.unknown(paths[0], entry.key.span))
            continue
        value, wrong = typed_scalar(entry.value, fact, holders)
        diagnostics.extend(wrong)
        if value is not None:
            values[fact.path] = value
    if "logement.commune" not in values and not diagnostics:
        diagnostics.append(diagnose("FLX802", nodes[-1].span if nodes else None))
    return values, tuple(diagnostics)


def account_of(compiled: Compiled, bailleur: str, state: EssaiState | None) -> tuple[Account, tuple[Diagnostic, ...]]:
    """The state before: retards balanced by the bailleur, so that their sum stays zero."""
    plan = compiled.years[bailleur].plan
    account = Account(plan.unit)
    if state is None:
        return account, ()
    diagnostics: list[Diagnostic] = []
    received: dict[str, int] = {}
    late: dict[str, Fraction] = {}
    usages: dict[tuple[str, str], tuple[int, int]] = {}
    for name, scalar in entries(state.recus):
        count = scalars.parse_integer(scalar.text)
        diagnostics.extend(_check_holder(compiled, name, scalar))
        if count is None or count < 0:
            diagnostics.append(diagnose("FLX803", scalar.span, valeur=scalar.text))
        else:
            received[name] = count
    for name, scalar in entries(state.retards):
        amount = scalars.parse_number(scalar.text)
        diagnostics.extend(_check_holder(compiled, name, scalar))
        if amount is None:
            diagnostics.append(diagnose("FLX803", scalar.span, valeur=scalar.text))
        else:
            late[name] = amount
    for name, scalar in entries(state.usages):
        used = scalar.text.split("/")
        counts = [scalars.parse_integer(part.strip()) for part in used]
        if len(counts) != 2 or None in counts:
            diagnostics.append(diagnose("FLX804", scalar.span, valeur=scalar.text))
            continue
        counter, _, value = name.partition("@")
        usages[counter, value] = (counts[0] or 0, counts[1] or 0)
    if late:
        late[BAILLEUR] = late.get(BAILLEUR, Fraction(0)) - sum(late.values())
    unit = lcm(plan.unit, *(amount.denominator for amount in late.values()))
    debts = {dwelling: scalar.text for dwelling, scalar in entries(state.dettes)}
    total = sum(received.values())
    made = replace(
        account,
        unit=unit,
        counted=total,
        deficits={holder: int(amount * unit) for holder, amount in sorted(late.items())},
        received=dict(sorted(received.items())),
        usages=usages,
        debts=debts,
    )
    return made, tuple(diagnostics)


def entries(node: MappingNode | None) -> Iterator[tuple[str, Scalar]]:
    """The scalar entries of a mapping of an essai; none when it is absent."""
    for entry in node.entries if node is not None else ():
        if isinstance(entry.value, Scalar):
            yield entry.key.text, entry.value


def _check_holder(compiled: Compiled, name: str, scalar: Scalar) -> tuple[Diagnostic, ...]:
    known = name == BAILLEUR or name in compiled.territory.reservataires
    return () if known else (diagnose("FLX302", scalar.span, nom=name),)
