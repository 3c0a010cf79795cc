"""From a failure of the check to one French sentence at the right place.

Our schema has no choice between shapes, so each failure already says what is wrong; what remains is to point at the
word an officer must change, to suggest the one he meant, and to keep silent what another already explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, as_id, closest, diagnose, did_you_mean
from fluxrules.model.shape import ScalarKind
from fluxrules.shape.grammar import ConditionShape, ListShape, OperandShape, RecordShape, TaggedShape
from fluxrules.shape.leaf import FACT_PATH, WRITINGS
from fluxrules.shape.schema import COMPARISON, FORM, LEAF
from fluxrules.shape.tooltips import listed, suggestion
from fluxrules.source.bounds import MAX_REPEATS
from fluxrules.source.habits import curly_quotes
from fluxrules.source.nodes import Mapping, Node, Scalar, Sequence
from fluxrules.vocabulary import Jonction, Operateur

Path = tuple[str | int, ...]
Found = tuple[Diagnostic, Path]

_ALORS = "alors"
_FACT_PATH = re.compile(FACT_PATH)


@dataclass(frozen=True, slots=True)
class Failure:
    """What jsonschema found: which keyword of which schema refused which data, and where.

    Attributes:
        path: Keys and positions from the root.
        keyword: ``required``, ``enum``, ``x-ecriture``…
        expected: What the keyword asked.
        instance: The data refused.
        schema: The schema around the keyword.
    """

    path: Path
    keyword: str
    expected: Any
    instance: Any
    schema: dict[str, Any]

    @property
    def form(self) -> object:
        """The shape this schema was written from, for records, effects and conditions."""
        return self.schema.get(FORM)


def translate(root: Node, errors: Iterable[Failure]) -> tuple[Found, ...]:
    """One diagnostic per thing to change, each with its path in the file."""
    groups: dict[Path, list[Failure]] = {}
    for error in errors:
        groups.setdefault(error.path, []).append(error)
    silent = {(*path, key) for path, group in groups.items() for key in _shifted(group)}
    return tuple(
        (diagnostic, path)
        for path, group in groups.items()
        if path not in silent
        for diagnostic in _explain(_place(root, path), group)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an error lies: the node, and what names it: its id, or the key (or the file) above it."""

    node: Node
    name: str

    @property
    def text(self) -> str:
        return self.node.text if isinstance(self.node, Scalar) else ""

    def entry(self, key: str) -> tuple[Span, Node]:
        """Where ``key`` is written in this mapping, and its value."""
        assert isinstance(self.node, Mapping)
        return next((one.key.span, one.value) for one in self.node.entries if one.key.text == key)


def _place(root: Node, path: Path) -> _Place:
    node, name = root, root.span.file.rsplit("/", 1)[-1]
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, Sequence)
            node = node.items[step]
            name = _id_of(node) or name
        else:
            assert isinstance(node, Mapping)
            found = node.get(step)
            assert found is not None
            node, name = found, step
    return _Place(node, name)


def _id_of(node: Node) -> str:
    found = node.get("id") if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _explain(place: _Place, group: list[Failure]) -> Iterator[Diagnostic]:
    by_keyword = {error.keyword: error for error in reversed(group)}
    for keyword, explain in (("type", _wrong_type), (LEAF, _wrong_writing), ("enum", _wrong_word)):
        if keyword in by_keyword:  # nothing more can be said of a value that is not of its type
            yield explain(place, by_keyword[keyword])
            return
    extras: list[str] = []
    if error := by_keyword.get("additionalProperties"):
        extras = _unknown(error)
        yield from _unknown_keys(place, error, extras)
    meant = {closest(extra, _known(by_keyword["additionalProperties"])) for extra in extras[:MAX_REPEATS]}
    meant |= {_ALORS for extra in extras if error and extra in _effects(error.form)}
    if error := by_keyword.get("required"):
        yield from _missing_keys(place, error, extras, meant)
    if (error := by_keyword.get("oneOf")) or (error := by_keyword.get("not")):
        yield from _alternatives(place, error, meant)
    for keyword in ("minItems", "maxItems", "minProperties", "maxProperties"):
        if (error := by_keyword.get(keyword)) and not extras:
            yield _wrong_count(place, error, keyword)


def _wrong_type(place: _Place, error: Failure) -> Diagnostic:
    expected, span = error.expected, place.node.span
    if error.instance is None:
        return diagnose("FLX203", span, cle=place.name)
    if not error.path:
        return diagnose("FLX200", span, fichier=place.name)
    if expected == "array":
        return diagnose("FLX204", span, cle=place.name)
    if expected == "object":
        form = error.form
        return diagnose("FLX242" if isinstance(form, ConditionShape) else "FLX206", span, cle=place.name)
    return diagnose("FLX205", span, cle=place.name)


def _wrong_writing(place: _Place, error: Failure) -> Diagnostic:
    if not place.text.strip():
        return diagnose("FLX203", place.node.span, cle=place.name)
    if curly := _curly(place):
        return curly
    kind = ScalarKind(error.expected)
    code = WRITINGS[kind].code
    meant = did_you_mean(as_id(place.text)) if kind is ScalarKind.NOM else ""
    return diagnose(code, place.node.span, hint=meant, cle=place.name, valeur=place.text)


def _wrong_word(place: _Place, error: Failure) -> Diagnostic:
    if curly := _curly(place):
        return curly
    words = [str(word) for word in error.expected]
    hint = suggestion(place.text, words)
    return diagnose("FLX207", place.node.span, hint=hint, cle=place.name, valeur=place.text)


def _curly(place: _Place) -> Diagnostic | None:
    return curly_quotes(place.node) if isinstance(place.node, Scalar) else None


def _known(error: Failure) -> list[str]:
    """The keys one may have meant: those possible here and not written yet."""
    form = error.form
    if form == COMPARISON:
        return [word.value for word in Operateur]
    if isinstance(form, ConditionShape):
        return [word.value for word in Jonction]
    return [key for key in error.schema["properties"] if key not in error.instance]


def _unknown(error: Failure) -> list[str]:
    """Keys the schema does not know, in the order written."""
    patterns = list(error.schema.get("patternProperties", ()))
    known = error.schema["properties"]
    return [key for key in error.instance if key not in known and not any(re.search(one, key) for one in patterns)]


def _unknown_keys(place: _Place, error: Failure, extras: list[str]) -> Iterator[Diagnostic]:
    form = error.form
    shifted = _shifted([error])
    for key in shifted:
        yield diagnose("FLX208", place.entry(key)[0], cle=key)
    explained = {inner for key in shifted for inner in _inner_keys(error, key)}
    for key in [extra for extra in extras if extra not in explained][:MAX_REPEATS]:
        span, _ = place.entry(key)
        if isinstance(form, TaggedShape):
            yield diagnose("FLX230", span, hint=suggestion(key, _known(error)), effet=key)
        elif form == COMPARISON:
            yield diagnose("FLX233", span, hint=suggestion(key, _known(error)), operateur=key)
        elif isinstance(form, ConditionShape):
            lowered = key.casefold() if _FACT_PATH.search(key.casefold()) else None
            yield diagnose("FLX234", span, hint=did_you_mean(lowered or closest(key, _known(error))), cle=key)
        elif isinstance(form, OperandShape):
            yield diagnose("FLX238", span, cle=key)
        elif key in _effects(form):
            yield diagnose("FLX223", span, effet=key)
        else:
            yield diagnose("FLX201", span, hint=suggestion(key, _known(error)), cle=key, parent=place.name)


def _effects(form: object) -> tuple[str, ...]:
    """The effects one may write under the ``alors`` of this record; none where it has no such key."""
    fields = form.fields if isinstance(form, RecordShape) else ()
    shape = next((field.shape for field in fields if field.key == _ALORS), None)
    item = shape.item if isinstance(shape, ListShape) else None
    return tuple(name for name, _ in item.alternatives) if isinstance(item, TaggedShape) else ()


def _shifted(group: list[Failure]) -> list[str]:
    """Keys left empty because what belongs under them is written beside them (indentation)."""
    return [
        key
        for error in group
        if error.keyword == "additionalProperties"
        for key, value in error.instance.items()
        if value is None and key in error.schema["properties"] and _inner_keys(error, key) & set(_unknown(error))
    ]


def _inner_keys(error: Failure, key: str) -> set[str]:
    """The keys one may write under ``key``."""
    form = error.form
    inner: Any = None
    if isinstance(form, TaggedShape):
        inner = dict(form.alternatives).get(key)
    elif isinstance(form, RecordShape):
        for field in form.fields:
            if field.inlined and isinstance(field.shape, TaggedShape):
                inner = inner or dict(field.shape.alternatives).get(key)
            elif field.key == key:
                inner = field.shape
    return {field.key for field in inner.fields} if isinstance(inner, RecordShape) else set()


def _missing_keys(place: _Place, error: Failure, extras: list[str], meant: set[str | None]) -> Iterator[Diagnostic]:
    form = error.form
    if isinstance(form, OperandShape):
        if not extras:
            yield diagnose("FLX238", place.node.span, cle=place.name)
        return
    docs = {field.key: field.doc for field in form.fields} if isinstance(form, RecordShape) else {}
    for key in error.expected:
        if key not in error.instance and key not in meant:
            yield diagnose("FLX202", place.node.span, cle=key, parent=place.name, role=docs.get(key, ""))


def _alternatives(place: _Place, error: Failure, meant: set[str | None]) -> Iterator[Diagnostic]:
    options = error.expected if error.keyword == "oneOf" else error.expected["anyOf"]
    keys = list(dict.fromkeys(key for option in options for key in option["required"]))
    given = [key for key in error.instance if key in keys]
    if given:
        related = tuple(place.entry(key)[0] for key in given[:1])
        yield diagnose("FLX240", place.entry(given[1])[0], related=related, cles=listed(given))
    elif not meant & set(keys):
        yield diagnose("FLX239", place.node.span, parent=place.name, cles=listed(keys))


def _wrong_count(place: _Place, error: Failure, keyword: str) -> Diagnostic:
    form, span = error.form, place.node.span
    if keyword == "maxProperties":
        first, second, *_ = error.instance
        related = (place.entry(first)[0],)
        if isinstance(form, TaggedShape):
            return diagnose("FLX231", place.entry(second)[0], related=related, premier=first, second=second)
        return diagnose("FLX241", place.entry("parametre")[0], cle=place.name)
    if keyword == "maxItems" or error.expected == 2:
        return diagnose("FLX237", span, nombre=len(error.instance))
    if isinstance(form, TaggedShape):
        return diagnose("FLX232", span)
    if isinstance(form, ConditionShape) or place.name in tuple(Jonction):
        return diagnose("FLX235", span, cle=place.name)
    return diagnose("FLX236", span, cle=place.name)
