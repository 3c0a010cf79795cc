"""``expliquer --pourquoi … --plutot-que …``: what separates two, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
YEAR = str(ROOT / "territories/nantes-metropole/logements/candidats-2025.csv")
CASE = ("expliquer", "nantes-metropole", YEAR, "--date", "2025-06-02", "--logement", "NM-0016", "--moteur", "natif")


def test_the_two_compared(run: Callable[..., Any]) -> None:
    said = run(*CASE, "--racine", str(ROOT), "--pourquoi", "nantes-metropole", "--plutot-que", "commune-44109")
    assert said.code == 0
    assert "Nantes Métropole plutôt que la commune de Nantes" in said.out
    assert "Ce qui retient la commune de Nantes" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_as_json_with_exact_figures(run: Callable[..., Any]) -> None:
    said = run(*CASE, "--racine", str(ROOT), "--plutot-que", "commune-44109", "--format", "json")
    value = json.loads(said.out)
    assert (value["attribue_a"], value["compare_a"]) == ("nantes-metropole", "commune-44109")
    assert value["separent"]
    assert value["tient"]["elements"]
    assert value["tient"]["sans_cela"] != ""


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--pourquoi", "etat"), "FLX943"),
        (("--plutot-que", "etat", "--format", "csv"), "FLX943"),
        (("--pourquoi", "etat", "--plutot-que", "commune-44109"), "FLX944"),
        (("--plutot-que", "nantes-metropole"), "FLX944"),
        (("--plutot-que", "comune-44109"), "FLX941"),
    ],
)
def test_what_cannot_be_compared_is_refused(asked: tuple[str, ...], code: str, run: Callable[..., Any]) -> None:
    said = run(*CASE, "--racine", str(ROOT), *asked)
    assert said.code == 2
    assert code in said.err
