"""The commands that messages give run as they are pasted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.cli.conftest import ROOT, TERRITORY

from fluxrules.cli.program_name import as_called


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("fluxrules", "fluxrules code FLX101"),
        (".venv/bin/fluxrules", ".venv/bin/fluxrules code FLX101"),
        ("cli.py", "python cli.py code FLX101"),
        ("/lib/fluxrules/__main__.py", "python -m fluxrules code FLX101"),
        ("/lib/pytest/__main__.py", "fluxrules code FLX101"),
    ],
)
def test_the_name_typed_is_the_name_shown(typed: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [typed])
    monkeypatch.setenv("PATH", "")
    assert as_called("fluxrules code FLX101") == shown
    assert as_called(f"« fluxrules s'est trompé », {TERRITORY}/fluxrules code") == (
        f"« fluxrules s'est trompé », {TERRITORY}/fluxrules code"
    )


def test_a_program_that_the_shell_finds_is_shown_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "fluxrules"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert as_called("fluxrules code FLX101") == "fluxrules code FLX101"


def test_what_a_run_prints_can_be_pasted(tmp_path: Path) -> None:
    program = tmp_path / "fluxrules"
    program.write_text(f"#!{sys.executable}\nfrom fluxrules.cli import main\nraise SystemExit(main())\n", "utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "PATH": ""}

    def said(*arguments: str) -> str:
        command = [str(program), *arguments]
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return run.stdout + run.stderr

    for arguments in (["valider", "absent"], ["lister", "--aide"], ["--aide"], ["lister"], ["code", "FLX510"]):
        text = said(*arguments)
        assert f"{program} " in text, text
        assert " fluxrules " not in text.replace("\n", " "), text
