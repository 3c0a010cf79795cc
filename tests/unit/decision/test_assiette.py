"""Where shares count, what rules put outside, what the convention forecast: the assiette of a small project."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, DAY, codes, dwelling, load, rules

from fluxrules.assiette import flux_of
from fluxrules.decision.assiette import YearBase, assiettes_checked, base_of
from fluxrules.decision.assiette_actual import came_of
from fluxrules.decision.session import compile_territory
from fluxrules.diagnostics import Diagnostic
from fluxrules.vocabulary import MotifSoustraction, StatutDecision

PATH = "territories/petit/conventions/bail.yaml"
BLOCK = """
assiette:
  annee: 2025
  source: {document: texte, article: annexe 1}
  statut: hypothese
  rotation: 10 %
  flux_brut:
    - {commune: "99001", parc: 700}
    - {commune: "99002", logements: 42}
  soustractions:
    - {motif: mutation, commune: "99001", logements: 10}
    - {motif: vente, commune: "99002", logements: 2}
"""


def based(root: Path, block: str = BLOCK, **files: str) -> tuple[YearBase | None, tuple[Diagnostic, ...]]:
    territory = load(root, files={PATH: files.pop("convention", CONVENTION) + block}, **files)
    compiled = compile_territory(territory, DAY)
    declared = territory.assiette("bail")
    assert declared is not None
    assert compiled.ready, codes(compiled.diagnostics)
    assert assiettes_checked(compiled) == base_of(compiled.planners["bail"], territory, declared)[1]
    return base_of(compiled.planners["bail"], territory, declared)


def test_shares_of_the_convention_on_the_net_flux(tmp_path: Path) -> None:
    base, found = based(tmp_path)
    assert base is not None
    assert found == ()  # 60 and 40, as the forecast says
    assert base.forecast == 100
    amounts = {(item.share.holder, item.share.clause): item.exact for item in base.assiette.objectives.items}
    assert amounts == {
        ("etat", "conv:p-etat"): 25,
        ("etat-agents", "conv:p-etat"): 5,
        ("al", "conv:p-al"): 30,
        ("commune-99001", "conv:p-bourg"): 12,
    }
    state = base.assiette.objectives.items[0]
    assert state.share.name == "État, hors Agents de l'État"
    assert state.share.basis.reference == "Un texte"
    assert [(step.subject, step.result) for step in base.assiette.objectives.residual] == [("bailleur", 28)]
    assert base.assiette.declared.basis.reference == "Un texte, annexe 1"


def test_a_forecast_that_differs_is_said_where_most(tmp_path: Path) -> None:
    base, found = based(tmp_path, BLOCK.replace("logements: 42", "logements: 45"))
    assert base is not None
    assert [(gap.commune, gap.forecast, gap.net) for gap in base.gaps] == [("99002", 40, 43)]
    assert codes(found) == ["FLX659"]
    assert "100" in found[0].message
    assert "103" in found[0].message
    assert "99002 : 40 prévus, 43" in found[0].message
    both = BLOCK.replace("logements: 42", "logements: 54").replace("parc: 700", "parc: 690")
    _, found = based(tmp_path / "deux", both)
    assert "99002 : 40 prévus, 52" in found[0].message  # 12 more, where Bourg has 1 fewer


def test_a_forecast_of_another_year_is_not_compared(tmp_path: Path) -> None:
    base, found = based(tmp_path, BLOCK.replace("annee: 2025", "annee: 2026"))
    assert base is not None
    assert (base.forecast, base.gaps) == (None, ())
    assert codes(found) == ["FLX664"]


def test_a_condition_that_a_line_cannot_tell(tmp_path: Path) -> None:
    """A share of PLUS only: a line without financement does not say how many it counts on."""
    convention = CONVENTION.replace("taux: 20 %}", "taux: 20 %, assiette: {logement.financement: PLUS}}")
    base, found = based(tmp_path, convention=convention)
    assert base is None
    assert set(codes(found)) == {"FLX352"}
    told = BLOCK.replace("parc: 700", "financement: PLUS, parc: 700").replace(
        "logements: 42", "financement: PLS, logements: 42"
    )
    base, found = based(tmp_path, told, convention=convention)
    assert base is not None
    assert base.assiette.objectives.items[-1].exact == 12


def test_lines_that_rules_put_outside(tmp_path: Path) -> None:
    rule = "id: pls, quand: {logement.financement: PLS}, alors: [{soustraire_du_flux: {motif: hors_champ}}]"
    block = BLOCK.replace("logements: 42", "financement: PLS, logements: 42")
    base, found = based(tmp_path, block, base=rules(rule, pack="base"))
    assert base is None
    assert [(item.code, item.span.line if item.span else 0) for item in found] == [("FLX663", 31)]
    assert "Village (99002), PLS" in found[0].message


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('commune: "99002", logements: 42', 'commune: "98001", logements: 42', "FLX336"),
        ("motif: vente", "motif: hors_champ", "FLX658"),
        ("document: texte, article", "document: text, article", "FLX301"),
        ("  soustractions:", "  droits_en_stock: [{reservataire: etats, logements: 3}]\n  soustractions:", "FLX302"),
    ],
)
def test_names_are_checked_with_everything_else(tmp_path: Path, before: str, after: str, code: str) -> None:
    territory = load(tmp_path, files={PATH: CONVENTION + BLOCK.replace(before, after)})
    assert codes(compile_territory(territory, DAY).diagnostics) == [code]


def test_two_declarations_are_one_too_many(tmp_path: Path) -> None:
    other = CONVENTION.replace("paquet: conv", "paquet: autre").split("prevision:")[0] + BLOCK
    files = {PATH: CONVENTION + BLOCK, "territories/petit/conventions/bail-2.yaml": other}
    assert "FLX329" in codes(compile_territory(load(tmp_path, files=files), DAY).diagnostics)


def test_a_table_beside_the_convention(tmp_path: Path) -> None:
    table = "ligne;commune;parc;logements;motif\nflux_brut;99001;700;;\nflux_brut;99002;;42;\n"
    table += "soustraction;99001;;10;mutation\nsoustraction;99002;;2;vente\n"
    block = BLOCK.split("  flux_brut:")[0] + "  fichier: assiette.csv\n"
    files = {PATH: CONVENTION + block, "territories/petit/conventions/assiette.csv": table}
    territory = load(tmp_path, files=files)
    declared = territory.assiette("bail")
    assert declared is not None
    compiled = compile_territory(territory, DAY)
    base, found = base_of(compiled.planners["bail"], territory, declared)
    assert base is not None
    assert found == ()
    written, _ = based(tmp_path / "autre")
    assert written is not None
    assert base.assiette.objectives.exact == written.assiette.objectives.exact == 72


def test_decisions_as_counts(tmp_path: Path) -> None:
    block = BLOCK.replace('{commune: "99001", parc: 700}', '{commune: "99001", qpv: oui, parc: 700}')
    base, _ = based(tmp_path, block)
    assert base is not None
    flux, _ = flux_of(base.assiette.declared)
    assert flux is not None
    decided = [
        (dwelling(qpv=True).values | {"logement.commune": "99001"}, StatutDecision.ORIENTE, ""),
        (dwelling(qpv=True).values | {"logement.commune": "99001"}, StatutDecision.SANS_RESERVATAIRE, "r"),
        (dwelling(qpv=True).values | {"logement.commune": "99001"}, StatutDecision.FORCE, ""),
        (dwelling(qpv=False).values | {"logement.commune": "99001"}, StatutDecision.ORIENTE, ""),
        (dwelling().values | {"logement.commune": "99002"}, StatutDecision.HORS_FLUX, "vente"),
        (dwelling().values | {"logement.commune": "99002"}, StatutDecision.STOCK, "stock_defense"),
        (dwelling().values | {"logement.commune": "99002"}, StatutDecision.SUSPENDU, ""),
        (dwelling().values | {"logement.commune": "99002"}, StatutDecision.CONFLIT, ""),
    ]
    came = came_of(flux, decided)
    expected = (("logement.commune", "99001"), ("logement.qpv", "oui"))
    village = (("logement.commune", "99002"),)
    assert came.counted == {expected: 3, (("logement.commune", "99001"),): 1}
    assert came.removed == {(village, MotifSoustraction.VENTE): 1, (village, MotifSoustraction.STOCK_DEFENSE): 1}
    assert came.pending == {village: 2}
    assert came.freed(village) == 4


def test_amounts_stay_fractions(tmp_path: Path) -> None:
    base, _ = based(
        tmp_path, BLOCK.replace("rotation: 10 %", "rotation: 1/7").replace("logements: 10}", "logements: 1/3}")
    )
    assert base is not None
    assert base.assiette.objectives.items[2].exact == Fraction(3, 10) * (100 - Fraction(1, 3) + 40)
