"""Atoms of a Program: two equal conditions are one, numbered in an order that no file and no rule can change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fluxrules.program import Atom, Body, Fact, Join, Lit
from fluxrules.program.shares import PartBonus, Shares
from fluxrules.semantics.conditions import Tree
from fluxrules.semantics.facts import USAGE
from fluxrules.semantics.resolution import Resolution
from fluxrules.vocabulary import Jonction, TypeFait


class AtomTable:
    """Interns atoms: first gathers them all, then numbers them in their own order, so that files' order is nothing."""

    def __init__(self, resolution: Resolution) -> None:
        self._facts = resolution.facts
        self._index: dict[Atom, int] = {}

    def lower(self, tree: Tree) -> Body:
        """The body of ``tree``. Indexes are those of first sight; ``settle`` renumbers them."""
        if isinstance(tree, Atom):
            return Lit(self._index.setdefault(tree, len(self._index)))
        return Join(tree.kind, tuple(self.lower(child) for child in tree.children))

    def settle(self) -> tuple[tuple[Atom, ...], dict[int, int]]:
        """The atoms in canonical order, and old index → new index."""
        ordered = sorted(self._index, key=lambda atom: (atom.path, atom.operator.value, repr(atom.operands)))
        return tuple(ordered), {self._index[atom]: place for place, atom in enumerate(ordered)}

    def facts(self, extra: Iterable[str]) -> dict[str, Fact]:
        """Every fact that is read or concluded, by path, sorted."""
        paths = sorted({atom.path for atom in self._index} | set(extra))
        found: dict[str, Fact] = {}
        for path in paths:
            fact = self._facts.find(path)
            found[path] = fact or Fact(path, TypeFait.BOOLEEN, False, False, label=path.removeprefix(USAGE))
        return found


def renumber(body: Body | None, places: Mapping[int, int]) -> Body | None:
    """The body under the canonical numbers of its atoms."""
    return None if body is None else _renumbered(body, places)


def _renumbered(body: Body, places: Mapping[int, int]) -> Body:
    if isinstance(body, Lit):
        return Lit(places[body.atom])
    children = tuple(_renumbered(child, places) for child in body.children)
    if body.kind is not Jonction.AUCUN and len(children) == 1:
        return children[0]
    return Join(body.kind, children)


def renumber_shares(shares: Shares, places: Mapping[int, int]) -> Shares:
    """The shares under the canonical numbers of their atoms."""
    parts = tuple(
        replace(
            part,
            base=renumber(part.base, places),
            served=renumber(part.served, places),
            bonuses=tuple(PartBonus(_renumbered(bonus.body, places), bonus.rate) for bonus in part.bonuses),
            nested=tuple(replace(inner, served=renumber(inner.served, places)) for inner in part.nested),
        )
        for part in shares.parts
    )
    splits = tuple(replace(split, body=renumber(split.body, places)) for split in shares.splits)
    programmes = tuple(
        replace(made, table=tuple((holder, rate, renumber(body, places)) for holder, rate, body in made.table))
        for made in shares.programmes
    )
    return replace(shares, parts=parts, splits=splits, programmes=programmes)
