"""How effects combine: norms between incompatible effects only, conflicts named, nothing chosen in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small import dwelling, rules, session

from fluxrules.decision.decision import Decision, Raison
from fluxrules.vocabulary import NiveauAlerte, StatutDecision

HEAD = "titre: T, source: {document: texte}, statut: hypothese"


def ruled(name: str, norm: str, *effects: str, when: str = "") -> str:
    condition = f"quand: {when}, " if when else ""
    return f"id: {name}, norme: {norm}, {HEAD}, {condition}alors: [{', '.join(effects)}]"


def decided(root: Path, *written: str, commune: str = "99001") -> Decision:
    return session(root, rules(*written)).decide(dwelling(commune=commune))


def reserve(*holders: str, otherwise: str = "") -> str:
    ending = f", a_defaut: {otherwise}" if otherwise else ""
    return f"{{reserver_a: {{reservataires: [{', '.join(holders)}]{ending}}}}}"


def aside(*holders: str) -> str:
    return f"{{ecarter: {{reservataires: [{', '.join(holders)}], motif: m}}}}"


def rank(holder: str, number: int) -> str:
    return f"{{prioriser: {{reservataire: {holder}, rang: {number}}}}}"


def overridden(decision: Decision) -> dict[str, tuple[str, ...]]:
    return {rule.name: rule.overridden_by for rule in decision.fired if rule.overridden_by}


class TestReservations:
    def test_what_contradicts_a_higher_norm_is_overridden_even_if_its_equals_agree_with_both(
        self, tmp_path: Path
    ) -> None:
        decision = decided(
            tmp_path,
            ruled("a", "decret", reserve("al")),
            ruled("b", "cia", reserve("al", "etat")),
            ruled("c", "cia", reserve("etat")),
        )
        assert (decision.statut, decision.holder) == (StatutDecision.ORIENTE, "al")
        assert overridden(decision) == {"cia:c": ("cia:a",)}

    def test_within_a_norm_the_contradiction_names_every_rule(self, tmp_path: Path) -> None:
        decision = decided(
            tmp_path,
            ruled("a", "cia", reserve("al", "etat")),
            ruled("b", "cia", reserve("etat", "commune-99001")),
            ruled("c", "cia", reserve("al", "commune-99001")),
        )
        assert decision.statut is StatutDecision.CONFLIT
        assert decision.conflicts == (("cia:a", "cia:b", "cia:c"),)

    def test_one_that_yields_does_not_silence_the_next(self, tmp_path: Path) -> None:
        written = (
            ruled("a", "cia", reserve("al")),
            ruled("b", "cia", reserve("commune-99001")),
            ruled("z", "decret", aside("al")),
        )
        assert decided(tmp_path / "1", *written).holder == "commune-99001"
        written = (
            ruled("a", "cia", reserve("al")),
            ruled("b", "cia", reserve("commune-99001")),
            ruled("z", "decret", reserve("commune-99001", "etat")),
        )
        decision = decided(tmp_path / "2", *written)
        assert decision.holder == "commune-99001"
        assert overridden(decision) == {"cia:a": ("cia:z",)}

    def test_the_highest_norm_says_whether_another_may_have_it(self, tmp_path: Path) -> None:
        strict = ruled("a", "decret", reserve("commune-99001"))
        lenient = ruled("b", "cia", reserve("commune-99001", otherwise="etat"))
        decision = decided(tmp_path / "1", strict, lenient, commune="99002")
        assert (decision.statut, decision.holder) == (StatutDecision.SANS_RESERVATAIRE, "")
        lenient = lenient.replace("cia", "loi")
        assert decided(tmp_path / "2", strict, lenient, commune="99002").holder == "etat"

    def test_two_fallbacks_of_one_norm_contradict_each_other_when_one_is_needed(self, tmp_path: Path) -> None:
        written = (
            ruled("a", "cia", reserve("commune-99001", otherwise="etat")),
            ruled("b", "cia", reserve("commune-99001", otherwise="al")),
        )
        assert decided(tmp_path / "1", *written).holder == "commune-99001"
        decision = decided(tmp_path / "2", *written, commune="99002")
        assert decision.statut is StatutDecision.CONFLIT
        assert decision.conflicts == (("cia:a", "cia:b"),)

    def test_the_others_know_for_whom_it_was_reserved(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "cia", reserve("etat", "al")))
        why = {s.holder: (s.reason, dict(s.details).get("regle")) for s in decision.standings}
        assert why["commune-99001"] == why["bailleur"] == (Raison.RESERVE_A_UN_AUTRE, "cia:a")
        assert why["etat"][0] is not Raison.RESERVE_A_UN_AUTRE

    def test_a_fallback_that_may_not_receive_either(self, tmp_path: Path) -> None:
        written = (ruled("a", "cia", reserve("commune-99001", otherwise="etat")), ruled("b", "cia", aside("etat")))
        assert decided(tmp_path, *written, commune="99002").statut is StatutDecision.SANS_RESERVATAIRE

    def test_a_rule_read_for_several_holders_reserves_to_all_of_them(self, tmp_path: Path) -> None:
        each = "id: a, pour_chaque: reservataire, quand: {reservataire.categorie: {parmi: [commune, etat]}}, alors: [{reserver_a: {reservataire: chaque}}]"
        decision = decided(tmp_path, each, ruled("b", "cia", aside("etat")))
        assert decision.holder in ("commune-99001", "etat-agents")
        assert {s.holder for s in decision.standings if s.reason is Raison.RESERVE_A_UN_AUTRE} == {"al", "bailleur"}


class TestReservedAndSetAside:
    def test_a_lower_reservation_yields(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "cia", reserve("al")), ruled("b", "decret", aside("al")))
        assert decision.statut is StatutDecision.ORIENTE
        assert decision.holder not in ("al", "")
        assert overridden(decision) == {"cia:a": ("cia:b",)}

    def test_a_higher_reservation_brings_back_only_those_a_lower_norm_set_aside(self, tmp_path: Path) -> None:
        decision = decided(
            tmp_path,
            ruled("a", "decret", reserve("al", "etat")),
            ruled("b", "cia", aside("al")),
            ruled("c", "loi", aside("etat")),
        )
        assert (decision.statut, decision.holder) == (StatutDecision.ORIENTE, "al")
        assert overridden(decision) == {"cia:b": ("cia:a",)}

    def test_equals_contradict_each_other(self, tmp_path: Path) -> None:
        decision = decided(
            tmp_path,
            ruled("a", "cia", reserve("al", "etat")),
            ruled("b", "cia", aside("al")),
            ruled("c", "loi", aside("etat")),
        )
        assert decision.statut is StatutDecision.CONFLIT
        assert decision.conflicts == (("cia:a", "cia:b"),)

    def test_one_of_two_set_aside_leaves_the_other(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "decret", reserve("al", "etat")), ruled("b", "cia", aside("al")))
        assert decision.holder == "etat"
        assert overridden(decision) == {}

    def test_the_highest_norm_gives_the_reason(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "cia", aside("al")), ruled("b", "loi", aside("al")))
        assert dict(next(s for s in decision.standings if s.holder == "al").details)["regle"] == "cia:b"


class TestFlux:
    # The forecast does not tell typologies apart: on it these rules do not fire, and the plan stands.

    def test_every_lower_voice_is_overridden(self, tmp_path: Path) -> None:
        keep = "{maintenir_dans_le_flux: {motif: m}}"
        t3 = "{logement.typologie: T3}"
        out = "{soustraire_du_flux: {motif: vente}}"
        decision = decided(
            tmp_path / "1",
            ruled("a", "decret", keep),
            ruled("b", "cia", out, when=t3),
            ruled("c", "usage", out, when=t3),
        )
        assert decision.statut is StatutDecision.ORIENTE
        assert overridden(decision) == {"cia:b": ("cia:a",), "cia:c": ("cia:a",)}
        decision = decided(
            tmp_path / "2", ruled("a", "decret", out, when=t3), ruled("b", "cia", keep), ruled("c", "usage", keep)
        )
        assert (decision.statut, decision.motif) == (StatutDecision.HORS_FLUX, "vente")
        assert overridden(decision) == {"cia:b": ("cia:a",), "cia:c": ("cia:a",)}
        assert [rule.name for rule in decision.fired if rule.decisive] == ["cia:a"]


class TestRanks:
    def test_no_rank_is_last(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "cia", rank("commune-99001", 9), rank("etat", 10)))
        assert decision.holder == "commune-99001"
        decision = decided(
            tmp_path / "2", ruled("a", "cia", rank("commune-99001", 3)), ruled("b", "loi", rank("etat", 1))
        )
        assert decision.holder == "etat"

    def test_any_rank_comes_before_none(self, tmp_path: Path) -> None:
        written = (ruled("a", "cia", rank("commune-99001", 1)), ruled("b", "cia", rank("etat", 5)))
        assert decided(tmp_path, *written, commune="99002").holder == "etat"

    def test_the_best_rank_of_one_norm_counts(self, tmp_path: Path) -> None:
        written = (
            ruled("a", "cia", rank("commune-99001", 3)),
            ruled("b", "cia", rank("commune-99001", 1)),
            ruled("c", "cia", rank("etat", 2)),
        )
        decision = decided(tmp_path, *written)
        assert decision.holder == "commune-99001"
        assert next(s for s in decision.standings if s.holder == "commune-99001").ranks == (("cia", 1),)


class TestTerms:
    def test_a_term_for_somebody_without_convention_is_for_nobody(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "cia", "{modalites: {reservataire: commune-99002, delai_jours: 7}}"))
        assert decision.terms == {}
        assert next(rule for rule in decision.fired).without_effect == ("commune-99002",)

    def test_a_term_for_a_category_that_is_nowhere_is_for_nobody(self, tmp_path: Path) -> None:
        decision = decided(tmp_path, ruled("a", "cia", "{modalites: {categorie: region, delai_jours: 7}}"))
        assert decision.terms == {}

    def test_a_term_for_another_is_not_for_the_winner(self, tmp_path: Path) -> None:
        decision = decided(
            tmp_path,
            ruled("a", "loi", "{modalites: {reservataire: etat, delai_jours: 7, mode: directe}}"),
            ruled("b", "cia", "{modalites: {reservataire: al, delai_jours: 9}}"),
            ruled("c", "usage", "{modalites: {candidats_min: 3}}"),
        )
        assert decision.holder == "al"
        assert decision.terms == {"delai_jours": "9", "candidats_min": "3"}


@pytest.mark.parametrize("level", list(NiveauAlerte))
def test_an_alert_keeps_its_level_and_its_rule(level: NiveauAlerte, tmp_path: Path) -> None:
    decision = decided(tmp_path, ruled("a", "cia", f"{{signaler: {{niveau: {level.value}, message: attention}}}}"))
    assert [(a.level, a.message, a.rule) for a in decision.alerts] == [(level, "attention", "cia:a")]


@pytest.mark.parametrize("effect", ["{prioriser: {reservataire: bailleur, rang: 1}}", reserve("bailleur")])
def test_the_bailleur_may_be_named(effect: str, tmp_path: Path) -> None:
    assert decided(tmp_path, ruled("a", "cia", effect)).holder == "bailleur"


def test_everyone_set_aside_the_bailleur_keeps_it(tmp_path: Path) -> None:
    run = session(tmp_path, rules(ruled("a", "cia", aside("etat", "etat-agents", "al", "commune-99001", "bailleur"))))
    decision = run.decide(dwelling())
    assert (decision.statut, decision.holder) == (StatutDecision.SANS_RESERVATAIRE, "")
    assert next(s for s in decision.standings if s.holder == "bailleur").reason is Raison.ECARTE
    assert dict(run.account("bail").received) == {"bailleur": 1}
