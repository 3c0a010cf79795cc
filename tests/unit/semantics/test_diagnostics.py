"""Each mistake of meaning gets its code, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small import CONVENTION, HEAD, TERRITOIRE, codes, compiled, rules, write

from fluxrules.semantics import load_territory

PREFER = "alors: [{prioriser: {reservataire: etat, rang: 1}}]"

MISTAKES = {
    "FLX301": rules("id: r, titre: T, norme: cia, source: {document: absent}, statut: hypothese, " + PREFER),
    "FLX302": rules("id: r, alors: [{prioriser: {reservataire: etta, rang: 1}}]"),
    "FLX305": rules("id: r, quand: {logement.typo: T3}, " + PREFER),
    "FLX306": rules("id: r, quand: {logement.typologie: T9}, " + PREFER),
    "FLX307": rules("id: r, quand: {logement.residence: {au_moins: B}}, " + PREFER),
    "FLX308": rules("id: r, quand: {logement.surface: {au_moins: {parametre: base.rien}}}, " + PREFER),
    "FLX311": rules("id: r, deroge_a: [inconnue], " + PREFER),
    "FLX316": rules(
        "id: a, quand: {logement.qpv: oui}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
        "id: b, quand: {logement.grand: non}, alors: [{deduire: {fait: logement.local, valeur: oui}}]",
        "id: c, quand: {aucun: [{logement.local: oui}]}, alors: [{soustraire_du_flux: {motif: vente}}]",
        extra="faits: [{chemin: logement.local, libelle: L, type: booleen, origine: deduit, sinon: non}]",
    ),
    "FLX317": rules(
        "id: a, quand: {logement.qpv: oui}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
        "id: b, quand: {logement.grand: non}, alors: [{deduire: {fait: logement.local, valeur: oui}}]",
        "id: c, quand: {logement.local: non}, alors: [{deduire: {fait: logement.tardif, valeur: oui}}]",
        "id: d, quand: {logement.tardif: oui}, alors: [{soustraire_du_flux: {motif: vente}}]",
        extra="""faits:
  - {chemin: logement.local, libelle: L, type: booleen, origine: deduit, sinon: non}
  - {chemin: logement.tardif, libelle: L, type: booleen, origine: deduit, sinon: non}""",
    ),
    "FLX318": rules("id: r, alors: [{ecarter: {reservataire: chaque, motif: m}}]"),
    "FLX319": rules("id: r, quand: {reservataire.flux.retard: {au_moins: 1}}, " + PREFER),
    "FLX320": rules("id: r, alors: [{deduire: {fait: logement.typologie, valeur: T4}}]"),
    "FLX322": rules(
        "id: r, " + PREFER,
        "id: e, pour_chaque: reservataire, deroge_a: [r], alors: [{ecarter: {reservataire: chaque, motif: m}}]",
    ),
    "FLX323": rules("id: r, quand: {logement.etage: 3}, alors: [{plafonner: {reservataire: etat, taux: 30 %}}]"),
    "FLX333": rules("id: r, quand: {logement.surface: {entre: [80, 40]}}, " + PREFER),
    "FLX334": rules(
        "id: r, norme: loi, titre: T, source: {document: texte}, statut: hypothese, deroge_a: ['conv:p-al'], " + PREFER
    ),
    "FLX340": rules(
        "id: a, quand: {logement.qpv: oui}, alors: [{deduire: {fait: logement.grand, valeur: oui}}]",
        "id: b, quand: {logement.grand: non}, alors: [{deduire: {fait: logement.local, valeur: oui}}]",
        "id: s, quand: {logement.qpv: oui}, alors: [{soustraire_du_flux: {motif: vente}}]",
        "id: e, deroge_a: [s], quand: {logement.local: non}, " + PREFER,
        extra="faits: [{chemin: logement.local, libelle: L, type: booleen, origine: deduit, sinon: non}]",
    ),
    "FLX343": rules(
        "id: r, pour_chaque: reservataire, quand: {reservataire.categorie: etat}, "
        "alors: [{deduire: {fait: logement.grand, valeur: oui}}]"
    ),
    "FLX353": rules("id: r, quand: {logement.commune: {hors: [99001, 44000]}}, " + PREFER),
    "FLX345": rules("id: r, alors: [{modalites: {reservataire: etat}}]"),
}


@pytest.mark.parametrize("code", sorted(MISTAKES))
def test_mistake(code: str, tmp_path: Path) -> None:
    found = compiled(tmp_path, MISTAKES[code]).diagnostics
    assert codes(found) == [code], [(d.code, d.message) for d in found]
    assert found[0].span is not None
    assert found[0].span.file.endswith("cia.yaml")


def test_a_loop_of_exceptions(tmp_path: Path) -> None:
    cia = rules("id: a, deroge_a: [b], " + PREFER, "id: b, deroge_a: [a], " + PREFER)
    assert codes(compiled(tmp_path, cia).diagnostics) == ["FLX315"]


def test_a_loop_of_deductions(tmp_path: Path) -> None:
    facts = """faits:
  - {chemin: logement.a, libelle: A, type: booleen, origine: deduit, sinon: non}
  - {chemin: logement.b, libelle: B, type: booleen, origine: deduit, sinon: non}"""
    cia = rules(
        "id: a, quand: {logement.b: oui}, alors: [{deduire: {fait: logement.a, valeur: oui}}]",
        "id: b, quand: {logement.a: oui}, alors: [{deduire: {fait: logement.b, valeur: oui}}]",
        extra=facts,
    )
    assert codes(compiled(tmp_path, cia).diagnostics) == ["FLX315"]


@pytest.mark.parametrize(
    ("norm", "allowed", "validity", "expected"),
    [
        ("convention", "", "", ["FLX313"]),
        ("loi", "", "", []),
        ("decret", "", "", []),
        ("convention", "suppletif: oui, ", "", []),
        ("cia", "suppletif: oui, ", "", ["FLX313"]),
        (
            "arrete",
            "derogeable_par: {norme: arrete, duree_max: 1 an}, ",
            "en_vigueur: {du: 2025-01-01, au: 2025-12-31}, ",
            [],
        ),
        (
            "arrete",
            "derogeable_par: {norme: arrete, duree_max: 1 an}, ",
            "en_vigueur: {du: 2025-01-01, au: 2026-01-01}, ",
            ["FLX314"],
        ),
        ("arrete", "derogeable_par: {norme: arrete, duree_max: 1 an}, ", "", ["FLX314"]),
        (
            "convention",
            "derogeable_par: {norme: arrete, duree_max: 1 an}, ",
            "en_vigueur: {du: 2025-01-01, au: 2025-12-31}, ",
            ["FLX313"],
        ),
    ],
)
def test_who_may_set_aside_a_decree(
    norm: str, allowed: str, validity: str, expected: list[str], tmp_path: Path
) -> None:
    head = "titre: T, source: {document: texte}, statut: hypothese, "
    base = rules(f"id: haut, norme: decret, {head}{allowed}{PREFER}", pack="base")
    cia = rules(f"id: bas, norme: {norm}, {head}{validity}deroge_a: ['base:haut'], {PREFER}")
    assert codes(compiled(tmp_path, cia, base).diagnostics) == expected


def test_a_parameter_is_read_on_its_day(tmp_path: Path) -> None:
    extra = """parametres:
  - nom: seuil
    libelle: Seuil
    type: nombre
    source: {document: texte}
    statut: hypothese
    valeurs:
      - {en_vigueur: {du: 2020-01-01, au: 2024-12-31}, valeur: 50}
      - {en_vigueur: {du: 2025-01-01}, valeur: 60}"""
    cia = rules("id: r, quand: {logement.surface: {au_moins: {parametre: cia.seuil}}}, " + PREFER, extra=extra)
    made = compiled(tmp_path, cia)
    assert made.ready
    assert [a.operands for a in made.programs["bail"].atoms if a.path == "logement.surface"] == [(60,)]
    late = extra.replace("{du: 2025-01-01}", "{du: 2026-01-01}")
    cia = rules("id: r, quand: {logement.surface: {au_moins: {parametre: cia.seuil}}}, " + PREFER, extra=late)
    assert codes(compiled(tmp_path, cia).diagnostics) == ["FLX309"]


@pytest.mark.parametrize(
    ("first", "second", "meeting"),
    [
        ("{du: 2020-01-01}", "{du: 2025-01-01}", True),
        ("{du: 2020-01-01, au: 2025-01-01}", "{du: 2025-01-01}", True),
        ("{du: 2020-01-01, au: 2024-12-31}", "{du: 2025-01-01}", False),
        ("{du: 2025-01-01}", "{au: 2024-12-31}", False),
        ("{du: 2025-01-01}", "{au: 2025-01-01}", True),
    ],
)
def test_a_parameter_has_one_value_a_day(first: str, second: str, meeting: bool, tmp_path: Path) -> None:
    head = "{nom: seuil, libelle: S, type: nombre, source: {document: texte}, statut: hypothese"
    values = f"[{{en_vigueur: {first}, valeur: 50}}, {{en_vigueur: {second}, valeur: 60}}]"
    cia = rules(extra=f"parametres:\n  - {head}, valeurs: {values}}}")
    _, found, _ = load_territory(write(tmp_path, cia), "petit")
    assert codes(found) == (["FLX364"] if meeting else [])


def test_residual_must_make_one(tmp_path: Path) -> None:
    wrong = CONVENTION + (
        f"  - {{id: reste, {HEAD}, residuel: {{entre: [{{reservataire: bailleur, taux: 1/2}}, {{reservataire: al, taux: 1/3}}]}}}}\n"
    )
    found = compiled(tmp_path, files={"territories/petit/conventions/bail.yaml": wrong}).diagnostics
    assert codes(found) == ["FLX327"]


def test_what_serves_several_territories_may_name_any_commune(tmp_path: Path) -> None:
    """A shared pack, and a territory that is a whole département (no list of communes), are not held to a list."""
    elsewhere = "id: r, quand: {logement.commune: 99999}, " + PREFER
    assert codes(compiled(tmp_path / "own", rules(elsewhere)).diagnostics) == ["FLX353"]
    assert compiled(tmp_path / "pack", base=rules(elsewhere, pack="base")).ready
    whole = TERRITOIRE.replace('communes:\n  - {insee: "99001", nom: Bourg}\n  - {insee: "99002", nom: Village}\n', "")
    assert whole != TERRITOIRE
    made = compiled(tmp_path / "departement", rules(elsewhere), files={"territories/petit/territoire.yaml": whole})
    assert "FLX353" not in codes(made.diagnostics)
