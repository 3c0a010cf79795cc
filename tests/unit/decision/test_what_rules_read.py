"""The state of the flux as facts, what a decision leaves in the account, and the rules a decision rests on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, dwelling, rules, session

from fluxrules.allotment.account import Account
from fluxrules.decision.decision import Decision
from fluxrules.intake.liberation import Liberation
from fluxrules.vocabulary import StatutDecision

HEAD = "titre: T, source: {document: texte}, statut: hypothese"
CONV = "territories/petit/conventions/bail.yaml"


def heard(root: Path, condition: str, *before: Liberation, each: bool = False) -> bool:
    """Whether ``condition`` holds for the dwelling that comes after those."""
    head = "pour_chaque: reservataire, " if each else ""
    run = session(root, rules(f"id: s, {head}quand: {condition}, alors: [{{signaler: {{niveau: info, message: m}}}}]"))
    for one in before:
        run.decide(one)
    return bool(run.decide(dwelling("dernier")).alerts)


# On an empty account Action Logement receives the first dwelling of Bourg; État gains ¼ of it.
@pytest.mark.parametrize(
    ("condition", "empty", "after_one"),
    [
        ("{flux.al.recus: 1}", False, True),
        ("{flux.etat.recus: 0}", True, True),
        ("{flux.al.retard: 0}", True, False),
        ("{flux.al.retard: -7/10}", False, True),
        ("{flux.etat.retard: {entre: [0.25, 0.25]}}", False, True),
        ("{flux.etat.part: 1/4}", True, True),
        ("{flux.commune-99002.part: 0}", True, True),
        ("{flux.bailleur.part: 1/5}", True, True),
        ("{flux.etat.plafond_atteint: non}", True, True),
    ],
)
def test_the_state_of_the_flux(condition: str, empty: bool, after_one: bool, tmp_path: Path) -> None:
    assert heard(tmp_path / "1", condition) is empty
    assert heard(tmp_path / "2", condition, dwelling()) is after_one


@pytest.mark.parametrize(
    ("condition", "holders"),
    [
        ("{reservataire.flux.recus: 1}", {"al"}),
        ("{reservataire.flux.retard: {au_moins: 0.25}}", {"etat"}),
        ("{reservataire.flux.part: 1/20}", {"etat-agents"}),
        ("{reservataire.dans: etat}", {"etat-agents"}),
        ("{reservataire.categorie: etat}", {"etat", "etat-agents"}),
        ("{reservataire.sans_convention: non}", {"etat", "etat-agents", "al", "commune-99001"}),
        ("{reservataire.id: commune-99001}", {"commune-99001"}),
    ],
)
def test_what_is_read_for_each(condition: str, holders: set[str], tmp_path: Path) -> None:
    cia = rules(
        f"id: s, pour_chaque: reservataire, quand: {condition}, alors: [{{signaler: {{niveau: info, message: m}}}}]"
    )
    run = session(tmp_path, cia)
    run.decide(dwelling())
    assert {rule.reservataire for rule in run.decide(dwelling("l2")).fired} == holders
    elsewhere = {rule.reservataire for rule in run.decide(dwelling("l3", commune="99002")).fired}
    assert "commune-99001" not in elsewhere


class TestCharges:
    def test_what_only_engages_says_so(self, tmp_path: Path) -> None:
        for event, provisional in (("orientation", 0), ("attribution", 3), ("bail", 3)):
            text = CONVENTION.replace("equite:", f"decompte: {event}\nequite:")
            run = session(tmp_path / event, files={CONV: text})
            for number in range(3):
                run.decide(dwelling(f"l{number}"))
            assert sum(run.account("bail").provisional.values()) == provisional
            assert sum(run.account("bail").received.values()) == 3

    def test_a_debt_is_paid_once(self, tmp_path: Path) -> None:
        cia = rules(
            "id: dette, pour_chaque: reservataire, quand: {reservataire.candidat_refuse: oui}, "
            "alors: [{dette: {reservataire: chaque, motif: m}}]",
            "id: rendu, pour_chaque: reservataire, quand: {reservataire.creancier: oui}, "
            "alors: [{reserver_a: {reservataire: chaque}}]",
        )
        run = session(tmp_path, cia)
        first = dwelling("l1")
        refused = {**first.values, "liberation.candidat_refuse": "commune-99001"}
        nobody = {**first.values, "liberation.candidat_refuse": "aucun"}
        run.decide(Liberation("v1", "l1", "bail", "99001", 1, refused))
        run.decide(Liberation("v2", "l2", "bail", "99001", 2, nobody))
        assert dict(run.account("bail").debts) == {"l1": "commune-99001"}
        assert run.decide(Liberation("v3", "l1", "bail", "99001", 3, nobody)).holder == "commune-99001"
        assert dict(run.account("bail").debts) == {}

    def test_a_debt_to_somebody_who_may_not_be_paid_stays(self, tmp_path: Path) -> None:
        cia = rules(
            "id: dette, pour_chaque: reservataire, quand: {reservataire.candidat_refuse: oui}, "
            "alors: [{dette: {reservataire: chaque, motif: m}}]",
        )
        run = session(tmp_path, cia)
        first = dwelling("l1")
        run.decide(
            Liberation("v1", "l1", "bail", "99001", 1, {**first.values, "liberation.candidat_refuse": "etat-agents"})
        )
        second = run.decide(
            Liberation("v2", "l1", "bail", "99001", 2, {**first.values, "liberation.candidat_refuse": "aucun"})
        )
        assert second.holder != "etat-agents"
        assert dict(run.account("bail").debts) == {"l1": "etat-agents"}

    def test_bounds_are_withdrawn_when_a_rule_keeps_somebody_out(self, tmp_path: Path) -> None:
        plain = session(tmp_path / "1")
        plain.decide(dwelling())
        assert plain.account("bail").narrowed == 0
        ranked = session(tmp_path / "2", rules("id: r, alors: [{prioriser: {reservataire: etat, rang: 1}}]"))
        ranked.decide(dwelling())
        assert ranked.account("bail").narrowed == 1

    def test_the_year_and_the_departement_are_the_account(self, tmp_path: Path) -> None:
        run = session(tmp_path)
        run.decide(dwelling())
        assert list(run.accounts) == [("bail", "99", 2025)]


def decisive(decision: Decision) -> set[str]:
    return {rule.name.removeprefix("cia:") for rule in decision.fired if rule.decisive}


class TestWhatItRestsOn:
    IDLE = "id: idle, alors: [{signaler: {niveau: info, message: m}}]"

    def on(self, root: Path, *written: str, **facts: str) -> set[str]:
        return decisive(session(root, rules(*written, self.IDLE)).decide(dwelling(**facts)))

    def test_a_rank_and_what_it_reads_back_to_the_first_deduction(self, tmp_path: Path) -> None:
        declared = "{chemin: logement.%s, libelle: L, type: booleen, origine: deduit, sinon: non}"
        extra = f"faits: [{declared % 'local'}, {declared % 'autre'}]"
        cia = rules(
            "id: a, quand: {logement.typologie: T3}, alors: [{deduire: {fait: logement.local, valeur: oui}}]",
            "id: b, quand: {logement.local: oui}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
            "id: c, quand: {logement.grand: oui}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
            "id: d, quand: {logement.autre: non}, alors: [{deduire: {fait: logement.local, valeur: oui}}]",
            "id: e, quand: {logement.typologie: T3}, alors: [{deduire: {fait: logement.autre, valeur: oui}}]",
            self.IDLE,
            extra=extra,
        )
        assert decisive(session(tmp_path, cia).decide(dwelling())) == {"a", "b", "c"}

    def test_a_refusal_and_a_preference(self, tmp_path: Path) -> None:
        assert self.on(tmp_path / "1", "id: e, alors: [{ecarter: {reservataire: etat, motif: m}}]") == {"e"}
        prefer = "id: p, alors: [{preferer: {reservataire: al, logements: 1}}]"
        assert self.on(tmp_path / "2", prefer) == {"p"}

    def test_a_reservation_and_a_cap(self, tmp_path: Path) -> None:
        assert self.on(tmp_path / "1", "id: r, alors: [{reserver_a: {reservataire: etat}}]") == {"r"}
        cap = "id: c, quand: {logement.financement: PLAI}, alors: [{plafonner: {reservataire: al, taux: 1 %}}]"
        assert self.on(tmp_path / "2", cap, financement="PLAI") == {"c"}

    def test_a_subtraction_alone(self, tmp_path: Path) -> None:
        out = "id: o, quand: {logement.typologie: T3}, alors: [{soustraire_du_flux: {motif: vente}}]"
        rank = "id: r, alors: [{prioriser: {reservataire: etat, rang: 1}}]"
        assert self.on(tmp_path / "1", out, rank) == {"o"}
        keep = f"id: k, norme: loi, {HEAD}, alors: [{{maintenir_dans_le_flux: {{motif: m}}}}]"
        assert self.on(tmp_path / "2", out, rank, keep) == {"r", "k"}

    def test_a_conflict_rests_on_those_that_contradict_each_other(self, tmp_path: Path) -> None:
        written = (
            "id: a, alors: [{reserver_a: {reservataire: etat}}]",
            "id: b, alors: [{reserver_a: {reservataire: al}}]",
            "id: r, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        )
        run = session(tmp_path, rules(*written, self.IDLE))
        decision = run.decide(dwelling())
        assert decision.statut is StatutDecision.CONFLIT
        assert decisive(decision) == {"a", "b"}
        assert run.account("bail").counted == 0

    def test_a_conflict_on_the_flux_rests_on_both(self, tmp_path: Path) -> None:
        written = (
            "id: o, quand: {logement.typologie: T3}, alors: [{soustraire_du_flux: {motif: vente}}]",
            "id: k, alors: [{maintenir_dans_le_flux: {motif: m}}]",
        )
        assert self.on(tmp_path, *written) == {"o", "k"}

    def test_two_values_of_one_fact(self, tmp_path: Path) -> None:
        written = (
            "id: a, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
            "id: b, alors: [{deduire: {fait: logement.grand, valeur: non}}]",
            "id: c, quand: {logement.grand: oui}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        )
        decision = session(tmp_path, rules(*written)).decide(dwelling())
        assert decision.conflicts == (("cia:a", "cia:b"),)


def test_preferences_add_up(tmp_path: Path) -> None:
    cia = rules(
        "id: p, alors: [{preferer: {reservataire: al, logements: 0.5}}]",
        "id: q, alors: [{preferer: {reservataire: al, logements: 0.25}}]",
    )
    decision = session(tmp_path, cia).decide(dwelling())
    assert next(s for s in decision.standings if s.holder == "al").preference == Fraction(3, 4)


@pytest.mark.parametrize(
    "field", ["gained", "provisional", "narrowed", "deficits", "received", "counted", "last_served"]
)
def test_the_hash_of_the_state_covers_what_the_decision_shows(field: str, tmp_path: Path) -> None:
    run = session(tmp_path)
    key = run.key("bail")
    empty = Account(run.account("bail").unit)
    values = {"deficits": {"al": 5, "bailleur": -5}, "narrowed": 1, "counted": 3}
    before = run.decide(dwelling()).hashes
    run.accounts[key] = replace(empty, **{field: values.get(field, {"etat": 2})})
    after = run.decide(dwelling()).hashes
    assert before["etat"] != after["etat"]
    assert (before["programme"], before["faits"]) == (after["programme"], after["faits"])
