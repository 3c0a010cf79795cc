"""Share constructs: from what an officer writes to what each holder gains, may receive, and how it is reported."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from tests.small import CONVENTION, RESERVATAIRES, TERRITOIRE, codes, compiled, dwelling, rules, session

from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.planning import Year
from fluxrules.decision.session import Session
from fluxrules.vocabulary import StatutDecision

CONV = "territories/petit/conventions/bail.yaml"
REGISTER = "territories/petit/reservataires.yaml"
HEAD = "titre: T, source: {document: texte}, statut: hypothese"
PER = Fraction(1, 100)


def clause(name: str, construct: str, norm: str = "convention", more: str = "") -> str:
    return f"  - {{id: {name}, norme: {norm}, {HEAD}, {more}{construct}}}\n"


def convention(*clauses: str, forecast: str = "", instead: Mapping[str, str] | None = None) -> str:
    text = CONVENTION
    for old, new in (instead or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return text + "".join(clauses)


def year(root: Path, text: str, cia: str = "", files: Mapping[str, str] | None = None) -> Year:
    made = compiled(root, cia, files={CONV: text, **(files or {})})
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    return made.years["bail"]


def due(root: Path, text: str, cia: str = "") -> dict[str, Fraction]:
    return {holder: amount for holder, amount in year(root, text, cia).plan.due.items() if amount}


def gains(plan: Year, **wanted: str) -> dict[str, Fraction]:
    """What each gains on the only class with these attributes."""
    (key,) = (k for k in plan.plan.entitlements if {f"logement.{n}": v for n, v in wanted.items()}.items() <= set(k))
    return {holder: gain for holder, gain in plan.plan.entitlements[key].items() if gain}


def run(root: Path, text: str, cia: str = "", files: Mapping[str, str] | None = None) -> Session:
    return session(root, cia, files={CONV: text, **(files or {})})


def standing(decision: Decision, holder: str):  # type: ignore[no-untyped-def]
    return next(s for s in decision.standings if s.holder == holder)


class TestPerimeter:
    def test_a_share_of_the_whole_flux_is_served_where_its_holder_may_receive(self, tmp_path: Path) -> None:
        text = convention(
            instead={
                "part: {reservataire: commune-99001, taux: 20 %}": "part: {reservataire: commune-99001, taux: 20 %, perimetre: departement}"
            }
        )
        plan = year(tmp_path, text)
        assert plan.plan.due["commune-99001"] == 20
        assert "commune-99001" not in gains(plan, commune="99002", financement="PLS")
        assert gains(plan, commune="99001", qpv="oui")["commune-99001"] == Fraction(1, 3)

    def test_a_share_limited_to_communes(self, tmp_path: Path) -> None:
        text = convention(
            instead={
                "part: {reservataire: al, taux: 30 %}": 'part: {reservataire: al, taux: 30 %, communes: ["99002"]}'
            }
        )
        plan = year(tmp_path, text)
        assert plan.plan.due["al"] == 12
        assert "al" not in gains(plan, commune="99001", qpv="oui")

    def test_a_dwelling_of_a_commune_outside_the_territory(self, tmp_path: Path) -> None:
        decision = run(tmp_path, CONVENTION).decide(dwelling(commune="99050"))
        assert decision.statut is StatutDecision.ORIENTE
        assert sum(s.share for s in decision.standings) == 1
        assert standing(decision, "commune-99001").reason is Raison.HORS_PERIMETRE
        assert standing(decision, "al").share == Fraction(3, 10)

    def test_base_and_served_are_two_conditions(self, tmp_path: Path) -> None:
        text = convention(
            instead={
                "part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 30 %, "
                "assiette: {logement.financement: PLUS}, servi_sur: {logement.qpv: non}}"
            }
        )
        plan = year(tmp_path, text)
        assert plan.plan.due["al"] == 24
        assert "al" not in gains(plan, qpv="oui")
        assert gains(plan, commune="99002", financement="PLS")["al"] == Fraction(24, 80)

    def test_a_condition_that_the_forecast_cannot_tell(self, tmp_path: Path) -> None:
        text = convention(
            instead={
                "part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 30 %, servi_sur: {logement.typologie: T3}}"
            }
        )
        found = compiled(tmp_path, files={CONV: text}).diagnostics
        assert "FLX352" in codes(found)
        assert found[0].span is not None
        assert "commune 99001" in next(d.message for d in found if d.code == "FLX352")


class TestNestedAndBonus:
    def test_points_inside_are_taken_out(self, tmp_path: Path) -> None:
        assert due(tmp_path, CONVENTION)["etat"] == 25
        assert due(tmp_path / "2", CONVENTION)["etat-agents"] == 5

    def test_a_bonus_adds_points_where_it_holds(self, tmp_path: Path) -> None:
        text = convention(
            instead={
                "part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 30 %, "
                "bonus: [{quand: {logement.qpv: oui}, taux: 10 %}]}"
            }
        )
        assert due(tmp_path, text)["al"] == 32

    def test_a_bonus_may_read_what_rules_deduce(self, tmp_path: Path) -> None:
        text = convention(
            instead={
                "part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 30 %, "
                "bonus: [{quand: {logement.grand: oui}, taux: 10 %}]}"
            }
        )
        cia = rules(
            "id: g, quand: {logement.financement: PLS}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]"
        )
        assert due(tmp_path, text, cia)["al"] == 32


class TestResidual:
    def test_what_is_left_is_shared_as_declared(self, tmp_path: Path) -> None:
        split = "residuel: {entre: [{reservataire: bailleur, taux: 1/4}, {reservataire: commune-99002, taux: 3/4}]}"
        plan = year(tmp_path, convention(clause("reste", split)))
        left = {"bailleur": Fraction(1, 4), "commune-99002": Fraction(3, 4)}
        found = gains(plan, commune="99002", financement="PLS")
        assert {holder: found[holder] for holder in left} == {h: rate * Fraction(2, 5) for h, rate in left.items()}

    def test_a_share_of_the_bailleur_is_a_mistake(self, tmp_path: Path) -> None:
        text = convention(clause("p-bailleur", "part: {reservataire: bailleur, taux: 10 %}"))
        assert codes(compiled(tmp_path, files={CONV: text}).diagnostics) == ["FLX360"]
        text = convention(instead={"reservataire: etat-agents, taux: 5 %": "reservataire: bailleur, taux: 5 %"})
        assert codes(compiled(tmp_path / "2", files={CONV: text}).diagnostics) == ["FLX360"]


FLOOR = "id: f, quand: {logement.qpv: non}, alors: [{garantir: {%s, taux: %s}}]"


class TestFloors:
    def test_a_floor_moves_the_share_to_its_zone(self, tmp_path: Path) -> None:
        plan = year(tmp_path, CONVENTION, rules(FLOOR % ("reservataire: al", "35 %")))
        assert plan.plan.due["al"] == 30
        assert gains(plan, qpv="oui")["al"] == Fraction(2, 20)
        assert gains(plan, commune="99002", financement="PLS")["al"] == Fraction(7, 20)

    def test_two_shares_of_one_holder_bear_one_floor(self, tmp_path: Path) -> None:
        text = convention(
            clause("p-al-2", "part: {reservataire: al, taux: 10 %}"),
            instead={"part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 20 %}"},
        )
        plan = year(tmp_path, text, rules(FLOOR % ("reservataire: al", "35 %")))
        assert gains(plan, commune="99002", financement="PLS")["al"] == Fraction(7, 20)
        assert plan.plan.due["al"] == 30

    def test_the_right_that_is_served_there_bears_it(self, tmp_path: Path) -> None:
        text = convention(
            clause("p-al-2", "part: {reservataire: al, taux: 10 %}"),
            instead={
                "part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 20 %, servi_sur: {logement.qpv: oui}}",
                "reservataire: etat, taux: 30 %, dont: [{reservataire: etat-agents, taux: 5 %}]": "reservataire: etat, taux: 5 %",
            },
        ).replace("taux: 20 %, servi_sur", "taux: 5 %, servi_sur")
        plan = year(tmp_path, text, rules(FLOOR % ("reservataire: al", "12 %")))
        assert gains(plan, commune="99002", financement="PLS")["al"] == Fraction(12, 100)

    def test_members_of_a_pool_bear_one_floor(self, tmp_path: Path) -> None:
        register = RESERVATAIRES + (
            "  - {id: pot, nom: Pot commun, categorie: mise_en_commun, perimetre: departement, ordre: 6}\n"
        )
        text = convention(
            clause("p-village", "part: {reservataire: commune-99002, taux: 10 %, perimetre: departement}"),
            clause("pot", "mise_en_commun: {reservataire: pot, membres: [al, commune-99002]}"),
            instead={"part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 20 %}"},
        )
        plan = year(tmp_path, text, rules(FLOOR % ("reservataire: pot", "35 %")), {REGISTER: register})
        assert plan.plan.due["pot"] == 30
        assert gains(plan, commune="99002", financement="PLS")["pot"] == Fraction(7, 20)
        assert set(plan.plan.due) == {"etat", "etat-agents", "commune-99001", "pot", "bailleur"}

    def test_guaranteed_together_the_first_bears_what_the_others_lack(self, tmp_path: Path) -> None:
        plan = year(tmp_path, CONVENTION, rules(FLOOR % ("reservataires: [etat, etat-agents]", "32 %")))
        found = gains(plan, commune="99002", financement="PLS")
        assert (found["etat"], found["etat-agents"]) == (Fraction(27, 100), Fraction(5, 100))
        plan = year(tmp_path / "2", CONVENTION, rules(FLOOR % ("reservataires: [al, commune-99001]", "60 %")))
        found = gains(plan, commune="99001", qpv="non")
        assert found["al"] + found["commune-99001"] == Fraction(60, 100)

    def test_the_first_that_has_a_right_there_bears_the_floor_of_a_group(self, tmp_path: Path) -> None:
        text = convention(clause("p-village", "part: {reservataire: commune-99002, taux: 20 %}"))
        cia = rules("id: f, quand: {logement.financement: PLS}, alors: [{garantir: {categorie: commune, taux: 30 %}}]")
        assert gains(year(tmp_path, text, cia), commune="99002", financement="PLS")["commune-99002"] == Fraction(3, 10)

    def test_a_floor_for_somebody_without_a_share_there_is_said(self, tmp_path: Path) -> None:
        cia = rules(
            "id: f, quand: {logement.commune: 99002}, alors: [{garantir: {reservataire: commune-99001, taux: 30 %}}]"
        )
        made = compiled(tmp_path, cia)
        assert made.ready
        assert codes(made.diagnostics) == ["FLX361"]
        assert "cia:f" in made.diagnostics[0].message
        assert made.diagnostics[0].span is not None
        assert made.diagnostics[0].span.file.endswith("cia.yaml")

    def test_a_floor_borne_somewhere_is_not_an_idle_one(self, tmp_path: Path) -> None:
        assert not compiled(tmp_path / "1", rules(FLOOR % ("reservataire: al", "35 %"))).diagnostics
        cia = rules(FLOOR % ("reservataire: commune-99001", "15 %"))
        assert not compiled(tmp_path / "2", cia).diagnostics

    def test_the_highest_of_two_floors(self, tmp_path: Path) -> None:
        low = FLOOR % ("reservataire: al", "32 %")
        plan = year(tmp_path, CONVENTION, rules(FLOOR % ("reservataire: al", "35 %"), low.replace("id: f", "id: g")))
        assert gains(plan, commune="99002", financement="PLS")["al"] == Fraction(7, 20)

    def test_a_floor_that_the_forecast_cannot_tell(self, tmp_path: Path) -> None:
        cia = rules("id: f, quand: {logement.typologie: T3}, alors: [{garantir: {reservataire: al, taux: 30 %}}]")
        assert set(codes(compiled(tmp_path, cia).diagnostics)) == {"FLX352"}


class TestUniformity:
    ANYWHERE = "part: {reservataire: al, taux: 30 %, servi_sur: {logement.financement: PLUS}}"

    def test_the_same_share_in_each_commune(self, tmp_path: Path) -> None:
        instead = {"part: {reservataire: al, taux: 30 %}": self.ANYWHERE}
        uneven = year(tmp_path / "1", convention(instead=instead))
        assert gains(uneven, commune="99002", financement="PLUS")["al"] == Fraction(30, 80)
        even = year(tmp_path / "2", convention(clause("u", "uniformite: {reservataire: al}"), instead=instead))
        assert gains(even, commune="99002", financement="PLUS")["al"] == Fraction(12, 20)
        assert gains(even, commune="99001", qpv="oui")["al"] == Fraction(3, 10)

    def test_an_answer_and_its_contrary_stand_only_if_one_sets_the_other_aside(self, tmp_path: Path) -> None:
        base = "paquet: base\ntitre: Base\nparts:\n" + clause(
            "u", "uniformite: {reservataire: al}", "decret", "suppletif: oui, "
        )
        text = convention(clause("u", "uniformite: {reservataire: al, actif: non}"))
        found = compiled(tmp_path / "1", base=base, files={CONV: text}).diagnostics
        assert codes(found) == ["FLX362"]
        text = convention(clause("u", "uniformite: {reservataire: al, actif: non}", more="deroge_a: ['base:u'], "))
        made = compiled(tmp_path / "2", base=base, files={CONV: text})
        assert made.ready
        assert made.programs["bail"].shares.uniform == ()


class TestTransfer:
    UNSIGNED = clause("p-village", "part: {reservataire: commune-99002, taux: 20 %, sans_convention: oui}")

    def transfer(self, inside: str, day: str = "2023-11-24") -> str:
        return clause("t", f"transfert: {{vers: etat, depuis: {day}, dans_le_plafond: {inside}}}")

    CAP = rules("id: c, alors: [{plafonner: {reservataires: [etat, etat-agents], taux: 30 %}}]")

    def test_it_goes_to_the_prefet_beside_the_cap_or_inside(self, tmp_path: Path) -> None:
        beside = year(tmp_path / "1", convention(self.UNSIGNED, self.transfer("non")), self.CAP)
        assert beside.plan.due["etat"] + beside.plan.due["etat-agents"] == 38
        assert [cap.share for cap in beside.caps.values()] == [Fraction(38, 100)]
        inside = year(tmp_path / "2", convention(self.UNSIGNED, self.transfer("oui")), self.CAP)
        assert inside.plan.due["etat"] + inside.plan.due["etat-agents"] == 30

    def test_before_its_day_or_without_it_the_share_goes_to_nobody(self, tmp_path: Path) -> None:
        for text in (convention(self.UNSIGNED), convention(self.UNSIGNED, self.transfer("non", "2025-06-03"))):
            decision = run(tmp_path / str(len(text)), text, self.CAP).decide(dwelling(commune="99002"))
            assert standing(decision, "commune-99002").reason is Raison.SANS_CONVENTION
            assert standing(decision, "etat").share == Fraction(1, 4)

    def test_on_its_day_it_holds(self, tmp_path: Path) -> None:
        text = convention(self.UNSIGNED, self.transfer("non", "2025-06-02"))
        decision = run(tmp_path, text).decide(dwelling(commune="99002"))
        assert standing(decision, "etat").share == Fraction(45, 100)
        assert standing(decision, "commune-99002").reason is Raison.SANS_CONVENTION
        assert {s.name for s in decision.shares if s.holder == "etat"} == {"conv:p-etat", "conv:p-village"}

    def test_only_its_taker_keeps_it_beside_a_cap(self, tmp_path: Path) -> None:
        cia = rules("id: c, alors: [{plafonner: {reservataire: al, taux: 40 %}}]")
        plan = year(tmp_path, convention(self.UNSIGNED, self.transfer("non")), cia)
        assert [cap.share for cap in plan.caps.values()] == [Fraction(2, 5)]

    def test_what_it_brings_bears_no_floor(self, tmp_path: Path) -> None:
        text = convention(self.UNSIGNED, self.transfer("non"))
        floor = rules("id: f, quand: {logement.commune: 99002}, alors: [{garantir: {reservataire: etat, taux: 28 %}}]")
        found = gains(year(tmp_path, text, floor), commune="99002", financement="PLS")
        assert found["etat"] == Fraction(48, 100)


class TestCaps:
    def test_a_cap_on_part_of_the_flux_counts_what_is_there(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c, quand: {logement.qpv: oui}, alors: [{plafonner: {reservataire: etat, taux: 10 %}}]",
            "id: p, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        )
        made = run(tmp_path, CONVENTION, cia)
        assert [d.holder for d in [made.decide(dwelling(f"a{n}")) for n in range(3)]] == ["etat"] * 3
        inside = [made.decide(dwelling(f"q{n}", qpv=True)) for n in range(3)]
        assert [d.holder == "etat" for d in inside] == [True, True, False]
        assert standing(inside[2], "etat").reason is Raison.PLAFOND_ATTEINT
        assert [standing(d, "etat").cap_used for d in inside] == [0, Fraction(1, 2), 1]
        for cap in (standing(d, "etat").cap for d in inside):
            assert cap is not None
            assert (cap.limit, cap.used) == (cap.share * cap.counted, cap.received / cap.limit)
            assert not cap.everywhere
        assert dict(standing(inside[2], "etat").details) == {"plafond": "2", "recus": "2", "regle": "cia:c"}
        assert made.account("bail").usages["plafond:cia:c/etat", ""] == (2, 3)
        assert made.decide(dwelling("z")).holder == "etat"

    def test_a_cap_on_part_of_the_flux_shapes_the_plan_there_only(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c, quand: {logement.qpv: oui}, alors: [{plafonner: {reservataire: etat, taux: 10 %}}]",
            "id: d, quand: {logement.financement: PLS}, alors: [{plafonner: {reservataire: al, taux: 50 %}}]",
        )
        plan = year(tmp_path, CONVENTION, cia)
        assert gains(plan, qpv="oui")["etat"] == Fraction(1, 10)
        assert plan.plan.due["etat"] == 25
        assert gains(plan, qpv="oui")["al"] == Fraction(3, 10)
        low = year(tmp_path / "2", CONVENTION, cia.replace("taux: 50 %", "taux: 5 %"))
        assert gains(low, commune="99002", financement="PLS")["al"] == Fraction(1, 20)
        assert gains(low, qpv="oui")["al"] > Fraction(3, 10)

    def test_a_prefix_cap_on_part_of_the_flux(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c, quand: {logement.qpv: oui}, alors: [{plafonner: {reservataire: etat, taux: 50 %, base: prefixe}}]",
            "id: p, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        )
        made = run(tmp_path, CONVENTION, cia)
        held = [made.decide(dwelling(f"q{n}", qpv=True)).holder == "etat" for n in range(4)]
        assert held == [False, True, False, True]

    def test_a_cap_on_a_class_nobody_forecast_still_caps(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c, quand: {logement.financement: PLAI}, alors: [{plafonner: {reservataire: etat, taux: 30 %}}]",
            "id: p, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        )
        decision = run(tmp_path / "1", CONVENTION, cia).decide(dwelling(financement="PLAI"))
        assert standing(decision, "etat").reason is Raison.PLAFOND_ATTEINT
        made = run(tmp_path / "2", CONVENTION, cia.replace("taux: 30 %", "taux: 50 %, base: prefixe"))
        held = [made.decide(dwelling(f"q{n}", financement="PLAI")).holder == "etat" for n in range(4)]
        assert held == [False, True, False, True]

    def test_a_cap_reached_is_read_of_its_own_holders_and_of_the_whole_flux(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c1, alors: [{plafonner: {reservataire: al, taux: 0 %}}]",
            "id: c2, quand: {logement.qpv: oui}, alors: [{plafonner: {reservataire: etat, taux: 0 %}}]",
            "id: s1, quand: {flux.al.plafond_atteint: oui}, alors: [{signaler: {niveau: info, message: al}}]",
            "id: s2, quand: {flux.etat.plafond_atteint: oui}, alors: [{signaler: {niveau: info, message: etat}}]",
        )
        text = convention(
            instead={
                "part: {reservataire: al, taux: 30 %}": "part: {reservataire: al, taux: 30 %, servi_sur: {logement.qpv: non}}"
            }
        )
        assert [alert.message for alert in run(tmp_path, text, cia).decide(dwelling(qpv=True)).alerts] == ["al"]

    def test_each_of_a_category_has_its_cap(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c, pour_chaque: reservataire, quand: {reservataire.categorie: commune}, "
            "alors: [{plafonner: {reservataire: chaque, taux: 10 %}}]"
        )
        plan = year(tmp_path, CONVENTION, cia)
        assert [(key[1], cap.share, cap.everywhere) for key, cap in plan.caps.items()] == [
            (("commune-99001",), Fraction(1, 10), True)
        ]
        assert plan.plan.due["commune-99001"] == 10

    def test_the_tightest_of_two_caps_is_shown(self, tmp_path: Path) -> None:
        cia = rules(
            "id: c1, alors: [{plafonner: {reservataires: [al, etat], taux: 90 %}}]",
            "id: c2, alors: [{plafonner: {reservataire: al, taux: 35 %}}]",
            "id: c3, alors: [{plafonner: {reservataire: al, taux: 60 %}}]",
            "id: p, alors: [{prioriser: {reservataire: al, rang: 1}}]",
            "id: s, quand: {flux.al.plafond_atteint: oui}, alors: [{signaler: {niveau: info, message: plein}}]",
        )
        made = run(tmp_path, CONVENTION, cia)
        decisions = [made.decide(dwelling(f"l{n}")) for n in range(36)]
        assert standing(decisions[1], "al").cap_used == Fraction(1, 35)
        cap = standing(decisions[1], "al").cap
        assert cap is not None
        assert (cap.rule, cap.holders, cap.expected, cap.everywhere) == ("cia:c2", ("al",), True, True)
        assert sum(d.holder == "al" for d in decisions) == 35
        assert [bool(d.alerts) for d in decisions] == [False] * 35 + [True]

    def test_a_cap_of_what_came_is_a_share_of_it(self, tmp_path: Path) -> None:
        cia = rules("id: c, alors: [{plafonner: {reservataire: etat, taux: 50 %, base: prefixe}}]")
        made = run(tmp_path, CONVENTION, cia)
        caps = [standing(made.decide(dwelling(f"l{n}")), "etat").cap for n in range(3)]
        assert [(cap.expected, cap.counted) for cap in caps if cap is not None] == [(False, 1), (False, 2), (False, 3)]

    def test_the_numbers_of_the_register_are_told_where_it_decided_alone(self, tmp_path: Path) -> None:
        made = run(tmp_path, CONVENTION)
        told = [
            (dict(line.details), "bailleur" in (line.holder, decision.holder))
            for decision in [made.decide(dwelling(f"l{n}")) for n in range(40)]
            for line in decision.standings
            if line.reason is Raison.DEPARTAGE
        ]
        assert {details["departage"] for details, _ in told} == {"anciennete", "registre"}
        for details, residual in told:
            assert ("ordre" in details) == (details["departage"] == "registre" and not residual)


class TestUsage:
    RULE = (
        f"regles:\n  - {{id: r, norme: convention, {HEAD}, quand: {{logement.residence: Relogement}}, "
        "alors: [{reserver_a: {reservataire: commune-99001}}]}\n"
    )

    def text(self, by: str = "", rule: str = "r") -> str:
        more = f", par: {by}" if by else ""
        return convention(
            clause("u", f"usage_plafonne: {{regle: {rule}, reservataire: commune-99001, taux: 50 %{more}}}"), self.RULE
        )

    def test_every_other_dwelling_of_the_holder_at_most(self, tmp_path: Path) -> None:
        made = run(tmp_path, self.text())
        fired = []
        for number in range(40):
            decision = made.decide(dwelling(f"l{number}", residence="Relogement"))
            fired.append(any(rule.name == "conv:r" for rule in decision.fired))
        uses, base = made.account("bail").usages["conv:u", ""]
        assert base == made.account("bail").received["commune-99001"]
        assert uses == sum(fired)
        assert 0 < uses <= Fraction(base, 2)
        assert not fired[0]

    def test_counted_apart_for_each_value(self, tmp_path: Path) -> None:
        made = run(tmp_path, self.text("logement.typologie"))
        for number in range(30):
            made.decide(dwelling(f"l{number}", residence="Relogement", typologie="T1" if number % 2 else "T4"))
        usages = made.account("bail").usages
        assert {value for name, value in usages if name == "conv:u"} == {"T1", "T4"}
        assert all(0 < 2 * uses <= base for uses, base in usages.values())

    def test_each_holder_has_its_own_count(self, tmp_path: Path) -> None:
        other = clause("a", "usage_plafonne: {regle: r, reservataire: commune-99001, taux: 50 %}")
        first = clause("b", "usage_plafonne: {regle: q, reservataire: al, taux: 50 %}")
        q = (
            self.RULE.replace("id: r", "id: q")
            .replace("commune-99001", "al")
            .replace("Relogement", "Al")
            .replace("regles:\n", "")
        )
        made = run(tmp_path, convention(first, other, self.RULE, q))
        decision = made.decide(dwelling("l1", residence="Lilas"))
        assert decision.holder == "al"
        assert made.account("bail").usages == {("conv:b", ""): (0, 1)}
        for number in range(4):
            made.decide(dwelling(f"m{number}", residence="Lilas"))
        received = made.account("bail").received
        assert made.account("bail").usages["conv:a", ""] == (0, received["commune-99001"])
        assert made.account("bail").usages["conv:b", ""] == (0, received["al"])

    def test_the_value_missing_every_count_is_tried(self, tmp_path: Path) -> None:
        made = run(tmp_path, self.text("logement.dpe"))
        decision = made.decide(dwelling(residence="Relogement"))
        assert decision.statut is StatutDecision.ORIENTE  # no count has a use yet: whatever the value, none is left
        assert [m.path for m in decision.missing] == ["logement.dpe"]
        assert decision.completions == 7

    def test_an_unknown_fact_or_rule_is_a_mistake(self, tmp_path: Path) -> None:
        made = compiled(tmp_path / "1", files={CONV: self.text("logement.comune")})
        assert codes(made.diagnostics) == ["FLX305"]
        made = compiled(tmp_path / "2", files={CONV: self.text("reservataire.categorie")})
        assert codes(made.diagnostics) == ["FLX319"]
        assert codes(compiled(tmp_path / "3", files={CONV: self.text(rule="x")}).diagnostics) == ["FLX311"]


class TestInside:
    SPLIT = "partage_interne: {reservataire: al, entre: [{nom: siege, taux: 1/3}, {nom: agence, taux: 2/3}]%s}"

    def test_the_most_behind_inside_benefits(self, tmp_path: Path) -> None:
        cia = rules("id: p, alors: [{reserver_a: {reservataire: al}}]")
        made = run(tmp_path, convention(clause("s", self.SPLIT % "")), cia)
        assert [made.decide(dwelling(f"l{n}")).beneficiary for n in range(6)] == [
            "agence", "siege", "agence", "agence", "siege", "agence",
        ]  # fmt: skip
        assert sum(made.account("bail").shared.values()) == 0

    def test_only_where_its_condition_holds(self, tmp_path: Path) -> None:
        cia = rules(
            "id: p, alors: [{reserver_a: {reservataire: al}}]",
            "id: g, quand: {logement.typologie: T5}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
        )
        made = run(tmp_path, convention(clause("s", self.SPLIT % ", quand: {logement.grand: oui}")), cia)
        assert made.decide(dwelling("l1")).beneficiary == ""
        assert dict(made.account("bail").shared) == {}
        assert made.decide(dwelling("l2", typologie="T5")).beneficiary == "agence"
        assert made.decide(dwelling("l3", typologie="T5")).beneficiary == "siege"

    def test_another_holder_is_not_shared(self, tmp_path: Path) -> None:
        cia = rules("id: p, alors: [{reserver_a: {reservataire: etat}}]")
        decision = run(tmp_path, convention(clause("s", self.SPLIT % "")), cia).decide(dwelling())
        assert (decision.holder, decision.beneficiary) == ("etat", "")


class TestDelegation:
    def delegated(self, more: str, name: str = "d") -> str:
        return clause(name, f"delegation: {{de: al, a: commune-99001, consentement: {more}}}")

    def delegate(self, root: Path, *clauses: str, commune: str = "99001", to: str = "al") -> str:
        cia = rules(f"id: p, alors: [{{reserver_a: {{reservataire: {to}}}}}]")
        return run(root, convention(*clauses), cia).decide(dwelling(commune=commune)).delegate

    def test_from_consent_to_withdrawal(self, tmp_path: Path) -> None:
        cases = {
            "2025-06-02": "commune-99001",
            "2025-06-03": "",
            "2025-01-01, retrait: 2025-06-02": "",
            "2025-01-01, retrait: 2025-06-03": "commune-99001",
        }
        for number, (more, expected) in enumerate(cases.items()):
            assert self.delegate(tmp_path / str(number), self.delegated(more)) == expected, more

    def test_only_there_and_only_for_its_holder(self, tmp_path: Path) -> None:
        here = self.delegated('2025-01-01, communes: ["99001"]')
        assert self.delegate(tmp_path / "1", here) == "commune-99001"
        assert self.delegate(tmp_path / "2", here, commune="99002") == ""
        assert self.delegate(tmp_path / "3", here, to="etat") == ""


class TestReported:
    def test_a_soft_target_is_shown_with_the_share(self, tmp_path: Path) -> None:
        made = run(tmp_path, convention(clause("cible", "tendre_vers: {reservataire: etat, taux: 40 %}", "usage")))
        quotas = {quota.holder: quota.target for quota in made.decide(dwelling()).quotas}
        assert quotas["etat"] == Fraction(2, 5)
        assert quotas["al"] is None

    def test_charges_that_are_only_engaged_are_shown(self, tmp_path: Path) -> None:
        made = run(
            tmp_path, convention(instead={'departement: "99"\nstatut': 'departement: "99"\ndecompte: bail\nstatut'})
        )
        first, second = made.decide(dwelling("l1")), made.decide(dwelling("l2"))
        engaged = next(quota for quota in first.quotas if quota.holder == first.holder)
        assert (engaged.engaged_before, engaged.engaged_after) == (0, 1)
        assert sum(quota.engaged_after for quota in second.quotas) == 2
        plain = run(tmp_path / "2", CONVENTION).decide(dwelling("l1"))
        assert sum(quota.engaged_after for quota in plain.quotas) == 0


def test_two_files_of_a_bailleur_agree_on_its_departement(tmp_path: Path) -> None:
    other = CONVENTION.split("prevision:")[0].replace("paquet: conv", "paquet: conv2").replace('"99"', '"98"')
    territory = TERRITOIRE.replace('departements: ["99"]', 'departements: ["99", "98"]')
    files = {"territories/petit/conventions/bail2.yaml": other, "territories/petit/territoire.yaml": territory}
    assert codes(compiled(tmp_path, files=files).diagnostics) == ["FLX363"]


def test_a_class_outside_the_flux_is_not_planned(tmp_path: Path) -> None:
    out = f"id: o, norme: decret, {HEAD}, quand: {{logement.financement: PLS}}, alors: [{{soustraire_du_flux: {{motif: hors_champ}}}}]"
    usage = out.replace("id: o, norme: decret", "id: o2, norme: usage")
    keep = "id: k, norme: %s, %s, alors: [{maintenir_dans_le_flux: {motif: m}}]"
    assert due(tmp_path / "1", CONVENTION, rules(out, usage))["al"] == 24
    assert due(tmp_path / "2", CONVENTION, rules(out, usage, keep % ("loi", HEAD)))["al"] == 30
    assert due(tmp_path / "3", CONVENTION, rules(out, usage, keep % ("cia", HEAD)))["al"] == 24
    several = (keep % ("loi", HEAD), (keep % ("usage", HEAD)).replace("id: k", "id: k2"))
    assert due(tmp_path / "4", CONVENTION, rules(out, *several))["al"] == 30
    assert due(tmp_path / "5", CONVENTION, rules(out, keep % ("decret", HEAD)))["al"] == 30
