"""What all the tests share: golden files, and how hypothesis runs.

A golden case is an input beside the exact text it must give, ``<name>.attendu.txt``::

    @pytest.mark.parametrize("case", sorted((HERE / "casse").glob("*.yaml")), ids=lambda case: case.stem)
    def test_broken(case: Path, golden) -> None:
        golden.check(case, render(...))

``pytest --maj-golden`` rewrites the expected texts; the difference is then read like any other change.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests.databases import Databases, NoServer, postgres_server, told

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """The PostgreSQL server of this session."""
    started = postgres_server()
    try:
        address = started.__enter__()
    except NoServer as error:
        pytest.skip(told(str(error)))
    yield Databases(address)
    started.__exit__(None, None, None)


@pytest.fixture
def postgres_address(postgres: Databases) -> Iterator[str]:
    """Address of an empty database on a real PostgreSQL; the test is skipped, saying why, where there is none."""
    with postgres.one() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be made: each test that asks runs on both databases."""
    if request.param == "sqlite":
        return str(tmp_path / "registre.db")
    return str(request.getfixturevalue("postgres_address"))
