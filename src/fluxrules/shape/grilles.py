"""Decision tables: each line becomes a rule ``<grille>.<n>``.

A line is turned into the nodes an officer would have written as a rule, then read as such: the same words, the same
errors, at the cell. The hit policy is checked (``unique``) or written into the conditions (``premiere``).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from collections.abc import Sequence as Listed
from dataclasses import dataclass, fields

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean, in_order
from fluxrules.model.condition import Condition, Junction
from fluxrules.model.effect import Effect
from fluxrules.model.rule import Grille, Headed, Rule
from fluxrules.model.territoire import FactDeclaration
from fluxrules.shape.grammar import ConditionShape, ListShape, TaggedShape, shape_of
from fluxrules.shape.leaf import is_fact_path
from fluxrules.shape.overlap import Tested, can_both_hold, tested
from fluxrules.shape.reading import read_as
from fluxrules.shape.tables import table_of
from fluxrules.source.flow import cut_numbers
from fluxrules.source.nodes import Entry, Mapping, Node, Scalar, Sequence
from fluxrules.vocabulary import Jonction, Operateur, PolitiqueGrille

ANY = "*"
"""In a condition cell: whatever the value."""

ABSENT = "-"
"""In an effect cell: not on this line."""

_OPERATORS = frozenset(operator.value for operator in Operateur) | {"parametre"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line, read."""

    number: int
    span: Span
    quand: Condition | None
    alors: tuple[Effect, ...]
    tests: Tested


def lines_of(data: bytes, file: str, grille: Grille) -> tuple[tuple[Sequence, ...], tuple[Diagnostic, ...]]:
    """The lines of a table kept in a CSV or XLSX file, cells in the order of the grille's columns.

    In a cell, ``T4|T5`` is a list and ``au_moins: 60`` an operator.
    """
    columns = (*grille.conditions, *grille.effets)
    table, diagnostics = table_of(data, file, columns)
    if table is None:
        return (), diagnostics
    order = {cell.text: position for position, cell in enumerate(table.header.cells)}
    lines = (Sequence(tuple(_cell(row.cells[order[name]]) for name in columns), row.span) for row in table.rows)
    return tuple(lines), diagnostics


def rules_of(
    grille: Grille, lines: Listed[Sequence], facts: Table[str, FactDeclaration] | None = None
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The rules of a decision table.

    Args:
        grille: Its heading, columns and hit policy.
        lines: Its lines, from the YAML or from ``lines_of``.
        facts: Declarations by path: with them, whether two lines overlap is decided on the values that exist.

    Returns:
        One rule per line that could be read, and what is wrong. With ``premiere`` a rule also requires that no earlier
        line matches; with ``unique`` two lines that may both match are an error.
    """
    diagnostics = list(_wrong_columns(grille))
    if diagnostics:
        return (), in_order(diagnostics)
    read: list[_Line] = []
    for number, line in enumerate(lines, start=1):
        made, found = _read_line(grille, number, line, facts or {})
        diagnostics.extend(found)
        if made is not None:
            read.append(made)
    if grille.politique is PolitiqueGrille.UNIQUE:
        diagnostics.extend(_overlaps(grille, read))
    rules = []
    for position, one in enumerate(read):
        quand = one.quand
        if grille.politique is PolitiqueGrille.PREMIERE:
            catching = next((before for before in read[:position] if before.quand is None), None)
            if catching is not None:
                related = (catching.span,)
                diagnostics.append(
                    diagnose("FLX266", one.span, related=related, ligne=one.number, premiere=catching.number)
                )
                continue
            quand = _unless(one, read[:position])
        rules.append(_rule(grille, one, quand))
    return tuple(rules), in_order(diagnostics)


def _cell(cell: Scalar) -> Node:
    """The node an officer would have written for the text of a cell."""
    operator, colon, rest = cell.text.partition(":")
    if colon and operator.strip() in _OPERATORS:
        key = Scalar(operator.strip(), True, cell.span)
        return Mapping((Entry(key, _cell(Scalar(rest.strip(), True, cell.span))),), cell.span)
    if "|" in cell.text:
        return Sequence(tuple(Scalar(one.strip(), True, cell.span) for one in cell.text.split("|")), cell.span)
    return cell


def _effects() -> TaggedShape:
    shape = shape_of(Effect)
    assert isinstance(shape, TaggedShape)
    return shape


def _wrong_columns(grille: Grille) -> Iterator[Diagnostic]:
    effects = dict(_effects().alternatives)
    seen = set()
    for column in (*grille.conditions, *grille.effets):
        if column in seen:
            yield diagnose("FLX278", grille.span, colonne=column)
        seen.add(column)
    for column in grille.conditions:
        if not is_fact_path(column):
            yield diagnose("FLX234", grille.span, cle=column)
    for column in grille.effets:
        name, _, key = column.partition(".")
        known = [field.key for field in effects[name].fields] if name in effects else []
        if key not in known:
            near = f"{name}.{closest(key, known)}" if closest(key, known) else None
            every = [f"{effect}.{field.key}" for effect, shape in effects.items() for field in shape.fields]
            hint = did_you_mean(near or closest(column, every))
            yield diagnose("FLX261", grille.span, hint=hint, colonne=column)


def _read_line(
    grille: Grille, number: int, line: Sequence, facts: Table[str, FactDeclaration]
) -> tuple[_Line | None, tuple[Diagnostic, ...]]:
    width = len(grille.conditions) + len(grille.effets)
    if len(line.items) != width:
        if cut := cut_numbers(line.items, len(line.items) - width):
            return None, cut
        return None, (diagnose("FLX260", line.span, attendues=width, trouvees=len(line.items)),)
    empty = [cell for cell in line.items if isinstance(cell, Scalar) and cell.plain and not cell.text]
    if empty:
        return None, tuple(diagnose("FLX264", cell.span, ligne=number) for cell in empty)
    tests = _conditions(grille, line)
    effects = _effect_nodes(grille, line)
    if not effects:
        return None, (diagnose("FLX263", line.span, ligne=number),)
    quand, wrong = read_as(Mapping(tests, line.span), ConditionShape()) if tests else (None, ())
    alors, more = read_as(Sequence(effects, line.span), ListShape(_effects(), filled=True))
    if wrong or more:
        return None, (*wrong, *more)
    return _Line(number, line.span, quand, alors, tested(quand, facts)), ()


def _conditions(grille: Grille, line: Sequence) -> tuple[Entry, ...]:
    cells = zip(grille.conditions, line.items, strict=False)
    return tuple(Entry(Scalar(path, True, cell.span), cell) for path, cell in cells if not _is(cell, ANY))


def _effect_nodes(grille: Grille, line: Sequence) -> tuple[Node, ...]:
    by_effect: dict[str, list[Entry]] = {}
    shapes = dict(_effects().alternatives)
    for column, cell in zip(grille.effets, line.items[len(grille.conditions) :], strict=True):
        if _is(cell, ABSENT):
            continue
        name, _, key = column.partition(".")
        shape = next(field.shape for field in shapes[name].fields if field.key == key)
        value = Sequence((cell,), cell.span) if isinstance(shape, ListShape) and isinstance(cell, Scalar) else cell
        by_effect.setdefault(name, []).append(Entry(Scalar(key, True, cell.span), value))
    return tuple(
        Mapping((Entry(Scalar(name, True, line.span), Mapping(tuple(entries), line.span)),), line.span)
        for name, entries in by_effect.items()
    )


def _is(cell: Node, sign: str) -> bool:
    return isinstance(cell, Scalar) and cell.text == sign


def _overlaps(grille: Grille, lines: list[_Line]) -> Iterator[Diagnostic]:
    """For each line, the first earlier one that may match at the same time."""
    for position, one in enumerate(lines):
        undecided: _Line | None = None
        for before in lines[:position]:
            verdict = can_both_hold(before.tests, one.tests)
            if verdict:
                yield diagnose(
                    "FLX262", one.span, related=(before.span,), grille=grille.id, une=before.number, autre=one.number
                )
                break
            if verdict is None:
                undecided = undecided or before
        else:
            if undecided is not None:
                yield diagnose(
                    "FLX265",
                    one.span,
                    related=(undecided.span,),
                    grille=grille.id,
                    une=undecided.number,
                    autre=one.number,
                )


def _unless(line: _Line, before: list[_Line]) -> Condition | None:
    """The line's conditions, and that none of the earlier lines matches; those that never could are not repeated."""
    earlier = [
        one.quand for one in before if one.quand is not None and can_both_hold(one.tests, line.tests) is not False
    ]
    if not earlier:
        return line.quand
    none_of = Junction(Jonction.AUCUN, tuple(earlier), line.span)
    return none_of if line.quand is None else Junction(Jonction.TOUS, (line.quand, none_of), line.span)


def _rule(grille: Grille, line: _Line, quand: Condition | None) -> Rule:
    heading = {field.name: getattr(grille, field.name) for field in fields(Headed)}
    heading |= {"id": f"{grille.id}.{line.number}", "span": line.span}
    return Rule(**heading, quand=quand, alors=line.alors)
