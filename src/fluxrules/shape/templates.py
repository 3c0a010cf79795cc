"""Clause templates: a use fills the blanks of a template, and its rules become rules like any other.

The blanks are filled in the nodes, before anything is checked: what comes out is read as if an officer had written it,
and a wrong value is reported where the use wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.diagnostics import Diagnostic, closest, diagnose, did_you_mean, in_order
from fluxrules.model.rule import ClauseUse, Rule, Template
from fluxrules.model.source import Source
from fluxrules.shape.grammar import RecordShape
from fluxrules.shape.reading import read_rule
from fluxrules.source.nodes import Entry, Mapping, Node, Scalar, Sequence

_BLANK = "parametre"


def instantiate(template: Template, use: ClauseUse) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The rules of ``template`` as ``use`` fills it.

    Args:
        template: Its rules, with ``{parametre: nom}`` where a value is wanted. Names that the template does not
            declare are left alone: they are parameters dated by law.
        use: Values of the blanks, and the norm, source and status of every rule made.

    Returns:
        The rules that could be read, named ``<use id>-<rule id>``, and what is wrong with the rest.
    """
    declared = {parameter.nom for parameter in template.parametres}
    given = {entry.key.text: entry.value for entry in use.avec.entries}
    diagnostics = list(_wrong_blanks(template, use))
    if any(name not in given for name in declared):
        return (), in_order(diagnostics)  # rules with holes would only repeat what is missing
    rules = []
    siblings = frozenset(_id_of(node) for node in template.regles.items)
    for node in template.regles.items:
        filled = _filled(node, {name: given[name] for name in declared})
        rule, found = read_rule(_headed(filled, use, siblings))
        diagnostics.extend(found)
        if rule is not None:
            rules.append(rule)
    return tuple(rules), in_order(diagnostics)


def _wrong_blanks(template: Template, use: ClauseUse) -> Iterator[Diagnostic]:
    declared = [parameter.nom for parameter in template.parametres]
    called = set(_called(template.regles))
    for parameter in template.parametres:
        name = parameter.nom
        if use.avec.get(name) is None:
            yield diagnose("FLX250", use.avec.span, parametre=name, modele=use.modele, libelle=parameter.libelle)
        elif name not in called:
            yield diagnose("FLX252", use.span, related=(parameter.span,), parametre=name, modele=use.modele)
    for entry in use.avec.entries:
        if entry.key.text not in declared:
            hint = did_you_mean(closest(entry.key.text, declared))
            yield diagnose("FLX251", entry.key.span, hint=hint, parametre=entry.key.text, modele=use.modele)


def _blank(node: Node) -> str | None:
    """The name called by ``{parametre: nom}``, or None for any other node."""
    if isinstance(node, Mapping) and len(node.entries) == 1 and node.entries[0].key.text == _BLANK:
        value = node.entries[0].value
        return value.text if isinstance(value, Scalar) else None
    return None


def _called(node: Node) -> Iterator[str]:
    name = _blank(node)
    if name is not None:
        yield name
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _called(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _called(item)


def _filled(node: Node, values: dict[str, Node]) -> Node:
    name = _blank(node)
    if name is not None and name in values:
        return values[name]
    if isinstance(node, Mapping):
        entries = tuple(Entry(entry.key, _filled(entry.value, values)) for entry in node.entries)
        return Mapping(entries, node.span)
    if isinstance(node, Sequence):
        return Sequence(tuple(_filled(item, values) for item in node.items), node.span)
    return node


def _id_of(node: Node) -> str:
    found = node.get("id") if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _headed(node: Node, use: ClauseUse, siblings: frozenset[str]) -> Node:
    """The rule with the use's own heading: its name as prefix, its norm, source and status."""
    if not isinstance(node, Mapping):
        return node
    mine: dict[str, Node] = {
        "norme": _word(use.norme.value, use),
        "source": _source(use.source),
        "statut": _word(use.statut.value, use),
    }
    entries = [_named(entry, use, siblings) for entry in node.entries if entry.key.text not in mine]
    entries += [Entry(_word(key, use), value) for key, value in mine.items()]
    return Mapping(tuple(entries), node.span)


def _named(entry: Entry, use: ClauseUse, siblings: frozenset[str]) -> Entry:
    """The rule's id, and the rules of the same template it names, take the prefix of the use."""
    key, value = entry.key, entry.value
    if key.text == "id" and isinstance(value, Scalar):
        return Entry(key, _prefixed(value, use))
    if key.text == "deroge_a" and isinstance(value, Sequence):
        items = (_prefixed(one, use) if _text(one) in siblings else one for one in value.items)
        return Entry(key, Sequence(tuple(items), value.span))
    return entry


def _text(node: Node) -> str | None:
    return node.text if isinstance(node, Scalar) else None


def _prefixed(node: Node, use: ClauseUse) -> Node:
    return Scalar(f"{use.id}-{node.text}", True, node.span) if isinstance(node, Scalar) else node


def _word(text: str, use: ClauseUse) -> Scalar:
    return Scalar(text, True, use.span)


def _source(source: Source) -> Mapping:
    """The citation as a node again: quoted, so that no article is taken for a number."""
    entries = []
    for field in RecordShape(Source).fields:
        value = getattr(source, field.attribute)
        if value is not None:
            entries.append(Entry(Scalar(field.key, True, source.span), Scalar(str(value), False, source.span)))
    return Mapping(tuple(entries), source.span)
