"""Engines by name: durable-rules is loaded when that engine is built and not before, and never replaced in silence."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest
from tests.strategies.programs import draw_program

from fluxrules.diagnostics import diagnose
from fluxrules.engines import ENGINES, EngineError, make_engine
from fluxrules.engines.double import Double
from fluxrules.engines.isolated import Isolated

PROGRAM = draw_program(Random(2))


@pytest.mark.parametrize("name", ENGINES)
def test_engines_by_name(name: str) -> None:
    pytest.importorskip("durable_rules_engine")
    engine = make_engine(name, PROGRAM, isolated=False)
    assert (engine.name, engine.program) == (name, PROGRAM)
    assert engine.version


def test_what_serves_the_record_is_isolated() -> None:
    pytest.importorskip("durable_rules_engine")
    double = make_engine("double", PROGRAM)
    assert isinstance(double, Double)
    assert isinstance(double.durable, Isolated)
    assert isinstance(make_engine("durable", PROGRAM, isolated=True), Isolated)


def test_an_unknown_engine() -> None:
    with pytest.raises(EngineError) as caught:
        make_engine("python", PROGRAM)
    assert caught.value.code == "FLX707"
    assert "python" in diagnose(caught.value.code, **caught.value.values).message


@pytest.mark.parametrize("name", ["durable", "double"])
def test_without_the_library_it_says_how_to_install_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with pytest.raises(EngineError) as caught:
        make_engine(name, PROGRAM, isolated=False)
    diagnostic = diagnose(caught.value.code, **caught.value.values)
    assert diagnostic.code == "FLX701"
    assert "make install" in diagnostic.hint


def test_native_needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    assert make_engine("native", PROGRAM).name == "native"


def test_importing_never_loads_the_library() -> None:
    code = (
        "import sys, fluxrules, fluxrules.engines, fluxrules.engines.durable, fluxrules.engines.double, "
        "fluxrules.engines.isolated, fluxrules.engines.native; print('durable_rules_engine' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
