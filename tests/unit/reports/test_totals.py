"""What a file comes to: the counts are those of the decisions, nobody is left out, and nothing hides what is unverified."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tests.small_decisions import DECISIONS

from fluxrules.decision.decision import Quota
from fluxrules.intake.liberation import Intake
from fluxrules.reports.summary import Summary
from fluxrules.reports.totals import accounts_text, essential_text


def summed(*names: str) -> Summary:
    summary = Summary("Essai", "2025-03-14")
    for name in names:
        summary.add(DECISIONS[name])
    return summary


def test_counts_and_warnings() -> None:
    summary = summed("oriente", "oriente", "hors_flux", "conflit", "suspendu")
    text = essential_text(summary, Intake(rows=6, other_bailleurs=1), ("Tout est supposé.",))
    assert "Lignes lues : 6 · décidées : 5 · rejetées : 0 · autres bailleurs : 1" in text
    assert "  2  orientés vers un réservataire ou le bailleur" in text
    assert "  1  hors du flux" in text
    assert "  1  en conflit" in text
    assert "  1  suspendus faute d'une donnée" in text
    assert "forcés" not in text
    assert "- Tout est supposé." in text
    assert "Clauses des conventions" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_what_came_before_the_file_has_a_column_of_its_own() -> None:
    oriente = DECISIONS["oriente"]
    for quota, begun in (
        (replace(oriente.quotas[0], received_before=0, gained_before=Fraction(0), late_before=Fraction(0)), False),
        (replace(oriente.quotas[0], received_before=7, received_after=8), True),
    ):
        quota = replace(quota, gained_after=Fraction(9), received_after=quota.received_before + 1)
        summary = Summary("Essai", "2025-03-14")
        summary.add(replace(oriente, quotas=(quota,)))
        text = essential_text(summary, Intake())
        (row,) = [line.split() for line in text.splitlines() if line.strip().startswith("État ")]
        assert ("ne commencent pas à zéro" in text) is begun
        assert ("Par ce fichier" in text) is begun
        assert row[1:-1] == (["1", "8", "9,00"] if begun else ["1", "9,00"])
        assert max(map(len, text.splitlines())) <= 80


def test_unverified_rules_are_counted_by_status_and_named_in_detail() -> None:
    summary = summed("oriente")
    rules = {rule.name: rule.citation.statut for rule in DECISIONS["oriente"].fired}
    doubtful = {name: statut for name, statut in rules.items() if statut != "verifie"}
    assert doubtful
    text = essential_text(summary, Intake())
    assert f"Attention : {len(doubtful)} des règles" in text
    assert not any(name in text for name in doubtful)
    assert all(name in accounts_text(summary, Intake(), detail=True) for name in doubtful)
    assert not any(name in accounts_text(summary, Intake(), detail=False) for name in doubtful)
    verified = replace(
        DECISIONS["oriente"], fired=tuple(r for r in DECISIONS["oriente"].fired if r.name not in doubtful)
    )
    sure = Summary("Essai", "2025-03-14")
    sure.add(verified)
    assert "Attention" not in essential_text(sure, Intake())


def test_nobody_is_left_out_of_an_account() -> None:
    moving = [quota for quota in DECISIONS["oriente"].quotas if quota.gained_after or quota.received_after]
    decision = replace(DECISIONS["oriente"], quotas=tuple(moving))
    assert len(moving) >= 2
    idle = [replace(decision.quotas[0], **_nothing(f"rien-{number}")) for number in range(3)]
    summary = Summary("Essai", "2025-03-14")
    summary.add(replace(decision, quotas=(*decision.quotas, *idle)))
    shown = accounts_text(summary, Intake(), detail=False)
    assert "… et 3 pour qui rien n'est gagné, reçu ni dû." in shown
    assert "rien-0" not in shown
    assert "rien-0, rien-1, rien-2" in accounts_text(summary, Intake(), detail=True)
    received = sum(quota.received_after > 0 for quota in decision.quotas)
    nothing = len(decision.quotas) + 3 - received
    assert f"… et {nothing} autre(s), qui n'ont rien reçu." in essential_text(summary, Intake())


def _nothing(holder: str) -> dict[str, object]:
    zero = {name: Fraction(0) for name in Quota.__dataclass_fields__ if name not in ("holder", "rate")}
    return {**zero, "holder": holder, "rate": Fraction(0), "received_before": 0, "received_after": 0}


def test_receipts_add_up_over_accounts() -> None:
    one = DECISIONS["oriente"]
    summary = Summary("Essai", "2025-03-14")
    summary.add(one)
    summary.add(replace(one, bailleur="autre"))
    (row,) = [line for line in essential_text(summary, Intake()).splitlines() if line.startswith("  État ")]
    (quota,) = [quota for quota in one.quotas if quota.holder == one.holder]
    assert one.holder == "etat"
    assert row.split()[1] == str(2 * (quota.received_after - quota.received_before))


def test_wide_tables_cut_no_name() -> None:
    long = "Commune au nom vraiment interminable de Saint-Sébastien-sur-Loire-et-d'ailleurs"
    decision = DECISIONS["oriente"]
    standings = tuple(replace(s, name=long) if s.holder == decision.holder else s for s in decision.standings)
    summary = Summary("Essai", "2025-03-14")
    summary.add(replace(decision, standings=standings))
    assert long not in accounts_text(summary, Intake(), detail=False)
    assert long in accounts_text(summary, Intake(), detail=False, width=200)
    assert long in essential_text(summary, Intake(), width=200)


def test_what_was_received_is_what_was_oriented_and_what_was_left() -> None:
    kept = replace(DECISIONS["oriente"].quotas[-1], received_before=2, received_after=3)
    left = replace(DECISIONS["sans_reservataire"], quotas=(kept,))
    summary = Summary("Essai", "2025-03-14")
    summary.add(DECISIONS["oriente"])
    summary.add(left)
    text = essential_text(summary, Intake())
    assert "  1  sans réservataire, restés au bailleur et comptés pour lui" in text
    assert "  2 reçus = 1 orientés + 1 sans réservataire, restés au bailleur." in text
