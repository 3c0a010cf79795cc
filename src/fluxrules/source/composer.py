"""Parser events to nodes, with the checks that need the structure: keys, anchors, depth.

Iterative, so that depth costs no stack. It decides nothing about values: a scalar keeps its text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.source.bounds import MAX_ALIASED_NODES, MAX_DEPTH, MAX_REPEATS
from fluxrules.source.flow import rejoin_entries, rejoin_items
from fluxrules.source.nodes import Entry, Mapping, Node, Scalar, Sequence

_CORE = "tag:yaml.org,2002:"
_NO_BREAK = "\u00a0\u202f\u2007"
_BREAK = re.compile(r"\r\n|\r|\n")
_SWALLOWED_ITEM = re.compile(r"[\r\n][ \t]*-[ \t]")


class RefusedError(Exception):
    """The file cannot be read further (a bound, an unusable structure); its diagnostic is already noted."""


@dataclass(slots=True)
class _Open:
    """A collection being read."""

    mapping: bool
    flow: bool
    start: Any
    anchor: str | None
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    seen: dict[str, tuple[Span, bool]] = field(default_factory=dict)  # key → first place, came by a merge
    key: Scalar | None = None
    skip_value: bool = False
    end: tuple[int, int] | None = None  # where what was written last ends (an alias, not its anchor)
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


class Composer:
    """Builds the nodes of one file from the events of the parser.

    Attributes:
        root: The node of the document once it is complete.
        diagnostics: What was found wrong, in the order read.
        last: The last scalar read, which explains many syntax errors.
        last_style: Its style (``'`` ``"`` ``|`` ``>``, or None).
        texts: First and last lines, after their first, of quoted and block texts, which may contain anything.
    """

    def __init__(self, file: str, text: str, *, partial: bool = False) -> None:
        self._file = file
        self._text = text
        self._partial = partial  # some of the file was set aside: an unknown alias proves nothing
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._anchor_spans: dict[str, Span] = {}
        self._said: Counter[str] = Counter()
        self._missing: set[Span] = set()
        self._aliased = 0
        self._documents = 0
        self.root: Node | None = None
        self.diagnostics: list[Diagnostic] = []
        self.last: Scalar | None = None
        self.last_style: str | None = None
        self.texts: list[tuple[int, int]] = []

    @property
    def open_flow(self) -> Span | None:
        """The innermost brace or bracket still open."""
        opened = next((opened for opened in reversed(self._stack) if opened.flow), None)
        return None if opened is None else self._span(opened.start, opened.start)

    @property
    def indents(self) -> tuple[int, ...]:
        """The indents of the blocks still open, the outermost first."""
        return tuple(sorted({opened.start.column for opened in self._stack if not opened.flow}))

    # -- events, named as PyYAML names them ---------------------------------------------------------------------

    def feed(self, event: Any) -> bool:
        """Take one event. Returns False when the rest of the file must not be read."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._scalar(event)
        elif kind == "MappingStartEvent" or kind == "SequenceStartEvent":
            self._open(event, kind == "MappingStartEvent")
        elif kind == "MappingEndEvent" or kind == "SequenceEndEvent":
            self._close(event)
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "DocumentStartEvent":
            self._documents += 1
            if event.version is not None or event.tags:
                line = event.start_mark.line + 1
                self._say("FLX143", Span(self._file, line, 1, line, 2))
            if self._documents > 1:
                self._say("FLX109", self._span(event.start_mark, event.end_mark))
                return False
        return True

    def _scalar(self, event: Any) -> None:
        start, end, style = event.start_mark, event.end_mark, event.style or None
        tag = event.tag
        if tag is not None or event.anchor is not None:
            start = self._after_properties(start, end)
        span = self._block_scalar_span(start, end) if style in ("|", ">") else self._span(start, end)
        if start.line != end.line:
            if style is not None:
                self.texts.append((span.line + 1, span.end_line))
            elif found := _SWALLOWED_ITEM.search(self._text, start.index, end.index):
                line = span.line + len(_BREAK.findall(self._text, start.index, found.end()))
                column = found.end() - 1 - max(self._text.rfind(sign, start.index, found.end()) for sign in "\r\n")
                dash = Span(self._file, line, column - 1, line, column)
                self._say("FLX125", span, related=(dash,), ligne=line)
        plain = style is None and not (tag is not None and tag in ("!", _CORE + "str"))
        scalar = Scalar(event.value, plain, span)
        self.last, self.last_style = scalar, style
        if tag is not None and tag not in ("!", _CORE + "str"):
            self._say("FLX118", self._property("!", event), etiquette=_short(tag))
        if event.anchor is not None:
            self._declare(event.anchor, event)
            self._anchors[event.anchor] = _Anchored(scalar, 1, 0)
        self._add(scalar, 1, 0, (span.end_line, span.end_column))

    def _open(self, event: Any, mapping: bool) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._say("FLX111", self._span(event.start_mark, event.end_mark), maximum=MAX_DEPTH)
            raise RefusedError
        if event.tag is not None and event.tag not in ("!", _CORE + ("map" if mapping else "seq")):
            self._say("FLX118", self._property("!", event), etiquette=_short(event.tag))
        if event.anchor is not None:
            self._declare(event.anchor, event)
            self._anchors[event.anchor] = None
        self._stack.append(_Open(mapping, bool(event.flow_style), event.start_mark, event.anchor))

    def _close(self, event: Any) -> None:
        opened = self._stack.pop()
        span = self._collection_span(opened, event)
        if opened.flow:
            opened.entries, traps = rejoin_entries(opened.entries)
            opened.items, more = rejoin_items(opened.items)
            self._keep(*traps, *more)
        node: Node = Mapping(tuple(opened.entries), span) if opened.mapping else Sequence(tuple(opened.items), span)
        if opened.anchor is not None:
            self._anchors[opened.anchor] = _Anchored(node, opened.size, opened.height)
        self._add(node, opened.size, opened.height, (span.end_line, span.end_column))

    def _alias(self, event: Any) -> None:
        span = self._span(event.start_mark, event.end_mark)
        if event.anchor not in self._anchors:
            self._missing.add(span)
            if not self._partial:
                self._say("FLX113", span, nom=event.anchor)
            self._add(Scalar("", True, span), 1, 0, (span.end_line, span.end_column))
            return
        target = self._anchors[event.anchor]
        if target is None:
            self._missing.add(span)
            self._say("FLX114", span, related=(self._anchor_spans[event.anchor],), nom=event.anchor)
            self._add(Scalar("", True, span), 1, 0, (span.end_line, span.end_column))
            return
        self._aliased += target.size
        if self._aliased > MAX_ALIASED_NODES:
            self._say("FLX112", span, maximum=MAX_ALIASED_NODES)
            raise RefusedError
        if len(self._stack) + target.height > MAX_DEPTH:
            self._say("FLX111", span, maximum=MAX_DEPTH)
            raise RefusedError
        self._add(target.node, target.size, target.height, (span.end_line, span.end_column))

    def _declare(self, anchor: str, event: Any) -> None:
        span = self._property("&", event)
        if anchor in self._anchor_spans:
            self._say("FLX115", span, related=(self._anchor_spans[anchor],), nom=anchor)
        self._anchor_spans[anchor] = span

    # -- putting a node where it belongs -----------------------------------------------------------------------

    def _add(self, node: Node, size: int, height: int, end: tuple[int, int]) -> None:
        if not self._stack:
            self.root = node
            return
        opened = self._stack[-1]
        opened.end = end
        opened.size += size
        if height >= opened.height:
            opened.height = height + 1
        if not opened.mapping:
            opened.items.append(node)
        elif opened.skip_value:
            opened.skip_value = False
        elif opened.key is None:
            self._key(opened, node)
        else:
            key, opened.key = opened.key, None
            if key.text == "<<" and key.plain:
                self._merge(opened, key, node)
            elif key.text in opened.seen:
                first, merged = opened.seen[key.text]
                self._say("FLX116" if merged else "FLX101", key.span, related=(first,), cle=key.text, ligne=first.line)
            else:
                opened.seen[key.text] = (key.span, False)
                opened.entries.append(Entry(key, node))

    def _key(self, opened: _Open, node: Node) -> None:
        if not isinstance(node, Scalar):
            self._say("FLX119", node.span)
            opened.skip_value = True
            return
        text = node.text
        if node.plain and not text:
            self._say("FLX124", node.span)
        elif node.plain and text.strip(_NO_BREAK) != text:
            kept = text.strip(_NO_BREAK + " ")
            at = node.span.column + (0 if text[0] in _NO_BREAK else len(text.rstrip(_NO_BREAK + " ")))
            self._say("FLX123", Span(self._file, node.span.line, at, node.span.line, at + 1))
            node = Scalar(kept, True, node.span)
        elif node.plain and text.startswith("-") and len(text) > 1 and not opened.flow:
            self._say("FLX122", node.span, cle=text.lstrip("-"))
        opened.key = node

    def _merge(self, opened: _Open, key: Scalar, node: Node) -> None:
        sources = node.items if isinstance(node, Sequence) else (node,)
        for source in sources:
            if not isinstance(source, Mapping):
                if source.span not in self._missing:
                    self._say("FLX117", key.span)
                continue
            for entry in source.entries:
                if entry.key.text in opened.seen:
                    first, _ = opened.seen[entry.key.text]
                    self._say(
                        "FLX116",
                        first,
                        related=(entry.key.span, key.span),
                        cle=entry.key.text,
                        ligne=entry.key.span.line,
                    )
                else:
                    opened.seen[entry.key.text] = (entry.key.span, True)
                    opened.entries.append(entry)

    # -- places ------------------------------------------------------------------------------------------------

    def _span(self, start: Any, end: Any) -> Span:
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _property(self, sign: str, event: Any) -> Span:
        """Where the ``&anchor`` or the ``!tag`` of an event is written."""
        start = event.start_mark
        match = re.compile(rf"[^\r\n]*?({sign}[^\s,\[\]{{}}]*)").match(self._text, start.index)
        if match is None:
            return self._span(start, event.end_mark)
        column = start.column + match.start(1) - start.index + 1
        return Span(self._file, start.line + 1, column, start.line + 1, column + len(match[1]))

    def _block_scalar_span(self, start: Any, end: Any) -> Span:
        """The parser ends ``|`` texts at the next token; people see them end with their last line."""
        body = self._text[start.index : end.index].rstrip()
        last = body.rfind("\n")
        if last < 0:
            return Span(self._file, start.line + 1, start.column + 1, start.line + 1, start.column + 1 + len(body))
        line = start.line + body.count("\n")
        return Span(self._file, start.line + 1, start.column + 1, line + 1, len(body) - last)

    def _collection_span(self, opened: _Open, event: Any) -> Span:
        if opened.flow and event.end_mark.index > event.start_mark.index:
            return self._span(opened.start, event.end_mark)
        line, column = opened.start.line + 1, opened.start.column + 1
        end_line, end_column = opened.end or (line, column)
        return Span(self._file, line, column, end_line, end_column)

    def _after_properties(self, start: Any, end: Any) -> Any:
        """Where the content begins after ``&anchor`` and ``!tag``."""
        text, index = self._text, start.index
        line, column = start.line, start.column
        while index < end.index and text[index] in "&!":
            while index < end.index and not text[index].isspace():
                index, column = index + 1, column + 1
            while index < end.index and text[index].isspace():
                if text[index] == "\n":
                    line, column = line + 1, -1
                index, column = index + 1, column + 1
        return _Mark(line, column, index)

    def _say(self, code: str, span: Span, *, related: tuple[Span, ...] = (), **values: Any) -> None:
        self._keep(diagnose(code, span, related=related, **values))

    def _keep(self, *found: Diagnostic) -> None:
        for diagnostic in found:
            self._said[diagnostic.code] += 1
            if self._said[diagnostic.code] <= MAX_REPEATS:
                self.diagnostics.append(diagnostic)


@dataclass(frozen=True, slots=True)
class _Mark:
    line: int
    column: int
    index: int


def _short(tag: str) -> str:
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag
