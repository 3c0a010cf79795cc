"""What every command that records says, and records, when something goes wrong on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.small import write

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.decision.pipeline import Decider
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation

HEAD = "liberation;logement;bailleur;commune;typologie;financement;qpv;annee_construction;date\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small project, four dwellings, and a derogation on each."""
    write(tmp_path)
    rows = [f"L{n};D{n};bail;99001;T3;PLUS;non;1980;2025-03-0{n}\n" for n in range(1, 5)]
    (tmp_path / "logements.csv").write_text(HEAD + "".join(rows), "utf-8")
    said = "reservataire: bailleur, par: direction, motif: urgence"
    events = [f"  - {{le: 2025-04-0{n}, derogation: {{liberation: L{n}, {said}}}}}\n" for n in range(1, 5)]
    (tmp_path / "evenements.yaml").write_text("evenements:\n" + "".join(events), "utf-8")
    return tmp_path


@pytest.mark.parametrize("together", [1, 3])
def test_an_engine_that_fails_on_an_event_stops_nothing(
    run, small: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """On a dwelling that was there already: what comes after it is recorded, and all that is on disk is told."""
    assert run("decider", "petit", "logements.csv", folder=small).code == ExitCode.OK
    decide = Decider.decide

    def failing(of: Decider, liberation: Liberation, *rest: Any) -> Any:
        if liberation.id == "L2":
            raise EngineError("FLX702", etape="orientation", cause="rien")
        return decide(of, liberation, *rest)

    monkeypatch.setattr(Decider, "decide", failing)
    asked = ("decider", "petit", "--evenements", "evenements.yaml", "--ensemble", together, "--format", "json")
    said = run(*asked, folder=small)
    assert said.code == ExitCode.INTERNAL
    told = [json.loads(line) for line in said.out.splitlines()]
    assert [(item["liberation"], bool(item["ecritures"])) for item in told] == [
        ("L1", True),
        ("L2", False),
        ("L3", True),
        ("L4", True),
    ]
    assert "FLX702" in said.err
    assert "L2" in said.err


def test_interrupted_it_does_not_say_that_nothing_is_recorded(
    run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = Decider.decide_on

    def interrupted(of: Decider, liberation: Liberation, *rest: Any) -> Any:
        if liberation.id == "L3":
            raise KeyboardInterrupt
        return decide(of, liberation, *rest)

    with monkeypatch.context() as context:
        context.setattr(Decider, "decide_on", interrupted)
        said = run("decider", "petit", "logements.csv", folder=small)
    assert (said.code, said.out.count("n° ")) == (ExitCode.INTERRUPTED, 2)
    assert "FLX909" in said.err
    assert "rien n'a été enregistré" not in said.err
    again = run("decider", "petit", "logements.csv", folder=small)
    assert (again.out.count("n° "), again.out.count("déjà là")) == (2, 2)


def test_a_datum_that_was_missing_may_be_imported(run, small: Path) -> None:
    """As ``decider`` takes it: what waits is decided; what is decided is not decided again."""
    row = "L9;D9;bail;99001;T3;{};non;1980;2025-03-09\n"
    (small / "avant.csv").write_text(HEAD + row.format(""), "utf-8")
    (small / "apres.csv").write_text(HEAD + row.format("PLUS"), "utf-8")
    (small / "trop.csv").write_text(HEAD + row.format("PLS"), "utf-8")
    assert run("importer", "petit", "avant.csv", folder=small).code == ExitCode.UNDECIDED
    assert run("importer", "petit", "avant.csv", folder=small).out == ""
    said = run("importer", "petit", "apres.csv", folder=small)
    assert (said.code, said.out.count("n° ")) == (ExitCode.OK, 1)
    assert run("importer", "petit", "apres.csv", folder=small).out == ""
    late = run("importer", "petit", "trop.csv", folder=small)
    assert late.code == ExitCode.DATA
    assert "FLX975" in late.err
