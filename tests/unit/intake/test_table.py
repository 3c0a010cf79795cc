"""Rows and cells, whatever the separator and the quotes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxrules.intake.table import column_of, read_header, rows, split


def read(text: str) -> list[tuple[int, tuple[str, ...]]]:
    table = read_header(text)
    assert table is not None
    return [(row.line, row.cells) for row in rows(text, table)]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(mark: str, end: str) -> None:
    text = end.join([mark.join("ab"), mark.join("12"), "", mark.join("34"), ""])
    assert read(text) == [(2, ("1", "2")), (4, ("3", "4"))]


def test_the_separator_that_makes_most_columns_wins() -> None:
    table = read_header("id;adresse, ville;commune\n")
    assert table is not None
    assert (table.delimiter, len(table.header.cells)) == (";", 3)


def test_separator_declared_by_a_spreadsheet() -> None:
    assert read("sep=,\na,b\n1,2\n") == [(3, ("1", "2"))]


@pytest.mark.parametrize("text", ["", "\n\n", "sep=;\n", "un seul titre\n1\n"])
def test_no_table(text: str) -> None:
    assert read_header(text) is None


def test_quoted_cells_may_span_lines_and_hold_separators() -> None:
    assert read('a;b\n"1\n2;3";4\n5;6\n') == [(2, ("1\n2;3", "4")), (4, ("5", "6"))]


def test_a_lone_quote_costs_its_cell_and_nothing_else() -> None:
    text = 'a;b\n"x;1\n2;3\n4;y "z" \n5;6\n'
    table = read_header(text)
    assert table is not None
    found = list(rows(text, table))
    assert [row.cells for row in found] == [('"x', "1"), ("2", "3"), ("4", 'y "z" '), ("5", "6")]
    assert [row.stray_quote for row in found] == [True, False, False, False]


def test_two_lone_quotes_are_not_a_pair() -> None:
    assert read('a;b;c\n"x;y";z\n') == [(2, ('"x', 'y"', "z"))]


def test_a_line_separator_inside_a_cell_does_not_break_it() -> None:
    assert read("a;b\n1\u2028x;2\x0c\n") == [(2, ("1\u2028x", "2\x0c"))]


@given(st.lists(st.text('ab;"\n é', max_size=6), min_size=2, max_size=4))
def test_what_the_csv_module_quotes_is_read_back(cells: list[str]) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    line = stream.getvalue()[:-1]
    assert split(line, ";") == (cells, True)


def test_column_of_a_cell() -> None:
    table = read_header('a;b;c\n"x;y";22;3\n')
    assert table is not None
    (row,) = rows('a;b;c\n"x;y";22;3\n', table)
    assert [column_of(row, index, ";") for index in range(3)] == [1, 7, 10]


def test_a_quote_that_closes_on_another_line_must_give_a_whole_row() -> None:
    assert read('a;b\n"x;1\n2";3;4\n') == [(2, ('"x', "1")), (3, ('2"', "3", "4"))]
