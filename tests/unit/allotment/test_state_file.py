"""Counters to plain data and back, and every way the file can be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import post
from fluxrules.allotment.state_file import from_data, to_data
from fluxrules.diagnostics import Span

KEY: AccountKey = ("habitat-exemple", "44", 2024)
HALVES = (("mairie", Fraction(1, 2)), ("arrondissement", Fraction(1, 2)))


def lived() -> Account:
    account = replace(Account(6), debts={"L9": "al"})
    for holder in ("etat", "al", "etat"):
        account = post(
            account,
            Charge(
                holder,
                {"etat": 3, "al": 1, "bailleur": 2},
                (("qpv", "oui"), ("typologie", "T3")),
                candidates=["etat", "al"],
                provisional=holder == "al",
                usages={("liste", ""): holder == "etat"},
                beneficiary="mairie" if holder == "etat" else "",
                among=HALVES,
            ),
        )
    return account


def nonzero(account: Account) -> Account:
    """Zeros left out: what the file keeps."""
    drop = lambda table: {name: value for name, value in table.items() if value}  # noqa: E731
    return replace(
        account,
        deficits=drop(account.deficits),
        by_category={c: drop(t) for c, t in account.by_category.items() if drop(t)},
    )


def test_what_is_written_is_read_back_through_json() -> None:
    accounts = {KEY: lived(), ("autre", "2A", 2025): Account(1)}
    text = json.dumps(to_data(accounts))
    read, diagnostics = from_data(json.loads(text))
    assert not diagnostics
    assert read == {key: nonzero(account) for key, account in accounts.items()}
    assert json.dumps(to_data(read)) == text


def test_equal_accounts_give_equal_bytes_whatever_the_order_of_events_built_them() -> None:
    account = lived()
    turned = replace(
        account,
        deficits=dict(reversed(account.deficits.items())),
        by_category=dict(reversed(account.by_category.items())),
        usages=dict(reversed(account.usages.items())),
        shared=dict(reversed(account.shared.items())),
    )
    assert json.dumps(to_data({KEY: account})) == json.dumps(to_data({KEY: turned}))


def test_amounts_are_fractions_of_a_dwelling_as_text() -> None:
    (written,) = to_data({KEY: lived()})["comptes"]  # type: ignore[misc]
    assert written["retards"] == {"al": "-1/2", "bailleur": "1", "etat": "-1/2"}
    assert written["categories"]["qpv"]["oui"] == written["retards"]
    assert written["partages_internes"] == {"etat": {"arrondissement": "1", "mairie": "-1"}}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(to_data({KEY: lived()})))
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(version="fluxrules/etat/0"), "FLX620"),
        (lambda d: d.update(comptes={}), "FLX631"),
        (lambda d: d["comptes"].append(7), "FLX630"),
        (lambda d: d["comptes"].append(d["comptes"][0]), "FLX623"),
        (lambda d: d["comptes"][0].update(retards=[]), "FLX630"),
        (lambda d: d["comptes"][0].update(retard={}), "FLX639"),
        (lambda d: d["comptes"][0].pop("debts", d["comptes"][0].pop("dettes")), "FLX638"),
        (lambda d: d["comptes"][0].update(bailleur=""), "FLX632"),
        (lambda d: d["comptes"][0]["dettes"].update(L1=3), "FLX632"),
        (lambda d: d["comptes"][0]["recus"].update(etat=-1), "FLX633"),
        (lambda d: d["comptes"][0]["recus"].update(etat=True), "FLX633"),
        (lambda d: d["comptes"][0].update(unite=0), "FLX634"),
        (lambda d: d["comptes"][0]["usages"]["liste"].update({"": [1]}), "FLX635"),
        (lambda d: d["comptes"][0]["usages"]["liste"].update({"": [2, 1]}), "FLX635"),
        (lambda d: d["comptes"][0]["retards"].update(etat=-0.5), "FLX636"),
        (lambda d: d["comptes"][0]["retards"].update(etat="1/0"), "FLX636"),
        (lambda d: d["comptes"][0]["retards"].update(etat="0.5"), "FLX636"),
        (lambda d: d["comptes"][0]["retards"].update(etat="1" * 5000), "FLX636"),
        (lambda d: d["comptes"][0]["retards"].update(etat="-1/7"), "FLX637"),
        (lambda d: d["comptes"][0]["retards"].update(etat="1/2"), "FLX622"),
        (lambda d: d["comptes"][0]["categories"]["qpv"]["oui"].update(al="1/2"), "FLX622"),
        (lambda d: d["comptes"][0]["partages_internes"]["etat"].update(mairie="1"), "FLX622"),
    ],
)
def test_a_wrong_file_is_a_diagnostic_and_its_account_is_not_used(
    change: Callable[[dict[str, Any]], object], code: str
) -> None:
    span = Span("etat.json")
    accounts, diagnostics = from_data(changed(change), span)
    assert code in {diagnostic.code for diagnostic in diagnostics}
    assert all(diagnostic.span == span for diagnostic in diagnostics)
    assert not accounts or code in {"FLX623", "FLX630"}


@pytest.mark.parametrize("data", [None, 3, "x", [], {1: 2}])
def test_data_that_is_no_file_of_counters_is_a_diagnostic(data: object) -> None:
    accounts, diagnostics = from_data(data)
    assert not accounts
    assert [diagnostic.code for diagnostic in diagnostics] == ["FLX630"]
