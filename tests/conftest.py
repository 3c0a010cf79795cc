"""What all the tests share: golden files, and how hypothesis runs.

A golden case is an input beside the exact text it must give, ``<name>.attendu.txt``::

    @pytest.mark.parametrize("case", sorted((HERE / "casse").glob("*.yaml")), ids=lambda case: case.stem)
    def test_broken(case: Path, golden) -> None:
        golden.check(case, render(...))

``pytest --maj-golden`` rewrites the expected texts; the difference is then read like any other change.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import settings

# One machine must not fail what another passes: same examples everywhere, no deadline on a busy processor.
settings.register_profile("fluxrules", derandomize=True, deadline=None, database=None)
settings.load_profile("fluxrules")


class Golden:
    """Compares a text with the expected one that stands beside its input, or rewrites it."""

    def __init__(self, update: bool) -> None:
        self.update = update

    def check(self, case: Path, obtained: str) -> None:
        """Compare ``obtained`` with ``<case without extension>.attendu.txt``."""
        expected_path = case.parent / f"{case.name.removesuffix(case.suffix)}.attendu.txt"
        if self.update:
            expected_path.write_bytes(obtained.encode("utf-8"))
            return
        if not expected_path.exists():
            pytest.fail(f"{expected_path.name} is missing: run pytest --maj-golden and read what it writes\n{obtained}")
        expected = expected_path.read_bytes().decode("utf-8")
        if obtained != expected:
            difference = difflib.unified_diff(
                expected.splitlines(), obtained.splitlines(), "attendu", "obtenu", lineterm=""
            )
            pytest.fail("\n".join((f"{case.name} (pytest --maj-golden to accept)", *difference)), pytrace=False)

    @staticmethod
    def orphans(folder: Path) -> list[str]:
        """Expected texts of ``folder`` whose input is gone."""
        inputs = {
            path.name.removesuffix(path.suffix) for path in folder.iterdir() if not path.name.endswith(".attendu.txt")
        }
        expected = {path.name.removesuffix(".attendu.txt") for path in folder.glob("*.attendu.txt")}
        return sorted(expected - inputs)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--maj-golden", action="store_true", help="rewrite the expected texts of golden tests")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(bool(request.config.getoption("--maj-golden")))
