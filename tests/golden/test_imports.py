"""The dry run of an import, word for word: what an officer reads of a file before anything is written.

``imports/<name>.csv``, read with ``imports/<name>.yaml`` when it is there → ``imports/<name>.attendu.txt``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxrules.cli import main

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "imports"
CASES = sorted(FOLDER.glob("*.csv"))


def said(capsys: pytest.CaptureFixture[str], file: Path, mapping: Path) -> str:
    beside = ("--correspondance", str(mapping)) if mapping.is_file() else ()
    code = main(["importer", "nantes-metropole", str(file), *beside, "--essai", "--racine", str(ROOT)])
    captured = capsys.readouterr()
    return f"{captured.out}\n--- à côté\n{captured.err}\n--- code {int(code)}\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_dry_run(case: Path, golden, capsys) -> None:
    golden.check(case, said(capsys, case, case.with_suffix(".yaml")))


def test_the_example_of_the_page(golden, capsys) -> None:
    folder = ROOT / "territories/nantes-metropole/logements"
    shown = said(capsys, folder / "decisions-2024.csv", folder / "decisions-2024.correspondance.yaml")
    golden.check(FOLDER / "exemple.md", shown)
    page = (ROOT / "docs/importer.md").read_text("utf-8")
    out = shown.split("\n--- à côté\n")[0]
    assert f"```text\n{out.strip()}\n```" in page, "the page shows what the command prints"


def test_no_orphan(golden) -> None:
    assert golden.orphans(FOLDER) == ["exemple"]
