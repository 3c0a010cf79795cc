"""What is missing: completed at the rules' thresholds, jointly, within a bound; never taken for false."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, dwelling, rules, session

from fluxrules.decision.completion import BOUND, ELSEWHERE, Completer
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Value
from fluxrules.vocabulary import StatutDecision

RANK = "alors: [{prioriser: {reservataire: etat, rang: 1}}]"
LOCAL = "faits: [{chemin: logement.local, libelle: L, type: enum, valeurs: [a, b], origine: deduit}]"


def freed(one: Liberation, refused: str) -> Liberation:
    return Liberation(
        one.id, one.logement, "bail", one.commune, 1, {**one.values, "liberation.candidat_refuse": refused}
    )


class TestBound:
    def at(self, root: Path, count: int) -> StatutDecision:
        """A dwelling with so many missing booleans that change nothing."""
        names = ("pmr", "ascenseur", "enjeu_mixite", "subvention_acquisition")
        written = [f"{{logement.{name}: oui}}" for name in names] + ["{liberation.premiere_location: oui}"]
        written += ["{liberation.designation_dalo: oui}", "{commune.carencee: oui}", "{logement.qpv: oui}"]
        written += ["{logement.loyer: {au_moins: 0}}", "{logement.surface: {au_moins: 10}}"]
        cia = rules(
            f"id: r, quand: {{un_de: [{', '.join(written[:count])}]}}, alors: [{{prioriser: {{reservataire: al, rang: 1}}}}]"
        )
        decision = session(root, cia).decide(dwelling(qpv=None))
        assert len(decision.missing) == max(count, 8 if count >= 8 else count + 1)
        return decision.statut

    def test_up_to_the_bound_and_no_further(self, tmp_path: Path) -> None:
        assert BOUND == 512
        assert self.at(tmp_path / "1", 8) is StatutDecision.ORIENTE  # 2⁸ = 256
        assert self.at(tmp_path / "2", 10) is StatutDecision.SUSPENDU  # 2⁸ × 3 × 3

    def test_exactly_the_bound_is_tried(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, quand: {un_de: [{logement.pmr: oui}, {logement.ascenseur: oui}, {logement.enjeu_mixite: oui},"
            " {logement.subvention_acquisition: oui}, {liberation.premiere_location: oui},"
            " {liberation.designation_dalo: oui}, {commune.carencee: oui}, {logement.surface: {entre: [10, 20]}},"
            " {logement.surface: 30}]}, alors: [{prioriser: {reservataire: al, rang: 1}}]"
        )
        decision = session(tmp_path, cia).decide(dwelling())
        assert (decision.statut, decision.completions) == (StatutDecision.SUSPENDU, 0)  # 2⁷ × 7 = 896
        nine = cia.replace("{logement.surface: {entre: [10, 20]}}", "{logement.qpv: oui}")
        nine = nine.replace("{logement.surface: 30}", "{logement.nom_libre: oui}")
        extra = "faits: [{chemin: logement.nom_libre, libelle: L, type: booleen, origine: candidat}]\nregles:"
        whole = session(tmp_path / "3", nine.replace("regles:", extra)).decide(dwelling(qpv=None))
        assert (whole.statut, whole.completions) == (StatutDecision.ORIENTE, 512)
        decision = session(tmp_path / "2", cia).decide(dwelling(pmr=False))
        assert (decision.statut, decision.completions) == (StatutDecision.ORIENTE, 448)


class TestDomains:
    @pytest.mark.parametrize(
        ("condition", "path", "expected"),
        [
            ("{logement.etage: {entre: [3, 5]}}", "logement.etage", (2, 3, 4, 5, 6)),
            ("{logement.etage: {entre: [3, 4]}}", "logement.etage", (2, 3, 4, 5)),
            ("{logement.surface: {entre: [3, 4]}}", "logement.surface", (2, 3, Fraction(7, 2), 4, 5)),
            ("{logement.surface: {existe: oui}}", "logement.surface", (0,)),
            ("{logement.residence: Lilas}", "logement.residence", ("Lilas", ELSEWHERE)),
            ("{liberation.date: {existe: oui}}", "liberation.date", (date(2000, 1, 1),)),
            (
                "{liberation.date: {au_moins: 2025-01-01}}",
                "liberation.date",
                (date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2)),
            ),
            ("{logement.dpe: {au_moins: F}}", "logement.dpe", ("A", "B", "C", "D", "E", "F", "G")),
            ("{logement.pmr: oui}", "logement.pmr", (True, False)),
        ],
    )
    def test_one_value_for_each_way_rules_tell_them_apart(
        self, condition: str, path: str, expected: tuple[Value, ...], tmp_path: Path
    ) -> None:
        program = session(tmp_path, rules(f"id: r, quand: {condition}, {RANK}")).compiled.programs["bail"]
        assert Completer(program).domain(path) == expected

    def test_who_was_refused_may_be_anybody(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, pour_chaque: reservataire, quand: {reservataire.candidat_refuse: oui}, "
            "alors: [{ecarter: {reservataire: chaque, motif: m}}]",
            "id: a, alors: [{reserver_a: {reservataires: [al, commune-99001]}}]",
        )
        run = session(tmp_path, cia)
        decision = run.decide(dwelling())
        assert decision.statut is StatutDecision.SUSPENDU
        assert [m.path for m in decision.missing if m.decisive] == ["liberation.candidat_refuse"]
        found = {value: holder for value, _, holder in decision.missing[0].outcomes}
        assert found == {
            "etat": "al", "etat-agents": "al", "al": "commune-99001", "commune-99001": "al", "aucun": "al",
        }  # fmt: skip
        assert run.decide(freed(dwelling("l2"), "aucun")).holder == "al"

    def test_who_was_refused_may_change_nothing(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, pour_chaque: reservataire, quand: {reservataire.candidat_refuse: oui}, "
            "alors: [{prioriser: {reservataire: chaque, rang: 2}}]",
            "id: a, alors: [{prioriser: {reservataire: al, rang: 1}}]",
        )
        decision = session(tmp_path, cia).decide(dwelling())
        assert (decision.statut, decision.holder) == (StatutDecision.ORIENTE, "al")
        assert [(m.path, m.decisive) for m in decision.missing] == [("liberation.candidat_refuse", False)]


class TestDerived:
    def test_a_fact_nothing_concludes_is_unknown_not_false(self, tmp_path: Path) -> None:
        cia = rules(
            "id: d, quand: {logement.typologie: T5}, alors: [{deduire: {fait: logement.local, valeur: a}}]",
            f"id: r, quand: {{logement.local: a}}, {RANK}",
            extra=LOCAL,
        )
        run = session(tmp_path, cia)
        decision = run.decide(dwelling())
        assert decision.statut is StatutDecision.SUSPENDU
        assert [(m.path, m.decisive) for m in decision.missing] == [("logement.local", True)]
        assert run.account("bail").counted == 0
        assert run.decide(dwelling("l2", typologie="T5")).holder == "etat"

    def test_unless_it_bears_on_nothing(self, tmp_path: Path) -> None:
        cia = rules("id: r, quand: {logement.local: a}, alors: [{signaler: {niveau: info, message: m}}]", extra=LOCAL)
        assert session(tmp_path, cia).decide(dwelling()).statut is StatutDecision.ORIENTE

    def test_the_datum_behind_it_is_what_is_asked_for(self, tmp_path: Path) -> None:
        cia = rules(
            "id: d, quand: {logement.pmr: oui}, alors: [{deduire: {fait: logement.local, valeur: a}}]",
            "id: e, quand: {logement.pmr: non}, alors: [{deduire: {fait: logement.local, valeur: b}}]",
            f"id: r, quand: {{logement.local: a}}, {RANK}",
            extra=LOCAL,
        )
        decision = session(tmp_path, cia).decide(dwelling())
        assert [(m.path, m.decisive) for m in decision.missing] == [("logement.pmr", True)]
        assert {value: holder for value, _, holder in decision.missing[0].outcomes} == {"oui": "etat", "non": "al"}

    def test_a_fact_deduced_per_holder(self, tmp_path: Path) -> None:
        cia = rules(
            "id: d, pour_chaque: reservataire, quand: {logement.pmr: oui}, "
            "alors: [{deduire: {fait: reservataire.local, valeur: oui}}]",
            "id: r, pour_chaque: reservataire, quand: {tous: [{reservataire.local: oui}, {reservataire.id: etat}]}, "
            "alors: [{prioriser: {reservataire: chaque, rang: 1}}]",
            extra="faits: [{chemin: reservataire.local, libelle: L, type: booleen, origine: deduit, sinon: non}]",
        )
        run = session(tmp_path, cia)
        assert [m.path for m in run.decide(dwelling()).missing] == ["logement.pmr"]
        assert run.decide(dwelling("l2", pmr=True)).holder == "etat"


class TestBearing:
    def test_a_datum_of_the_territory_may_be_missing_too(self, tmp_path: Path) -> None:
        cia = rules(f"id: r, quand: {{commune.carencee: oui}}, {RANK}")
        decision = session(tmp_path, cia).decide(dwelling())
        assert decision.statut is StatutDecision.SUSPENDU
        assert [m.path for m in decision.missing] == ["commune.carencee"]

    def test_existe_is_never_asked_for(self, tmp_path: Path) -> None:
        cia = rules(f"id: r, quand: {{logement.pmr: {{existe: non}}}}, {RANK}")
        decision = session(tmp_path, cia).decide(dwelling())
        assert (decision.holder, decision.missing) == ("etat", ())

    def test_an_attribute_of_the_plan_is_asked_for_even_if_no_rule_reads_it(self, tmp_path: Path) -> None:
        decision = session(tmp_path).decide(dwelling(financement=None))
        assert [m.path for m in decision.missing] == ["logement.financement"]
        assert decision.completions == 4

    def test_an_axis_of_balance_is_asked_for(self, tmp_path: Path) -> None:
        decision = session(tmp_path).decide(dwelling(typologie=None))
        assert [m.path for m in decision.missing] == ["logement.typologie"]
        assert decision.completions == 6

    def test_an_attribute_of_the_plan_takes_the_values_of_the_forecast(self, tmp_path: Path) -> None:
        text = CONVENTION.replace("bande: 5/4", "bande: 5/4, axes: [typologie]")
        run = session(tmp_path, files={"territories/petit/conventions/bail.yaml": text})
        completer = Completer(run.compiled.programs["bail"])
        assert completer.domain("logement.qpv") == (True, False)
        assert completer.domain("logement.financement") == ("PLS", "PLUS")
        assert run.decide(dwelling(qpv=None)).completions == 2

    def test_a_rule_with_other_effects_beside_still_bears(self, tmp_path: Path) -> None:
        cia = rules(
            "id: r, quand: {logement.pmr: oui}, "
            "alors: [{prioriser: {reservataire: etat, rang: 1}}, {signaler: {niveau: info, message: m}}]"
        )
        assert session(tmp_path, cia).decide(dwelling()).statut is StatutDecision.SUSPENDU

    def test_a_datum_and_a_fact_nothing_concludes(self, tmp_path: Path) -> None:
        cia = rules(f"id: r, quand: {{tous: [{{logement.local: a}}, {{logement.pmr: oui}}]}}, {RANK}", extra=LOCAL)
        decision = session(tmp_path, cia).decide(dwelling())
        assert (decision.statut, decision.completions) == (StatutDecision.SUSPENDU, 0)
        assert [m.path for m in decision.missing] == ["logement.local", "logement.pmr"]

    def test_existe_beside_a_datum_that_is_asked_for(self, tmp_path: Path) -> None:
        cia = rules(f"id: r, quand: {{tous: [{{logement.ascenseur: {{existe: non}}}}, {{logement.pmr: oui}}]}}, {RANK}")
        assert [m.path for m in session(tmp_path, cia).decide(dwelling()).missing] == ["logement.pmr"]

    def test_decisions_rest_on_both_data_together(self, tmp_path: Path) -> None:
        cia = rules(
            f"id: r, quand: {{tous: [{{logement.pmr: oui}}, {{logement.ascenseur: oui}}]}}, {RANK}",
        )
        decision = session(tmp_path, cia).decide(dwelling())
        found = {m.path: {value: holder for value, _, holder in m.outcomes} for m in decision.missing}
        assert found == {"logement.pmr": {"non": "al"}, "logement.ascenseur": {"non": "al"}}
