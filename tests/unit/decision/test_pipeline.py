"""From effects to a decision: the funnel, norms, exceptions, unknowns, counts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, compiled, dwelling, rules, session

from fluxrules.decision.decision import Decision, Raison
from fluxrules.reports.text import decision_text
from fluxrules.vocabulary import StatutDecision

HEAD = "titre: T, source: {document: texte}, statut: hypothese"
CONV = "territories/petit/conventions/bail.yaml"


def reasons(decision: Decision) -> dict[str, Raison | None]:
    return {standing.holder: standing.reason for standing in decision.standings}


def test_without_rules_shares_decide(tmp_path: Path) -> None:
    decision = session(tmp_path).decide(dwelling())
    assert decision.statut is StatutDecision.ORIENTE
    shares = {s.holder: s.share for s in decision.standings if s.share}
    assert shares == {
        "etat": Fraction(1, 4),
        "etat-agents": Fraction(1, 20),
        "al": Fraction(3, 10),
        "commune-99001": Fraction(1, 5),
        "bailleur": Fraction(1, 5),
    }
    assert decision.holder == "al"
    assert reasons(decision)["commune-99002"] is Raison.SANS_CONVENTION


def test_a_commune_receives_on_its_own_territory_only(tmp_path: Path) -> None:
    decision = session(tmp_path).decide(dwelling(commune="99002"))
    assert reasons(decision)["commune-99001"] is Raison.HORS_PERIMETRE


def test_every_dwelling_moves_the_account_by_zero(tmp_path: Path) -> None:
    run = session(tmp_path)
    for number in range(40):
        run.decide(dwelling(f"l{number}", commune="99001" if number % 3 else "99002"))
    account = run.account("bail")
    assert account.counted == 40
    assert sum(account.deficits.values()) == 0
    assert all(sum(table.values()) == 0 for table in account.by_category.values())
    assert sum(account.received.values()) == 40


def test_rank_then_share(tmp_path: Path) -> None:
    cia = rules("id: r, quand: {logement.qpv: non}, alors: [{prioriser: {reservataire: commune-99001, rang: 1}}]")
    decision = session(tmp_path, cia).decide(dwelling())
    assert decision.holder == "commune-99001"
    assert reasons(decision)["al"] is Raison.RANG_INFERIEUR


def test_the_higher_norm_orders_first(tmp_path: Path) -> None:
    cia = rules(
        "id: r1, alors: [{prioriser: {reservataire: al, rang: 1}}]",
        "id: r2, alors: [{prioriser: {reservataire: commune-99001, rang: 2}}]",
    )
    base = rules(
        f"id: d, norme: decret, {HEAD}, alors: [{{prioriser: {{reservataires: [commune-99001, al], rang: 1}}}}]",
        pack="base",
    )
    assert session(tmp_path / "a", cia, base).decide(dwelling()).holder == "al"
    base = base.replace("[commune-99001, al]", "[commune-99001]")
    assert session(tmp_path / "b", cia, base).decide(dwelling()).holder == "commune-99001"


def test_set_aside_says_by_whom(tmp_path: Path) -> None:
    cia = rules("id: r, alors: [{ecarter: {reservataire: al, motif: pas ici}}]")
    decision = session(tmp_path, cia).decide(dwelling())
    standing = next(s for s in decision.standings if s.holder == "al")
    assert standing.reason is Raison.ECARTE
    assert dict(standing.details) == {"regle": "cia:r", "motif_regle": "pas ici"}


def test_an_exception_sets_a_rule_aside(tmp_path: Path) -> None:
    cia = rules(
        "id: r, alors: [{prioriser: {reservataire: commune-99001, rang: 1}}]",
        "id: e, quand: {logement.typologie: T3}, deroge_a: [r], alors: [{prioriser: {reservataire: al, rang: 1}}]",
    )
    decision = session(tmp_path, cia).decide(dwelling())
    assert decision.holder == "al"
    assert [rule.name for rule in decision.aside] == ["cia:r"]
    assert decision.aside[0].overridden_by == ("cia:e",)
    assert session(tmp_path / "b", cia).decide(dwelling(typologie="T2")).holder == "commune-99001"


def test_subtraction_and_stock(tmp_path: Path) -> None:
    cia = rules(
        "id: m, quand: {liberation.besoin: mutation}, alors: [{soustraire_du_flux: {motif: mutation}}]",
        "id: s, quand: {logement.stock: defense}, alors: [{soustraire_du_flux: {motif: stock_defense, reservataire: etat}}]",
    )
    run = session(tmp_path, cia)
    out = run.decide(dwelling(besoin="mutation", stock="aucun"))
    assert (out.statut, out.motif, out.holder) == (StatutDecision.HORS_FLUX, "mutation", "")
    stock = run.decide(dwelling(besoin="aucun", stock="defense"))
    assert (stock.statut, stock.motif, stock.holder) == (StatutDecision.STOCK, "stock_defense", "etat")
    assert run.account("bail").counted == 0


@pytest.mark.parametrize(
    ("keeper", "expected"),
    [("decret", StatutDecision.ORIENTE), ("cia", StatutDecision.CONFLIT), ("usage", StatutDecision.HORS_FLUX)],
)
def test_keeping_against_subtracting_is_a_matter_of_norm(keeper: str, expected: StatutDecision, tmp_path: Path) -> None:
    cia = rules(
        "id: out, quand: {logement.typologie: T3}, alors: [{soustraire_du_flux: {motif: vente}}]",
        f"id: keep, norme: {keeper}, {HEAD}, alors: [{{maintenir_dans_le_flux: {{motif: m}}}}]",
    )
    decision = session(tmp_path, cia).decide(dwelling())
    assert decision.statut is expected
    if expected is StatutDecision.CONFLIT:
        assert decision.conflicts == (("cia:keep", "cia:out"),)
        assert decision.holder == ""


def test_reservations_intersect_and_contradict(tmp_path: Path) -> None:
    cia = rules(
        "id: a, alors: [{reserver_a: {reservataires: [al, etat]}}]",
        "id: b, alors: [{reserver_a: {reservataires: [etat, commune-99001]}}]",
    )
    assert session(tmp_path / "a", cia).decide(dwelling()).holder == "etat"
    cia = rules(
        "id: a, alors: [{reserver_a: {reservataire: al}}]",
        "id: b, alors: [{reserver_a: {reservataire: etat}}]",
    )
    decision = session(tmp_path / "b", cia).decide(dwelling())
    assert decision.statut is StatutDecision.CONFLIT
    assert {rule.name for rule in decision.fired if rule.decisive} == {"cia:a", "cia:b"}
    text = decision_text(decision)
    assert "Règles en conflit" in text
    assert "Règles qui ont décidé" not in text
    cia = rules(
        "id: a, alors: [{reserver_a: {reservataire: al}}]",
        f"id: b, norme: decret, {HEAD}, alors: [{{reserver_a: {{reservataire: etat}}}}]",
    )
    decision = session(tmp_path / "c", cia).decide(dwelling())
    assert decision.holder == "etat"
    assert {r.name: r.overridden_by for r in decision.fired}["cia:a"] == ("cia:b",)


def test_a_reservation_against_a_refusal(tmp_path: Path) -> None:
    cia = rules(
        "id: a, alors: [{reserver_a: {reservataire: al}}]",
        "id: b, alors: [{ecarter: {reservataire: al, motif: m}}]",
    )
    assert session(tmp_path / "a", cia).decide(dwelling()).statut is StatutDecision.CONFLIT
    stronger = cia.replace("id: a,", "id: a, norme: decret,").replace(
        "{titre: Une règle, norme: cia, source: {document: texte}, statut: hypothese, id: a, norme: decret,",
        f"{{id: a, norme: decret, {HEAD},",
    )
    assert session(tmp_path / "b", stronger).decide(dwelling()).holder == "al"


def test_reserved_to_somebody_who_cannot_receive(tmp_path: Path) -> None:
    cia = rules("id: a, alors: [{reserver_a: {reservataire: commune-99001}}]")
    decision = session(tmp_path / "a", cia).decide(dwelling(commune="99002"))
    assert decision.statut is StatutDecision.SANS_RESERVATAIRE
    assert reasons(decision)["commune-99001"] is Raison.HORS_PERIMETRE
    cia = rules("id: a, alors: [{reserver_a: {reservataire: commune-99001, a_defaut: repartition}}]")
    assert session(tmp_path / "b", cia).decide(dwelling(commune="99002")).statut is StatutDecision.ORIENTE
    cia = rules("id: a, alors: [{reserver_a: {reservataire: commune-99001, a_defaut: etat}}]")
    assert session(tmp_path / "c", cia).decide(dwelling(commune="99002")).holder == "etat"


def test_two_values_of_one_modality(tmp_path: Path) -> None:
    cia = rules("id: a, alors: [{modalites: {delai_jours: 30}}]", "id: b, alors: [{modalites: {delai_jours: 15}}]")
    assert session(tmp_path / "a", cia).decide(dwelling()).statut is StatutDecision.CONFLIT
    cia = rules(
        "id: a, alors: [{modalites: {delai_jours: 30, mode: directe}}]",
        f"id: b, norme: decret, {HEAD}, alors: [{{modalites: {{delai_jours: 15}}}}]",
    )
    decision = session(tmp_path / "b", cia).decide(dwelling())
    assert decision.terms == {"delai_jours": "15", "mode": "directe"}


def test_preference_is_added_inside_a_rank(tmp_path: Path) -> None:
    cia = rules("id: p, alors: [{preferer: {reservataire: commune-99001, logements: 3}}]")
    decision = session(tmp_path, cia).decide(dwelling())
    assert decision.holder == "commune-99001"
    assert next(s for s in decision.standings if s.holder == "commune-99001").preference == 3


def test_a_cap_stops_at_its_figure(tmp_path: Path) -> None:
    cia = rules(
        "id: c, alors: [{plafonner: {reservataires: [etat, etat-agents], taux: 3 %}}]",
        "id: p, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
    )
    convention = CONVENTION.replace(
        "taux: 30 %, dont: [{reservataire: etat-agents, taux: 5 %}]",
        "taux: 3 %, dont: [{reservataire: etat-agents, taux: 1 %}]",
    )
    run = session(tmp_path, cia, files={CONV: convention})
    decisions = [run.decide(dwelling(f"l{n}")) for n in range(5)]
    assert [d.holder for d in decisions[:3]] == ["etat"] * 3
    assert decisions[3].holder != "etat"
    assert reasons(decisions[3])["etat"] is Raison.PLAFOND_ATTEINT
    assert reasons(decisions[3])["etat-agents"] is Raison.PLAFOND_ATTEINT


class TestUnknowns:
    """A missing datum is unknown, never false."""

    def test_it_suspends_when_it_decides(self, tmp_path: Path) -> None:
        cia = rules("id: r, quand: {logement.pmr: oui}, alors: [{prioriser: {reservataire: etat, rang: 1}}]")
        run = session(tmp_path, cia)
        decision = run.decide(dwelling())
        assert decision.statut is StatutDecision.SUSPENDU
        assert [(m.path, m.decisive) for m in decision.missing] == [("logement.pmr", True)]
        assert dict((value, holder) for value, _, holder in decision.missing[0].outcomes) == {
            "oui": "etat",
            "non": "al",
        }
        assert run.account("bail").counted == 0
        assert run.decide(dwelling("l2", pmr=False)).statut is StatutDecision.ORIENTE

    def test_it_does_not_when_it_changes_nothing(self, tmp_path: Path) -> None:
        cia = rules("id: r, quand: {logement.pmr: oui}, alors: [{prioriser: {reservataire: al, rang: 1}}]")
        decision = session(tmp_path, cia).decide(dwelling())
        assert decision.holder == "al"
        assert decision.completions == 2
        assert [(m.path, m.decisive) for m in decision.missing] == [("logement.pmr", False)]

    def test_a_term_alone_never_suspends(self, tmp_path: Path) -> None:
        cia = rules("id: r, quand: {logement.pmr: oui}, alors: [{modalites: {delai_jours: 60}}]")
        decision = session(tmp_path, cia).decide(dwelling())
        assert decision.statut is StatutDecision.ORIENTE
        assert "delai_jours" not in decision.terms
        assert [(m.path, m.decisive) for m in decision.missing] == [("logement.pmr", False)]

    def test_thresholds_of_the_rules_are_tried(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, quand: {logement.surface: {entre: [40, 50]}}, alors: [{prioriser: {reservataire: etat, rang: 1}}]"
        )
        decision = session(tmp_path, cia).decide(dwelling())
        assert decision.statut is StatutDecision.SUSPENDU
        assert {holder for _, _, holder in decision.missing[0].outcomes} == {"etat", "al"}

    def test_an_unknown_exception_makes_the_rule_unknown(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
            "id: e, deroge_a: [r], quand: {logement.pmr: oui}, alors: [{signaler: {niveau: info, message: m}}]",
        )
        assert session(tmp_path, cia).decide(dwelling()).statut is StatutDecision.SUSPENDU

    def test_two_data_are_completed_jointly(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, quand: {tous: [{logement.pmr: oui}, {logement.ascenseur: oui}]}, "
            "alors: [{prioriser: {reservataire: etat, rang: 1}}]"
        )
        decision = session(tmp_path, cia).decide(dwelling())
        assert decision.statut is StatutDecision.SUSPENDU
        assert {m.path for m in decision.missing if m.decisive} == {"logement.pmr", "logement.ascenseur"}
        assert session(tmp_path / "b", cia).decide(dwelling(pmr=False)).statut is StatutDecision.ORIENTE


def test_debt_is_remembered_and_honoured(tmp_path: Path) -> None:
    cia = rules(
        "id: dette, pour_chaque: reservataire, quand: {reservataire.candidat_refuse: oui}, "
        "alors: [{dette: {reservataire: chaque, motif: candidat refusé}}]",
        "id: rendu, pour_chaque: reservataire, quand: {reservataire.creancier: oui}, "
        "alors: [{reserver_a: {reservataire: chaque}}]",
    )
    run = session(tmp_path, cia)
    first = dwelling("l1")
    refused = type(first)(
        "v1", "l1", "bail", "99001", 1, {**first.values, "liberation.candidat_refuse": "commune-99001"}
    )
    assert run.decide(refused).holder == "al"
    assert dict(run.account("bail").debts) == {"l1": "commune-99001"}
    again = type(first)("v2", "l1", "bail", "99001", 2, {**first.values, "liberation.candidat_refuse": "etat"})
    assert run.decide(again).holder == "commune-99001"


def test_a_state_written_under_other_shares_goes_on(tmp_path: Path) -> None:
    run = session(tmp_path / "a")
    for number in range(3):
        run.decide(dwelling(f"l{number}"))
    before = run.account("bail")
    changed = CONVENTION.replace("taux: 20 %", "taux: 3/17")
    later = session(tmp_path / "b", files={CONV: changed})
    later.accounts[later.key("bail")] = before
    decision = later.decide(dwelling("l3"))
    account = later.account("bail")
    assert account.counted == 4
    assert sum(account.deficits.values()) == 0
    assert {s.holder: s.deficit for s in decision.standings if s.share} == {
        holder: before.deficit(holder) for holder in ("etat", "etat-agents", "al", "commune-99001", "bailleur")
    }


def test_a_band_below_one_is_refused(tmp_path: Path) -> None:
    found = compiled(tmp_path, files={CONV: CONVENTION.replace("bande: 5/4", "bande: 1/2")}).diagnostics
    assert [d.code for d in found] == ["FLX612"]


def test_a_year_that_cannot_be_planned_is_not_there(tmp_path: Path) -> None:
    narrow = compiled(tmp_path / "1", files={CONV: CONVENTION.replace("bande: 5/4", "bande: 1/2")})
    too_much = compiled(
        tmp_path / "2",
        files={CONV: CONVENTION.replace("{reservataire: al, taux: 30 %}", "{reservataire: al, taux: 90 %}")},
    )
    for made in (narrow, too_much):
        assert not made.ready
        assert list(made.programs) == ["bail"]
        assert dict(made.years) == {}


def test_an_alert_read_for_each_reservataire_names_it_and_is_silent_outside_the_flux(tmp_path: Path) -> None:
    cia = rules(
        "id: m, quand: {liberation.besoin: mutation}, alors: [{soustraire_du_flux: {motif: mutation}}]",
        "id: g, alors: [{signaler: {niveau: info, message: pour tous}}]",
        "id: e, pour_chaque: reservataire, quand: {reservataire.sans_convention: non},"
        " alors: [{signaler: {niveau: attention, message: chacun}}]",
    )
    run = session(tmp_path, cia)
    inside = run.decide(dwelling(besoin="aucun"))
    named = {(alert.rule, alert.holder) for alert in inside.alerts}
    assert {("cia:g", ""), ("cia:e", "etat"), ("cia:e", "al")} <= named
    outside = run.decide(dwelling(besoin="mutation"))
    assert outside.statut is StatutDecision.HORS_FLUX
    assert [(alert.rule, alert.holder) for alert in outside.alerts] == [("cia:g", "")]


class TestTies:
    """Of several of equal score, each loser is told the criterion by which it lost itself."""

    def test_each_loser_lost_by_its_own_criterion(self) -> None:
        from fluxrules.allotment.account import Account
        from fluxrules.allotment.choice import Choice, Line, TieBreak, Verdict
        from fluxrules.decision.standings import _lost_by
        from fluxrules.vocabulary import Methode

        def line(holder: str, overdue: int) -> Line:
            return Line(holder, 1, overdue - 1, overdue, (), Fraction(0), 9, Verdict.RETENU)

        lines = (line("etat", 5), line("agents", 7), line("metropole", 7), line("ville", 7))
        choice = Choice("agents", lines, (), 10, 10, Methode.BANDE, tie_break=TieBreak.REGISTRE)
        account = Account(10, last_served={"agents": 2, "metropole": 2, "ville": 5})
        found = [_lost_by(lines[place], choice, account) for place in (0, 2, 3)]
        assert found == [TieBreak.RETARD, TieBreak.REGISTRE, TieBreak.ANCIENNETE]
