"""Accounts as plain canonical data, and back: what ``simuler --etat`` reads and ``--etat-final`` writes.

Amounts are fractions of a dwelling written as text (``"13/10"``), counts are integers; mappings are written sorted,
zeros left out, so that equal accounts give equal bytes. Whether a holder is known is for the caller to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.state_reader import Reader
from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors

VERSION = "fluxrules/etat/2"

Data: TypeAlias = dict[str, object]


def to_data(accounts: Mapping[AccountKey, Account]) -> Data:
    """Plain data (str, int, list, dict) for every account, in order of its key."""
    return {"version": VERSION, "comptes": [_written(key, accounts[key]) for key in sorted(accounts)]}


def from_data(data: object, span: Span | None = None) -> tuple[dict[AccountKey, Account], tuple[Diagnostic, ...]]:
    """Read what ``to_data`` wrote.

    Args:
        data: Anything: what a JSON parser returned.
        span: The file, for diagnostics.

    Returns:
        The accounts that are right, and what is wrong with the others.
    """
    reader = Reader(span)
    top = reader.fields(data, "", {"version", "comptes"})
    if top is None:
        return {}, tuple(reader.found)
    if top.get("version") != VERSION:
        return {}, (diagnose("FLX620", span, version=str(top.get("version", "")), attendue=VERSION),)
    accounts: dict[AccountKey, Account] = {}
    diagnostics: list[Diagnostic] = []
    for number, item in enumerate(reader.items(top.get("comptes"), "comptes")):
        inside = Reader(span)
        read = _read(inside, item, f"comptes[{number}]")
        if read is not None and not has_errors(inside.found):
            key, account = read
            inside.found += _unbalanced(key, account, span)
            if key in accounts:
                inside.found.append(diagnose("FLX623", span, compte=_named(key)))
            elif not inside.found:
                accounts[key] = account
        diagnostics += inside.found
    return accounts, (*reader.found, *diagnostics)


_FIELDS = {
    "bailleur",
    "departement",
    "annee",
    "unite",
    "comptes",
    "retards",
    "categories",
    "recus",
    "provisoires",
    "droits_acquis",
    "derniers_services",
    "usages",
    "dettes",
    "partages_internes",
    "classes",
    "arrieres",
    "ecart_max",
    "sans_decompte",
    "programmes",
    "replanifications",
    "deplaces",
    "changements",
    "hors_garantie",
}


def _written(key: AccountKey, account: Account) -> Data:
    bailleur, departement, annee = key
    shared: dict[str, dict[str, int]] = {}
    for (holder, name), units in account.shared.items():
        shared.setdefault(holder, {})[name] = units
    by_axis: dict[str, dict[str, dict[str, str]]] = {}
    for (axis, value), table in sorted(account.by_category.items()):
        amounts = _amounts(table, account.unit)
        if amounts:
            by_axis.setdefault(axis, {})[value] = amounts
    usages: dict[str, dict[str, list[int]]] = {}
    for (counter, value), counts in sorted(account.usages.items()):
        usages.setdefault(counter, {})[value] = list(counts)
    return {
        "bailleur": bailleur,
        "departement": departement,
        "annee": annee,
        "unite": account.unit,
        "comptes": account.counted,
        "retards": _amounts(account.deficits, account.unit),
        "categories": by_axis,
        "recus": _counts(account.received),
        "provisoires": _counts(account.provisional),
        "droits_acquis": _amounts(account.gained, account.unit),
        "derniers_services": _counts(account.last_served),
        "usages": usages,
        "dettes": dict(sorted(account.debts.items())),
        "partages_internes": {
            holder: amounts for holder, table in sorted(shared.items()) if (amounts := _amounts(table, account.unit))
        },
        "classes": [
            {"classe": dict(key), "droits": amounts}
            for key, table in sorted(account.by_class.items())
            if (amounts := _amounts(table, account.unit))
        ],
        "arrieres": _amounts(account.arrears, account.unit),
        "ecart_max": str(Fraction(account.largest, account.unit)),
        "sans_decompte": _counts(account.uncharged),
        "programmes": _nested(account.programmes),
        "replanifications": account.replans,
        "deplaces": account.swapped,
        "changements": account.disturbed,
        "hors_garantie": account.narrowed,
    }


def _nested(table: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (first, second), count in sorted(table.items()):
        if count:
            nested.setdefault(first, {})[second] = count
    return nested


def _amounts(table: Mapping[str, int], unit: int) -> dict[str, str]:
    return {name: str(Fraction(units, unit)) for name, units in sorted(table.items()) if units}


def _counts(table: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(table.items()) if count}


def _read(reader: Reader, item: object, path: str) -> tuple[AccountKey, Account] | None:
    fields = reader.fields(item, path, _FIELDS)
    if fields is None:
        return None
    unit = reader.count(fields.get("unite"), f"{path}.unite", least=1)
    categories: dict[tuple[str, str], Mapping[str, int]] = {}
    for axis, values in reader.table(fields.get("categories"), f"{path}.categories").items():
        for value, table in reader.table(values, f"{path}.categories.{axis}").items():
            categories[axis, value] = reader.amounts(table, f"{path}.categories.{axis}.{value}", unit)
    usages: dict[tuple[str, str], tuple[int, int]] = {}
    for counter, values in reader.table(fields.get("usages"), f"{path}.usages").items():
        for value, counts in reader.table(values, f"{path}.usages.{counter}").items():
            usages[counter, value] = reader.pair(counts, f"{path}.usages.{counter}.{value}")
    shared: dict[tuple[str, str], int] = {}
    for holder, table in reader.table(fields.get("partages_internes"), f"{path}.partages_internes").items():
        for name, units in reader.amounts(table, f"{path}.partages_internes.{holder}", unit).items():
            shared[holder, name] = units
    debts = reader.table(fields.get("dettes"), f"{path}.dettes")
    key = (
        reader.text(fields.get("bailleur"), f"{path}.bailleur"),
        reader.text(fields.get("departement"), f"{path}.departement"),
        reader.count(fields.get("annee"), f"{path}.annee"),
    )
    return key, Account(
        unit=unit,
        counted=reader.count(fields.get("comptes"), f"{path}.comptes"),
        deficits=reader.amounts(fields.get("retards"), f"{path}.retards", unit),
        by_category=categories,
        received=reader.counts(fields.get("recus"), f"{path}.recus"),
        provisional=reader.counts(fields.get("provisoires"), f"{path}.provisoires"),
        gained=reader.amounts(fields.get("droits_acquis"), f"{path}.droits_acquis", unit),
        last_served=reader.counts(fields.get("derniers_services"), f"{path}.derniers_services"),
        usages=usages,
        debts={dwelling: reader.text(holder, f"{path}.dettes.{dwelling}") for dwelling, holder in debts.items()},
        shared=shared,
        by_class=_classes(reader, fields.get("classes"), f"{path}.classes", unit),
        arrears=reader.amounts(fields.get("arrieres"), f"{path}.arrieres", unit),
        largest=reader.amounts({"ecart_max": fields.get("ecart_max")}, path, unit)["ecart_max"],
        uncharged=reader.counts(fields.get("sans_decompte"), f"{path}.sans_decompte"),
        programmes={
            (programme, holder): count
            for programme, table in reader.table(fields.get("programmes"), f"{path}.programmes").items()
            for holder, count in reader.counts(table, f"{path}.programmes.{programme}").items()
        },
        replans=reader.count(fields.get("replanifications"), f"{path}.replanifications"),
        swapped=reader.count(fields.get("deplaces"), f"{path}.deplaces"),
        disturbed=reader.count(fields.get("changements"), f"{path}.changements"),
        narrowed=reader.count(fields.get("hors_garantie"), f"{path}.hors_garantie"),
    )


def _classes(reader: Reader, value: object, path: str, unit: int) -> dict[ClassKey, Mapping[str, int]]:
    classes: dict[ClassKey, Mapping[str, int]] = {}
    for number, item in enumerate(reader.items(value, path)):
        here = f"{path}[{number}]"
        fields = reader.fields(item, here, {"classe", "droits"})
        if fields is not None:
            named = reader.table(fields["classe"], f"{here}.classe")
            key = tuple(sorted((name, reader.text(text, f"{here}.classe.{name}")) for name, text in named.items()))
            classes[key] = reader.amounts(fields["droits"], f"{here}.droits", unit)
    return classes


def _unbalanced(key: AccountKey, account: Account, span: Span | None) -> list[Diagnostic]:
    """Sums that are not zero: a figure was added or removed by hand."""
    tables: list[tuple[str, Iterable[int]]] = [("retards", account.deficits.values())]
    tables.append(("arrieres", account.arrears.values()))
    tables += [(f"categories.{axis}.{value}", table.values()) for (axis, value), table in account.by_category.items()]
    for holder in dict.fromkeys(holder for holder, _ in account.shared):
        units = [amount for (owner, _), amount in account.shared.items() if owner == holder]
        tables.append((f"partages_internes.{holder}", units))
    return [
        diagnose("FLX622", span, compte=_named(key), quoi=name, somme=str(Fraction(sum(units), account.unit)))
        for name, units in ((name, list(values)) for name, values in tables)
        if sum(units)
    ]


def _named(key: AccountKey) -> str:
    return "/".join(str(part) for part in key)
