"""Rewrites YAML so that only what should not matter changes: the order of rules, of keys, the names of files."""

from __future__ import annotations

from pathlib import Path
from random import Random

import yaml

FREE = {
    "clauses",
    "communes",
    "documents",
    "faits",
    "grilles",
    "hors_moteur",
    "modeles",
    "parametres",
    "parts",
    "regles",
    "reservataires",
}
"""Keys whose list has no order of its own. (Lines of a ``grille`` have one under the policy ``premiere``.)"""

RENAMED = ("rules/modeles", "territories/*/conventions")
"""Folders read whole, whatever their files are called."""


def shuffle_node(node: yaml.Node, random: Random) -> None:
    """Shuffle, in place, the keys of every mapping and the items of the lists of ``FREE``."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in FREE and isinstance(value, yaml.SequenceNode) and _holds_mappings(value):
                random.shuffle(value.value)
            shuffle_node(value, random)
        random.shuffle(node.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            shuffle_node(item, random)


def shuffle_text(text: str, random: Random) -> str:
    """The same YAML in another order. Plain stays plain and quoted stays quoted; comments go."""
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    if node is None:
        return text
    shuffle_node(node, random)
    written: str = yaml.serialize(node, Dumper=yaml.BaseDumper, allow_unicode=True, width=200)
    return written


def shuffle_project(project: Path, seed: int) -> int:
    """Rewrite every YAML file of ``project``, rename those whose name is free; how many files changed."""
    random = Random(seed)
    files = sorted(project.glob("rules/**/*.yaml")) + sorted(project.glob("territories/**/*.yaml"))
    changed = 0
    for file in files:
        before = file.read_text("utf-8")
        after = shuffle_text(before, random)
        file.write_text(after, "utf-8")
        changed += before != after
    for pattern in RENAMED:
        for folder in sorted(project.glob(pattern)):
            for file in sorted(folder.glob("*.yaml")):
                file.rename(file.with_name(f"{random.randrange(10**6):06d}-{file.name}"))
    return changed


def _holds_mappings(sequence: yaml.SequenceNode) -> bool:
    return all(isinstance(item, yaml.MappingNode) for item in sequence.value)
