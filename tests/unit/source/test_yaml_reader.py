"""What load_bytes gives: nodes, spans, codes. The words are checked by the golden files."""

from __future__ import annotations

import pytest

from fluxrules.diagnostics import Span
from fluxrules.source.bounds import MAX_BYTES, MAX_DEPTH, MAX_REPEATS
from fluxrules.source.nodes import Mapping, Scalar, Sequence
from fluxrules.source.plain import to_data
from fluxrules.source.yaml_reader import load_bytes


def codes(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [diagnostic.code for diagnostic in load_bytes(data, "f.yaml")[1]]


def places(text: str) -> list[tuple[str, int, int]]:
    return [(d.code, d.span.line, d.span.column) for d in load_bytes(text.encode(), "f.yaml")[1] if d.span]


def root(text: str) -> Mapping:
    node, diagnostics = load_bytes(text.encode(), "f.yaml")
    assert diagnostics == ()
    assert isinstance(node, Mapping)
    return node


class TestNodes:
    def test_scalars_keep_their_text_and_their_quotes(self) -> None:
        node = root("a: 01004\nb: \"non\"\nc: non\nd: 'x'\ne: |\n  long\n")
        values = [entry.value for entry in node.entries]
        assert [(v.text, v.plain) for v in values if isinstance(v, Scalar)] == [
            ("01004", True),
            ("non", False),
            ("non", True),
            ("x", False),
            ("long\n", False),
        ]

    def test_columns_count_characters_not_bytes(self) -> None:
        node = root("clé: [été, 😀, fin]\n")
        items = node.entries[0].value
        assert isinstance(items, Sequence)
        assert [item.span for item in items.items] == [
            Span("f.yaml", 1, 7, 1, 10),
            Span("f.yaml", 1, 12, 1, 13),
            Span("f.yaml", 1, 15, 1, 18),
        ]

    def test_a_bom_does_not_shift_columns(self) -> None:
        node, diagnostics = load_bytes(b"\xef\xbb\xbfa: b\n", "f.yaml")
        assert [d.code for d in diagnostics] == ["FLX103"]
        assert isinstance(node, Mapping)
        assert node.entries[0].value.span == Span("f.yaml", 1, 4, 1, 5)

    def test_spans_of_collections_end_with_what_was_written(self) -> None:
        node = root("a:\n  - {b: c}\n  - d\n\n# fin\n\ne: |\n  x\n  yz\n\n\nf: 1\n")
        assert node.span == Span("f.yaml", 1, 1, 12, 5)
        assert [entry.value.span for entry in node.entries] == [
            Span("f.yaml", 2, 3, 3, 6),
            Span("f.yaml", 7, 4, 9, 5),
            Span("f.yaml", 12, 4, 12, 5),
        ]

    def test_a_collection_that_ends_with_an_alias_ends_where_the_alias_is(self) -> None:
        node = root("a: &a {x: 1}\nb:\n  c: 2\n  d: *a\n")
        assert node.entries[1].value.span == Span("f.yaml", 3, 3, 4, 8)

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_every_kind_of_newline(self, newline: str) -> None:
        assert places(newline.join(["a: 1", "b: 2", "a: 3", ""])) == [("FLX101", 3, 1)]

    def test_aliases_and_merges(self) -> None:
        node = root("a: &a {x: 1, y: 2}\nb: *a\nc:\n  <<: *a\n  z: 3\nd:\n  <<: [*a, {w: 4}]\n")
        assert to_data(node) == {
            "a": {"x": 1, "y": 2},
            "b": {"x": 1, "y": 2},
            "c": {"x": 1, "y": 2, "z": 3},
            "d": {"x": 1, "y": 2, "w": 4},
        }

    def test_str_tag_makes_text(self) -> None:
        value = root("a: !!str 12\n").entries[0].value
        assert isinstance(value, Scalar)
        assert (value.plain, value.span) == (False, Span("f.yaml", 1, 10, 1, 12))


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a: 1\n'a': 2\n", [("FLX101", 2, 1)]),
            ("{a: 1, b: 2, a: 3, a: 4}\n", [("FLX101", 1, 14), ("FLX101", 1, 20)]),
            ("a: 1\n---\nb: 1\nb: 2\n", [("FLX109", 2, 1)]),
            ("a: {<<: *z}\n", [("FLX113", 1, 9)]),
            ("a: {<<: }\n", [("FLX117", 1, 5)]),
            ("a: &a [*a]\n", [("FLX114", 1, 8)]),
            ("a: &b {x: 1}\nc: {x: 2, <<: *b}\n", [("FLX116", 2, 5)]),
            ("a: &b {x: 1}\nc: &d {x: 2}\ne: {<<: [*b, *d]}\n", [("FLX116", 1, 8)]),
            ("a: !!binary aGVsbG8=\n", [("FLX118", 1, 4)]),
            ("? {a: 1}\n: 2\n", [("FLX119", 1, 3)]),
            ("{part: 2,5 %}\n", [("FLX120", 1, 8)]),
            ("{a: 2, 5}\n", [("FLX120", 1, 5)]),
            ("{a: deux, trois}\n", [("FLX121", 1, 11)]),
            ("a: [2,5 %]\n", [("FLX126", 1, 5)]),
        ],
    )
    def test_place(self, text: str, expected: list[tuple[str, int, int]]) -> None:
        assert places(text) == expected

    @pytest.mark.parametrize(
        "text", ["a: [2, 5 %]\n", "a: [2,5]\n", "a: {b: }\n", "a: {b: , c: 1}\n", "a: 2,5 %\n", "{a: '2', b: 1}\n"]
    )
    def test_what_is_not_a_cut_number(self, text: str) -> None:
        assert codes(text) == []

    def test_a_cut_number_is_read_as_meant(self) -> None:
        node, _ = load_bytes(b"{part: 2,5 %, x: 1}\n", "f.yaml")
        assert to_data(node) == {"part": "2,5 %", "x": 1}  # type: ignore[arg-type]

    def test_a_duplicate_keeps_the_first(self) -> None:
        node, _ = load_bytes(b"a: 1\na: 2\n", "f.yaml")
        assert to_data(node) == {"a": 1}  # type: ignore[arg-type]

    @pytest.mark.parametrize("data", [b"", b"\n\n", b"# rien\n", b"---\n", b"~\n", b"null\n", b"\xef\xbb\xbf"])
    def test_empty(self, data: bytes) -> None:
        assert "FLX108" in codes(data)

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"a: \x00\n", "FLX105"),
            (b"%PDF-1.7\n", "FLX105"),
            ("a: é\n".encode("utf-16-le"), "FLX106"),
            ("a: é\n".encode("utf-16"), "FLX106"),
            (b"a: caf\xe9\n", "FLX104"),
            (b"a: x\x1b[31m\n", "FLX107"),
            ("a: \u202eb\n".encode(), "FLX107"),
        ],
    )
    def test_not_text(self, data: bytes, code: str) -> None:
        assert codes(data) == [code]

    def test_wrong_bytes_do_not_hide_other_errors(self) -> None:
        assert codes(b"a: caf\xe9\na: \x07\nb: c: d\n") == ["FLX104", "FLX101", "FLX107", "FLX130"]

    def test_many_odd_characters_are_told_a_bounded_number_of_times(self) -> None:
        assert codes("a: " + "\x07" * 1000 + "x\n") == ["FLX107"] * MAX_REPEATS
        assert codes("a: 1\n" * 1000) == ["FLX101"] * MAX_REPEATS

    def test_size(self) -> None:
        assert codes(b"a: 1\n" + b"#" * MAX_BYTES) == ["FLX110"]

    def test_depth(self) -> None:
        assert codes("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
        assert codes("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ["FLX111"]
        assert codes("".join("  " * n + "a:\n" for n in range(100))) == ["FLX111"]
        assert codes("[" * 900_000) == ["FLX111"]

    def test_depth_through_aliases(self) -> None:
        lines = ["a0: &a0 " + "[" * 20 + "]" * 20]
        lines += [f"a{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}" for n in range(1, 5)]
        assert codes("\n".join(lines)) == ["FLX111"]

    def test_billion_laughs(self) -> None:
        lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
        node, diagnostics = load_bytes("\n".join(lines).encode(), "f.yaml")
        assert node is None
        assert [d.code for d in diagnostics] == ["FLX112"]

    def test_tabs(self) -> None:
        assert places("a:\n\tb: 1\n\tc: 1\nd: 1\nd: 2\n") == [("FLX102", 2, 1), ("FLX101", 5, 1)]
        assert places("a: [1,\n\t2]\n") == [("FLX102", 2, 1)]
        assert codes("a: |\n  x\n  \tcode\n  y\nb: 1\n") == []
        assert codes('a: "x\n\t y"\nb: 1\t# fin\n') == []
        assert codes("a: |\n  x\n\nb: 1\n\tc: 2\n") == ["FLX102"]

    def test_no_break_spaces_inside_texts_are_welcome(self) -> None:
        assert codes('titre: "Part de 30\u00a0%\u00a0: non"\nb: 30\u202f%\n') == []


class TestRecovery:
    def test_errors_of_several_items_are_all_found(self) -> None:
        text = "r:\n  - a: b: c\n    z: 1\n  - d: 'e'f\n  - g: [h\n    i: j\n  - k: 1\n    k: 2\n"
        assert [(code, line) for code, line, _ in places(text)] == [
            ("FLX130", 2),
            ("FLX128", 4),
            ("FLX134", 5),
            ("FLX101", 8),
        ]

    def test_what_a_missing_quote_swallowed_is_read_again(self) -> None:
        text = '- a: "b\n- c: "d"\n  c: e\n- f: g: h\n'
        assert places(text) == [("FLX132", 1, 6), ("FLX101", 3, 3), ("FLX130", 4, 7)]

    def test_misaligned_neighbours_are_one_error(self) -> None:
        assert places("- a: 1\nb: 2\nc: 3\nd: 4\n- e: 1\n  e: 2\n") == [("FLX147", 2, 1), ("FLX101", 6, 3)]

    def test_an_alias_to_what_was_set_aside_is_not_blamed(self) -> None:
        assert codes("a: &x b: c\nd: *x\n") == ["FLX130"]

    def test_no_node_comes_out_of_a_broken_syntax(self) -> None:
        assert load_bytes(b"a: b: c\nd: 1\n", "f.yaml")[0] is None

    def test_a_file_of_errors_is_left_after_some(self) -> None:
        assert 0 < len(codes("- a: b: c\n" * 500)) < 30
