"""What README.md and LISEZMOI.md show is what a person sees: every line of their ``text`` blocks is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.system.project import CANDIDATES, ROOT, TERRITOIRE, Run, copy_project, run

DAY = ("--date", "2025-06-02")
SIMULER = ("simuler", TERRITOIRE, CANDIDATES, *DAY, "--sortie", "build/demo")
BEFORE, AFTER = "{plus_de: 1/2}", "{plus_de: 1}"
READMES = ("README.md", "LISEZMOI.md")


def blocks(readme: str, language: str) -> list[list[str]]:
    text = (ROOT / readme).read_text("utf-8")
    return [found.splitlines() for found in re.findall(rf"(?ms)^```{language}\n(.*?)^```", text)]


def lines(run_: Run) -> set[str]:
    return set((run_.stdout + run_.stderr).decode().splitlines())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every line printed by the commands of the README, before and after its edit."""
    project = copy_project(tmp_path_factory.mktemp("readme") / "projet")
    seen = lines(run(project, *SIMULER))
    seen |= lines(run(project, "expliquer", TERRITOIRE, CANDIDATES, *DAY, "--logement", "NM-0005"))
    seen |= lines(run(project, "decider", TERRITOIRE, CANDIDATES, "--par", "service attribution"))
    seen |= lines(run(project, "droits", TERRITOIRE, *DAY, "--bailleur", "logis-modele"))
    cia = project / "territories" / TERRITOIRE / "cia.yaml"
    text = cia.read_text("utf-8")
    assert text.count(BEFORE) == 1
    cia.write_text(text.replace(BEFORE, AFTER), "utf-8")
    assert run(project, "valider", TERRITOIRE).code == 0
    essais = run(project, "tester", TERRITOIRE)
    assert essais.code == 1
    return seen | lines(essais) | lines(run(project, *SIMULER))


@pytest.mark.parametrize("readme", READMES)
def test_what_is_shown_is_what_is_printed(readme: str, printed: set[str]) -> None:
    shown = [line for block in blocks(readme, "text") for line in block if line.strip() and line != "…"]
    assert len(shown) > 40
    assert [line for line in shown if line not in printed] == []


@pytest.mark.parametrize("readme", READMES)
def test_the_rule_to_edit_is_there(readme: str) -> None:
    (rule,) = blocks(readme, "yaml")
    assert BEFORE in "\n".join(rule)
    assert "\n".join(rule) in (ROOT / "territories" / TERRITOIRE / "cia.yaml").read_text("utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_the_files_it_names_exist(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert links
    assert [target for target in links if not (ROOT / target).exists()] == []


def test_make_demo_is_the_command_shown() -> None:
    makefile = Path(ROOT / "Makefile").read_text("utf-8")
    assert "simuler -q nantes-metropole" in makefile
    assert f"{CANDIDATES} --date 2025-06-02 --sortie" in makefile
