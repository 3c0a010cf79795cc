"""A year played through the command, event by event → what an officer reads of the dwelling it happened to.

Each case is a file of events; its first line names the libération to explain, and may choose the method of the year.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from tests.small import CONVENTION, write

from fluxrules.cli import main

HERE = Path(__file__).parent / "annee"
CASES = sorted(case for case in HERE.glob("*.yaml") if case.stem != "totaux")
TERMS = """\
  - {id: pnn, titre: Les Tilleuls, norme: convention, source: {document: texte}, statut: hypothese,
     programme_neuf: {programme: Les Tilleuls, logements: 4, dans_le_flux: non,
                      table: [{reservataire: etat, taux: 50 %}, {reservataire: al, taux: 25 %}]}}
regles:
  - id: sortie
    titre: Les programmes neufs sont réglés à part
    norme: convention
    source: {document: texte}
    statut: hypothese
    quand: {liberation.premiere_location: oui}
    alors: [{soustraire_du_flux: {motif: programme_neuf}}]
  - id: suites
    titre: Ce que fait une restitution, un délai dépassé
    norme: convention
    source: {document: texte}
    statut: hypothese
    alors: [{modalites: {restitution: COMPTE, sans_candidat: bailleur}}]
"""
ROWS = """\
liberation;id;commune;typologie;financement;qpv;annee_construction;date_liberation;premiere_location;programme
L1;D1;99001;T3;PLUS;non;1980;2025-01-06;non;
L2;D2;99001;T2;PLUS;oui;1975;2025-01-07;non;
L3;D3;99002;T3;PLS;non;2012;2025-01-13;non;
L4;D4;99001;T3;PLUS;non;1980;2025-01-14;non;
L5;D5;99002;T4;PLUS;non;1995;2025-01-20;non;
L6;D6;99001;T1;PLUS;non;2025;2025-01-21;oui;Les Tilleuls
L7;D7;99001;T3;PLUS;oui;1975;2025-01-27;non;
L8;D8;99001;T2;PLUS;non;1980;2025-02-03;non;
"""


def played(folder: Path, case: Path, *command: str) -> tuple[int, str, str]:
    """Run a command on the year of a case."""
    text = case.read_text("utf-8")
    asked = dict(re.findall(r"(\w+): (\S+)", text.split("\n", 1)[0]))
    terms = TERMS.replace("COMPTE", asked.get("restitution", "non_comptee"))
    method = asked.get("methode", "bande")
    fair = "equite: {bande: 5/4}" if method == "bande" else f"equite: {{methode: {method}}}"
    convention = CONVENTION.replace("equite: {bande: 5/4}", fair) + terms
    write(folder, files={"territories/petit/conventions/bail.yaml": convention})
    (folder / "annee.csv").write_text(ROWS, "utf-8")
    (folder / "evenements.yaml").write_text(text, "utf-8")
    name, *options = command
    words = [name, "petit", str(folder / "annee.csv"), "--bailleur", "bail", "--moteur", "natif", *options]
    if "evenements:" in text:
        words += ["--evenements", str(folder / "evenements.yaml")]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words, "--racine", str(folder)])
    return int(code), out.getvalue(), err.getvalue()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_explained(case: Path, tmp_path: Path, golden) -> None:
    wanted = re.findall(r"liberation: (\S+)", case.read_text("utf-8"))[0]
    code, text, _ = played(tmp_path, case, "expliquer", "--logement", wanted)
    assert code == 0
    assert max(len(line) for line in text.splitlines()) <= 80
    shown = text.split("\nDonnées lues")[0] + "\n"
    golden.check(case, shown)


def test_the_totals_of_a_year(tmp_path: Path, golden) -> None:
    case = HERE / "totaux.yaml"
    code, text, _ = played(tmp_path, case, "simuler", "--sortie", str(tmp_path / "rapport"))
    assert code == 0
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(case, text)


@pytest.mark.parametrize("method", ["tijdeman", "reste_a_faire", "taux_de_realisation"])
def test_nothing_speaks_of_a_band_where_none_applies(method: str, tmp_path: Path) -> None:
    case = tmp_path / "cas.yaml"
    case.write_text(f"# methode: {method}\n", "utf-8")
    _, text, _ = played(tmp_path, case, "simuler", "--detail")
    said = [line for line in text.splitlines() if not line.lstrip().startswith("- bande puis équilibre")]
    assert [line for line in said if "bande" in line.lower()] == []


def test_no_expected_text_without_its_case(golden) -> None:
    assert golden.orphans(HERE) == []
