"""Order does not matter: shuffling rules, files and keys changes no byte of what ``simuler`` gives."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml
from tests.system.project import SIMULER, Run, copy_project, run
from tests.system.shuffling import shuffle_project, shuffle_text


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(copy_project(tmp_path_factory.mktemp("order") / "as written"), *SIMULER)


def test_the_project_as_written_is_decided(ordered: Run) -> None:
    assert ordered.code in (0, 1, 5), ordered.stderr.decode()
    assert ordered.files, "no report was written"


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffling_changes_no_byte(ordered: Run, tmp_path: Path, seed: int) -> None:
    project = copy_project(tmp_path / "shuffled")
    assert shuffle_project(project, seed) > 5
    shuffled = run(project, *SIMULER)
    assert shuffled.differences(ordered) == [], shuffled.stderr.decode()[:2000]


def test_changing_a_rule_does_change_the_report(ordered: Run, tmp_path: Path) -> None:
    """The comparison above is worth something: it sees the smallest change of meaning."""
    project = copy_project(tmp_path / "changed")
    changed = 0
    for cia in sorted(project.glob("territories/*/cia.yaml")):
        text = cia.read_text("utf-8")
        changed += text.count("titre: ")
        cia.write_text(text.replace("titre: ", "titre: Modifié · "), "utf-8")
    assert changed
    assert run(project, *SIMULER).differences(ordered) != []


def test_the_shuffler_keeps_the_meaning() -> None:
    text = "regles:\n- {id: a, insee: 01004, titre: 'non', si: non}\n- {id: b, liste: [3, 1, 2]}\n"
    texts = {shuffle_text(text, Random(seed)) for seed in range(20)}
    assert len(texts) > 3
    for shuffled in texts:
        loaded = yaml.load(shuffled, Loader=yaml.BaseLoader)
        assert sorted(loaded["regles"], key=lambda rule: rule["id"]) == [
            {"id": "a", "insee": "01004", "titre": "non", "si": "non"},
            {"id": "b", "liste": ["3", "1", "2"]},
        ]
        assert "'non'" in shuffled or '"non"' in shuffled
        assert "si: non" in shuffled
