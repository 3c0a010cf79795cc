"""Rules that orient and did not play: which are told, and by which condition."""

from __future__ import annotations

from pathlib import Path

from tests.small import dwelling, rules, session

from fluxrules.decision.decision import Decision
from fluxrules.decision.session import Session

HEAD = "titre: T, source: {document: texte}, statut: hypothese"
TO_AL = "alors: [{reserver_a: {reservataire: al}}]"


def decided(root: Path, *texts: str, **values: str) -> Decision:
    plain = session(root, rules(*texts))
    explaining = Session(plain.compiled, explains=True)
    assert plain.decide(dwelling(**values)).silent == ()
    return explaining.decide(dwelling(**values))


def silent(decision: Decision) -> dict[str, tuple[str, object]]:
    return {rule.name: (rule.reads[0].path, rule.reads[0].value) for rule in decision.silent}


def test_the_first_condition_that_is_not_met_is_told(tmp_path: Path) -> None:
    found = decided(
        tmp_path,
        f"id: joue, quand: {{logement.typologie: T3}}, {TO_AL}",
        f"id: non, quand: {{tous: [logement.qpv: non, logement.typologie: T5]}}, {TO_AL}",
        f"id: aucun, quand: {{aucun: [logement.typologie: T5, logement.qpv: non]}}, {TO_AL}",
        f"id: une, quand: {{un_de: [logement.typologie: T1, logement.qpv: oui]}}, {TO_AL}",
        f"id: double, quand: {{aucun: [aucun: [logement.typologie: T1]]}}, {TO_AL}",
    )
    assert silent(found) == {
        "cia:aucun": ("logement.qpv", False),
        "cia:double": ("logement.typologie", "T3"),
        "cia:non": ("logement.typologie", "T3"),
        "cia:une": ("logement.typologie", "T3"),
    }


def test_rules_that_could_not_matter_are_not_told(tmp_path: Path) -> None:
    when = "quand: {logement.typologie: T5}"
    found = decided(
        tmp_path,
        f"id: signal, {when}, alors: [{{signaler: {{niveau: info, message: m}}}}]",
        f"id: ailleurs, {when}, alors: [{{prioriser: {{reservataire: commune-99002, rang: 1}}}}]",
        f"id: loin, norme: decret, {HEAD}, {when}, {TO_AL}",
        f"id: mutation, quand: {{liberation.besoin: mutation}}, {TO_AL}",
        f"id: ici, {when}, alors: [{{ecarter: {{reservataire: al, motif: pas ici}}}}]",
        besoin="aucun",
    )
    assert set(silent(found)) == {"cia:ici", "cia:mutation"}


def test_one_read_for_each_is_told_when_it_is_silent_for_all(tmp_path: Path) -> None:
    each = "pour_chaque: reservataire, alors: [{prioriser: {reservataire: chaque, rang: 1}}]"
    found = decided(
        tmp_path,
        f"id: tous, quand: {{reservataire.flux.retard: {{plus_de: 50}}}}, {each}",
        f"id: certains, quand: {{reservataire.flux.retard: {{plus_de: 0}}}}, {each}",
    )
    assert "cia:tous" in silent(found)


def test_nothing_is_told_of_a_dwelling_outside_the_flux(tmp_path: Path) -> None:
    found = decided(
        tmp_path,
        "id: m, quand: {liberation.besoin: mutation}, alors: [{soustraire_du_flux: {motif: mutation}}]",
        f"id: t, quand: {{logement.typologie: T5}}, {TO_AL}",
        besoin="mutation",
    )
    assert found.silent == ()
