"""The Program: levels, order, hash, scope."""

from __future__ import annotations

from pathlib import Path

from tests.small import CONVENTION, compiled, rules

from fluxrules.program.program import Lit
from fluxrules.vocabulary import Operateur, Strate

FACTS = """faits:
  - {chemin: logement.familial, libelle: Familial, type: booleen, origine: deduit, sinon: non}
  - {chemin: logement.convoite, libelle: Convoité, type: booleen, origine: deduit, sinon: non}"""

CHAIN = (
    "id: r1, quand: {logement.typologie: {au_moins: T4}}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
    "id: r2, quand: {logement.grand: oui}, alors: [{deduire: {fait: logement.familial, valeur: oui}}]",
    "id: r3, quand: {logement.familial: non}, alors: [{deduire: {fait: logement.convoite, valeur: oui}}]",
    "id: r4, quand: {logement.convoite: oui}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
)


def test_levels_follow_deductions(tmp_path: Path) -> None:
    program = compiled(tmp_path, rules(*CHAIN, extra=FACTS)).programs["bail"]
    assert {rule.name: rule.level for rule in program.rules} == {"cia:r1": 0, "cia:r2": 1, "cia:r3": 2, "cia:r4": 3}
    strata = {rule.name: rule.stratum for rule in program.rules}
    assert strata["cia:r1"] is strata["cia:r2"] is Strate.QUALIFICATION
    assert strata["cia:r3"] is Strate.ASSIETTE  # a negative reading waits for the next stratum
    assert strata["cia:r4"] is Strate.ORIENTATION


def test_an_order_on_an_enum_is_its_declared_order(tmp_path: Path) -> None:
    program = compiled(tmp_path, rules(*CHAIN, extra=FACTS)).programs["bail"]
    atom = next(atom for atom in program.atoms if atom.path == "logement.typologie")
    assert (atom.operator, atom.operands) == (Operateur.PARMI, ("T4", "T5", "T6"))


def test_order_of_rules_changes_no_byte(tmp_path: Path) -> None:
    forward = compiled(tmp_path / "a", rules(*CHAIN, extra=FACTS)).programs["bail"]
    backward = compiled(tmp_path / "b", rules(*reversed(CHAIN), extra=FACTS)).programs["bail"]
    assert forward == backward
    assert forward.hash == backward.hash


def test_every_word_of_a_rule_changes_the_hash(tmp_path: Path) -> None:
    before = compiled(tmp_path / "a", rules(*CHAIN, extra=FACTS)).programs["bail"].hash
    changed = [rule.replace("rang: 1", "rang: 2") for rule in CHAIN]
    assert compiled(tmp_path / "b", rules(*changed, extra=FACTS)).programs["bail"].hash != before
    lower = CONVENTION.replace("taux: 20 %", "taux: 19 %")
    files = {"territories/petit/conventions/bail.yaml": lower}
    assert compiled(tmp_path / "c", rules(*CHAIN, extra=FACTS), files=files).programs["bail"].hash != before


def test_exceptions_come_before_what_they_set_aside(tmp_path: Path) -> None:
    cia = rules(
        "id: a-regle, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        "id: z-exception, deroge_a: [a-regle], quand: {logement.qpv: oui}, alors: [{prioriser: {reservataire: al, rang: 1}}]",
    )
    program = compiled(tmp_path, cia).programs["bail"]
    assert [rule.name for rule in program.rules] == ["cia:z-exception", "cia:a-regle"]
    assert program.rules[1].exceptions == (0,)
    assert isinstance(program.rules[0].body, Lit)


def test_rules_out_of_force_are_not_in_the_program(tmp_path: Path) -> None:
    cia = rules(
        "id: hier, en_vigueur: {au: 2024-12-31}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        "id: demain, en_vigueur: {du: 2025-06-03}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
        "id: aujourdhui, en_vigueur: {du: 2025-06-02, au: 2025-06-02}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
    )
    assert [rule.name for rule in compiled(tmp_path, cia).programs["bail"].rules] == ["cia:aujourdhui"]


def test_a_category_means_those_who_are_here(tmp_path: Path) -> None:
    cia = rules(
        "id: communes, alors: [{prioriser: {categorie: commune, rang: 1}}]",
        "id: village, alors: [{prioriser: {reservataire: commune-99002, rang: 1}}]",
    )
    program = compiled(tmp_path, cia).programs["bail"]
    effects = {rule.name: rule.effects[0] for rule in program.rules}
    assert effects["cia:communes"].targets == ("commune-99001",)
    assert effects["cia:communes"].absent == ()
    assert effects["cia:village"].targets == ()
    assert effects["cia:village"].absent == ("commune-99002",)


def test_a_share_clause_may_set_aside_a_suppletive_rule(tmp_path: Path) -> None:
    head = "titre: T, source: {document: texte}, statut: hypothese"
    base = rules(
        f"id: plancher, norme: decret, suppletif: oui, {head}, quand: {{logement.qpv: non}}, "
        "alors: [{garantir: {reservataires: [etat, etat-agents], taux: 30 %}}]",
        pack="base",
    )
    stipulated = CONVENTION + (
        f"  - {{id: stip, {head}, norme: convention_etat, deroge_a: ['base:plancher'], tendre_vers: {{reservataire: etat, taux: 30 %}}}}\n"
    )
    program = compiled(tmp_path, base=base, files={"territories/petit/conventions/bail.yaml": stipulated}).programs[
        "bail"
    ]
    assert [rule.name for rule in program.rules] == ["conv:stip", "base:plancher"]
    assert program.rules[1].exceptions == (0,)


def test_two_ways_to_write_a_list_are_one_condition(tmp_path: Path) -> None:
    written = ("[T3, T1]", "{parmi: [T1, T3]}", "[T1, T3, T1]")
    hashes = set()
    for number, cell in enumerate(written):
        cia = rules(
            f"id: r, quand: {{logement.typologie: {cell}}}, alors: [{{prioriser: {{reservataire: etat, rang: 1}}}}]"
        )
        hashes.add(compiled(tmp_path / str(number), cia).programs["bail"].hash)
    assert len(hashes) == 1


def test_an_interval_may_be_one_value(tmp_path: Path) -> None:
    cia = rules("id: r, quand: {logement.etage: {entre: [3, 3]}}, alors: [{prioriser: {reservataire: etat, rang: 1}}]")
    assert compiled(tmp_path, cia).ready


def test_a_wrong_unknown_holder_in_a_stock_right(tmp_path: Path) -> None:
    cia = rules(
        "id: r, quand: {logement.stock: sante}, "
        "alors: [{soustraire_du_flux: {motif: stock_sante, reservataire: personne}}]"
    )
    assert [d.code for d in compiled(tmp_path, cia).diagnostics] == ["FLX302"]
