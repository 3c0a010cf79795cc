"""Each limit, on either side of its bound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.small import compiled, rules
from tests.strategies.programs import draw_program

from fluxrules.diagnostics import Span
from fluxrules.program import limits as bounds
from fluxrules.program.limits import limits
from fluxrules.program.program import Atom, Body, Join, Lit, Program
from fluxrules.vocabulary import Jonction, Operateur

SPAN = Span("cia.yaml", 3, 5)
RULE = replace(draw_program(Random(0)).rules[0], name="cia:r", exceptions=(), span=SPAN, level=0)
ATOMS = tuple(Atom(f"f{i}", Operateur.EGAL, (True,), False) for i in range(500))


def program(*bodies: Body | None) -> Program:
    drawn = draw_program(Random(0))
    return replace(drawn, atoms=ATOMS, rules=tuple(replace(RULE, body=body) for body in bodies), levels=1)


def nested(depth: int) -> Body:
    body: Body = Lit(0)
    for _ in range(depth):
        body = Join(Jonction.AUCUN, (body,))
    return body


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [
        (
            "FLX401",
            Join(Jonction.UN_DE, tuple(Lit(i) for i in range(bounds.MAX_CONDITIONS))),
            Join(Jonction.UN_DE, tuple(Lit(i) for i in range(bounds.MAX_CONDITIONS + 1))),
        ),
        ("FLX402", nested(bounds.MAX_DEPTH), nested(bounds.MAX_DEPTH + 1)),
    ],
)
def test_limits_of_a_rule(code: str, inside: Body, outside: Body) -> None:
    assert limits(program(inside)) == ()
    (found,) = limits(program(inside, outside))
    assert (found.code, found.span) == (code, SPAN)
    assert "cia:r" in found.message


def test_a_body_too_deep_for_python_is_measured_all_the_same() -> None:
    assert [found.code for found in limits(program(nested(5000)))] == ["FLX402"]


def test_limits_of_a_program() -> None:
    many = replace(program(), rules=(RULE,) * (bounds.MAX_RULES + 1), levels=bounds.MAX_LEVELS + 1)
    assert [found.code for found in limits(replace(many, atoms=draw_program(Random(0)).atoms))] == ["FLX403", "FLX404"]
    assert [found.code for found in limits(replace(program(), atoms=ATOMS[:1] * (bounds.MAX_ATOMS + 1)))] == ["FLX405"]
    assert limits(program(None)) == ()


def test_every_excess_is_reported() -> None:
    wide = Join(Jonction.UN_DE, tuple(Lit(i % 200) for i in range(200)))
    assert [found.code for found in limits(program(wide, None, wide))] == ["FLX401", "FLX401"]


def test_the_compiler_reports_them_where_they_are_written(tmp_path: Path) -> None:
    conditions = ", ".join(f"{{logement.surface: {{au_moins: {surface}}}}}" for surface in range(1, 160))
    written = f"id: r1, quand: {{un_de: [{conditions}]}}, alors: [{{prioriser: {{reservataire: etat, rang: 1}}}}]"
    found = compiled(tmp_path, rules(written)).diagnostics
    assert [diagnostic.code for diagnostic in found] == ["FLX401"]
    assert found[0].span is not None
    assert found[0].span.file.endswith("cia.yaml")
