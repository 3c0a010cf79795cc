"""The command run in process, in the project or in a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fluxrules.cli import main

ROOT = Path(__file__).resolve().parents[3]
TERRITORY = "sud-corse"


@dataclass(frozen=True, slots=True)
class Said:
    """What a run left."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    monkeypatch.delenv("NO_COLOR", raising=False)

    def call(*arguments: object, folder: Path = ROOT) -> Said:
        monkeypatch.chdir(folder)
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(int(code), captured.out, captured.err)

    return call


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what an officer edits."""
    for folder in ("rules", "territories"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def candidates() -> Path:
    return next((ROOT / "territories" / TERRITORY / "logements").glob("*.csv"))
