"""Whatever bytes are in a file, reading it gives nodes and diagnostics, never an exception; places are true."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fluxrules.diagnostics import Severity
from fluxrules.reports.diagnostics_text import render
from fluxrules.source.nodes import Mapping, Node, Scalar
from fluxrules.source.plain import to_data
from fluxrules.source.recovery import set_aside
from fluxrules.source.text import decode, lines_of
from fluxrules.source.yaml_reader import load_bytes

PIECES = [
    *"abé1 \n\t:-?,[]{}#&*!|>'\"%@`\\/<~.=\r\u00a0\u2028\ufeff\x00\x85",
    *[
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
        ": ",
        ", ",
        "- ",
        "a: ",
        "é: ",
        "<<: ",
        "&a ",
        "*a",
        "!!str ",
        "---\n",
        "2,5 %",
    ],
    *[
        "regles:\n",
        "{a: ",
        "[",
        "]",
        "}",
        '"',
        "'",
        "|\n",
        ">-\n",
        "oui",
        "01004",
        "\r\n",
        "...\n",
        "? ",
        "%YAML 1.1\n",
    ],
]
yamlish = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
damaged = st.tuples(yamlish, st.binary(max_size=3), yamlish).map(lambda t: t[0].encode() + t[1] + t[2].encode())

words = st.text(alphabet="abcdéè '-/%0123456789€😀", min_size=1, max_size=12).map(str.strip).filter(bool)


def leaves(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Mapping):
        return [leaf for entry in node.entries for leaf in (entry.key, *leaves(entry.value))]
    return [leaf for item in node.items for leaf in leaves(item)]


def nested(node: object, indent: int = 0) -> str:
    pad = "  " * indent
    if isinstance(node, dict):
        return "".join(
            f"{pad}k{n}: {value}\n" if isinstance(value, str) else f"{pad}k{n}:\n{nested(value, indent + 1)}"
            for n, value in enumerate(node.values())
        )
    assert isinstance(node, list)
    return "".join(
        f"{pad}- {value}\n" if isinstance(value, str) else f"{pad}-\n{nested(value, indent + 1)}" for value in node
    )


plain_words = words.filter(lambda word: word[0] in "abcdéè0123456789" and " '" not in word)
trees = st.recursive(
    st.lists(plain_words, min_size=1, max_size=4),
    lambda inner: (
        st.lists(st.one_of(plain_words, inner), min_size=1, max_size=4)
        | st.dictionaries(st.integers(), st.one_of(plain_words, inner), min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=600)
@given(st.one_of(damaged, yamlish.map(str.encode), st.binary(max_size=60)))
def test_no_bytes_raise(data: bytes) -> None:
    node, diagnostics = load_bytes(data, "f.yaml")
    source, _ = decode(data, "f.yaml")
    shown = render(diagnostics, {"f.yaml": source.shown} if source else {})
    assert (shown == "") == (diagnostics == ())
    if node is None:
        assert any(diagnostic.severity is Severity.ERREUR for diagnostic in diagnostics)
    else:
        to_data(node)
    if source is not None:
        lines = lines_of(source.shown)
        for diagnostic in diagnostics:
            assert diagnostic.span is not None
            assert 1 <= diagnostic.span.line <= len(lines)
            assert 1 <= diagnostic.span.column <= len(lines[diagnostic.span.line - 1]) + 1
    assert load_bytes(data, "f.yaml") == (node, diagnostics)


@settings(max_examples=300)
@given(yamlish)
def test_the_place_of_a_plain_leaf_is_its_text(text: str) -> None:
    node, diagnostics = load_bytes(text.encode(), "f.yaml")
    source, _ = decode(text.encode(), "f.yaml")
    if node is None or source is None or {"FLX113", "FLX114"} & {d.code for d in diagnostics}:
        return  # an alias to nothing is an empty leaf
    lines = lines_of(source.repaired)
    for leaf in leaves(node):
        span = leaf.span
        if leaf.plain and span.line == span.end_line and span.column != span.end_column:
            written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert written.strip("\u00a0 ") == leaf.text.strip("\u00a0 ")


@settings(max_examples=150)
@given(trees)
def test_what_is_written_is_read(tree: object) -> None:
    text = nested(tree)
    node, diagnostics = load_bytes(text.encode(), "f.yaml")
    assert diagnostics == ()
    assert node is not None
    lines = text.split("\n")
    for leaf in leaves(node):
        assert lines[leaf.span.line - 1][leaf.span.column - 1 : leaf.span.end_column - 1] == leaf.text


@settings(max_examples=200)
@given(yamlish, st.integers(1, 40), st.booleans())
def test_setting_aside_moves_nothing(text: str, first: int, neighbours: bool) -> None:
    shorter = set_aside(text, first, neighbours=neighbours)
    if shorter is None:
        return
    assert len(shorter) == len(text)
    assert shorter != text
    assert all(after in (before, " ") for before, after in zip(text, shorter, strict=True))
    assert [before for before in text if before in "\r\n"] == [after for after in shorter if after in "\r\n"]
