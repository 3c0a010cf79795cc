"""The clauses noted from public texts, what states each of them, and every word of the language in the YAML.

Plain YAML reading on purpose: what is claimed here must not depend on the code that it is claimed about.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
NOTED = PROJECT.parent / "shared" / "clauses.yaml"
COVERAGE = Path(__file__).with_name("clauses_couverture.yaml")
TREES = ("rules", "territories", "tests/territoires")


@cache
def read(path: Path) -> Any:
    """A YAML file, every scalar as text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def noted() -> list[str]:
    """Ids of the clauses noted, in order."""
    return [clause["id"] for text in read(NOTED) for clause in text["clauses"]]


def coverage() -> dict[str, dict[str, str]]:
    """What states each clause, by id."""
    found: dict[str, dict[str, str]] = read(COVERAGE)
    return found


def files() -> list[Path]:
    """Every YAML file of the language: shipped, and of the test territories."""
    return sorted(path for tree in TREES for path in (PROJECT / tree).rglob("*.yaml"))


@cache
def templates() -> dict[str, dict[str, Any]]:
    """Clause templates by name."""
    return {m["modele"]: m for path in files() for m in read(path).get("modeles", [])}


def rules(path: Path) -> set[str]:
    """Full names of the rules of a file; a grille goes by its own id, a template's rules by the use's."""
    content = read(path)
    names = [item["id"] for key in ("regles", "grilles") for item in content.get(key, [])]
    for use in content.get("clauses", []):
        names += [f"{use['id']}-{rule['id']}" for rule in templates()[use["modele"]]["regles"]]
    return {f"{content['paquet']}:{name}" for name in names}


def shares(path: Path) -> set[str]:
    """Full names of the share clauses of a file."""
    content = read(path)
    return {f"{content['paquet']}:{item['id']}" for item in content.get("parts", [])}


def essai(reference: str) -> dict[str, Any]:
    """What the essai or the story named ``path#id`` expects; of a story, all its steps together.

    Raises:
        KeyError: No such essai.
    """
    path, _, name = reference.partition("#")
    content = read(PROJECT / path)
    stories = {item["id"]: item for item in content.get("deroules", [])}
    if name not in stories:
        found: dict[str, Any] = {item["id"]: item["attendu"] for item in content.get("essais", [])}[name]
        return found
    expected: dict[str, Any] = {}
    for step in stories[name]["etapes"]:
        for key, value in step.get("attendu", {}).items():
            expected[key] = [*expected.get(key, []), *value] if isinstance(value, list) else value
    return expected


def is_about(wanted: dict[str, Any], rule: str) -> bool:
    """Whether what an essai expects names the rule, or a line of the grille."""
    named = [name for key in ("declenchees", "non_declenchees", "ecartees") for name in wanted.get(key, [])]
    return any(name == rule or name.startswith(f"{rule}.") for name in named)


def words(node: Any) -> Iterator[str]:
    """Every key of a tree, in any order."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from words(value)
    elif isinstance(node, list):
        for item in node:
            yield from words(item)


def columns() -> Iterator[str]:
    """Effects written as columns of a grille."""
    for path in files():
        for grille in read(path).get("grilles", []):
            yield from (column.partition(".")[0] for column in grille["effets"])
