"""Two runs on two machines give the same bytes: hash seed, time zone, language, folder and terminal do not matter."""

from __future__ import annotations

from pathlib import Path

from tests.system.project import SIMULER, copy_project, run

HERE = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
ELSEWHERE = {
    "PYTHONHASHSEED": "4242",
    "TZ": "Pacific/Auckland",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
    "COLUMNS": "200",
    "TERM": "xterm-256color",
    "USER": "quelqu-un",
}


def test_two_machines_give_the_same_bytes(tmp_path: Path) -> None:
    here = run(copy_project(tmp_path / "ici"), *SIMULER, env=HERE)
    elsewhere = run(copy_project(tmp_path / "un autre dossier, plus loin" / "là-bas"), *SIMULER, env=ELSEWHERE)
    assert here.files, here.stderr.decode()
    assert elsewhere.differences(here) == [], elsewhere.stderr.decode()[:2000]


def test_what_is_printed_is_the_same_too(tmp_path: Path) -> None:
    arguments = (*SIMULER[:-2], "--format", "json")
    here = run(copy_project(tmp_path / "ici"), *arguments, env=HERE)
    elsewhere = run(copy_project(tmp_path / "ailleurs"), *arguments, env=ELSEWHERE)
    assert here.stdout, here.stderr.decode()
    assert elsewhere.differences(here) == []
