"""Whatever the nodes, the shape is judged: diagnostics or a model, never an exception, and always the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fluxrules.diagnostics import Span, has_errors
from fluxrules.model.rule import Rule
from fluxrules.shape.forecasts import classes_of
from fluxrules.shape.grammar import ListShape, RecordShape, Shape, TaggedShape, root_of
from fluxrules.shape.reading import read, read_as, read_rule
from fluxrules.shape.tables import table_of
from fluxrules.shape.validation import validate
from fluxrules.source.nodes import Entry, Mapping, Node, Scalar, Sequence
from fluxrules.source.project import FileKind
from fluxrules.vocabulary import Jonction, Operateur


def words_of(shape: Shape, seen: set[Shape]) -> set[str]:
    """Every key and word of the language: random files made of them go deep before they fail."""
    if shape in seen:
        return set()
    seen.add(shape)
    if isinstance(shape, RecordShape):
        inner = [words_of(field.shape, seen) | {field.key} for field in shape.fields]
        return set().union(*inner)
    if isinstance(shape, TaggedShape):
        return set().union(*({name} | words_of(one, seen) for name, one in shape.alternatives))
    if isinstance(shape, ListShape):
        return words_of(shape.item, seen)
    return set(getattr(shape, "words", ()))


SEEN: set[Shape] = set()
WORDS = sorted(
    set().union(*(words_of(root_of(kind), SEEN) for kind in FileKind))
    | {word.value for word in (*Jonction, *Operateur)}
    | {"parametre", "logement.typologie", "flux.etat.retard"}
)
TEXTS = st.one_of(
    st.sampled_from(
        ["", "~", "a", "T4", "44109", "2024-01-01", "30 %", "1/3", "1/0", "oui", "3", "-", "*", "\n", "{x}"]
    ),
    st.sampled_from(WORDS),
    st.text(max_size=6),
)
HERE = Span("f.yaml", 1, 1, 1, 2)
SCALARS = st.builds(Scalar, TEXTS, st.booleans(), st.just(HERE))
KEYS = st.builds(Scalar, st.one_of(st.sampled_from(WORDS), TEXTS), st.booleans(), st.just(HERE))


def containers(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    entries = st.lists(st.builds(Entry, KEYS, inner), max_size=5).map(tuple)
    return st.one_of(
        st.builds(Sequence, st.lists(inner, max_size=4).map(tuple), st.just(HERE)),
        st.builds(Mapping, entries, st.just(HERE)),
    )


NODES: st.SearchStrategy[Node] = st.recursive(SCALARS, containers, max_leaves=25)


@given(NODES, st.sampled_from(list(FileKind)))
def test_any_nodes_as_any_file(node: Node, kind: FileKind) -> None:
    model, diagnostics = read(node, kind)
    assert diagnostics == validate(node, kind)
    assert (model is None) <= has_errors(diagnostics)
    assert read(node, kind) == (model, diagnostics)


@given(NODES)
def test_any_nodes_as_a_rule(node: Node) -> None:
    rule, diagnostics = read_rule(node)
    assert (rule is None) == has_errors(diagnostics)


def written(shape: Shape) -> st.SearchStrategy[Node]:
    """Nodes that follow the grammar down to a random leaf, so that deep places are reached too."""
    if isinstance(shape, RecordShape):
        fields = [field for field in shape.fields if not field.inlined]
        entries = st.tuples(*(entry(field.key, field.shape, field.required) for field in fields))
        kept = entries.map(lambda found: tuple(one for one in found if one is not None))
        return st.builds(Mapping, kept, st.just(HERE))
    if isinstance(shape, TaggedShape):
        return st.sampled_from(shape.alternatives).flatmap(
            lambda one: entry(one[0], one[1], True).map(lambda found: Mapping((found,), HERE))
        )
    if isinstance(shape, ListShape):
        item = written(shape.item)
        return st.builds(Sequence, st.lists(item, min_size=1, max_size=2).map(tuple), st.just(HERE))
    words = getattr(shape, "words", None)
    if words:
        return st.builds(Scalar, st.one_of(st.sampled_from(sorted(words)), TEXTS), st.just(True), st.just(HERE))
    return st.one_of(SCALARS, NODES)


def entry(key: str, shape: Shape, required: bool) -> st.SearchStrategy[Any]:
    present = st.builds(Entry, st.just(Scalar(key, True, HERE)), st.one_of(written(shape), SCALARS))
    return present if required else st.one_of(st.none(), present)


@settings(max_examples=60)
@given(written(RecordShape(Rule)))
def test_nearly_right_rules(node: Node) -> None:
    rule, diagnostics = read_as(node, RecordShape(Rule))
    assert (rule is None) == has_errors(diagnostics)


@given(st.one_of(st.binary(max_size=60), st.text('a;,\t"|\n *é', max_size=40).map(str.encode)))
def test_any_bytes_as_a_table(data: bytes) -> None:
    table, diagnostics = table_of(data, "t.csv", ["a", "é"], ["*"])
    assert (table is None) == has_errors(diagnostics)
    classes_of(b"commune;logements\n" + data, "t.csv")
