"""Whatever the file and whatever the mapping: an import is values and diagnostics, never a traceback; and every row is
accounted for."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.intake.conftest import register_table, vocabulary
from tests.unit.intake.workbooks import altered, workbook

from fluxrules.intake.candidates import Setting
from fluxrules.intake.importation import dry_run, read_import
from fluxrules.intake.mapping import NO_MAPPING, read_mapping
from fluxrules.model.decision_passee import DECISION_FACTS

FACTS, TABLE = vocabulary(), register_table()
KNOWN = {**FACTS, **DECISION_FACTS}
NAMES = {"etat": "État", "bailleur": "bailleur"}
HEADINGS = ("id", "commune", "bailleur", "typologie", "Code", "jour", "reservataire", "statut", "motif", "DEPCOM")
CELLS = ("44109", "1004", "toits", "T2", "etat", "attribue", "2024-01-02", "02.01.24", "mutation", "", '"', "x;y")
WORDS = st.sampled_from((*HEADINGS, "NBPIECE", "Nom", *CELLS))
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=7), max_size=6)
SCALARS = st.one_of(WORDS, st.text(max_size=6), st.integers(-2, 50).map(str), st.just("JJ.MM.AA"))
PAIRS = st.dictionaries(SCALARS, SCALARS, max_size=3)
KEYS = ("feuille", "entete", "separateur", "dates", "retablir_zeros", "colonnes", "valeurs", "constantes", "ignorer")
MAPPINGS = st.fixed_dictionaries(
    {},
    optional={
        **{name: SCALARS for name in KEYS[:5]},
        "colonnes": st.one_of(PAIRS, SCALARS),
        "valeurs": st.dictionaries(WORDS, st.one_of(PAIRS, SCALARS), max_size=2),
        "constantes": PAIRS,
        "ignorer": st.lists(SCALARS, max_size=3),
    },
)


def yaml(mapping: dict[str, object]) -> bytes:
    """Flow style, every scalar quoted: JSON is YAML."""
    return json.dumps({"titre": "t", **mapping}, ensure_ascii=False).encode("utf-8", "surrogatepass")


@settings(max_examples=300)
@given(LINES, MAPPINGS, st.booleans())
def test_any_table_with_any_mapping(lines: list[list[str]], written: dict[str, object], as_workbook: bool) -> None:
    mapping, found = read_mapping(yaml(written), "m.yaml", KNOWN, register=TABLE, bailleurs=("toits",))
    assert mapping is not None or found
    data = workbook(lines) if as_workbook else "\n".join(";".join(line) for line in lines).encode()
    setting = Setting(FACTS, TABLE, mapping or NO_MAPPING, bailleurs=("toits",), communes={"44109", "01004"})
    source = read_import(data, "f", setting, NAMES)
    intake = source.intake
    assert len(source.entries) + len(intake.rejects) + intake.other_bailleurs == intake.rows
    assert len({entry.key for entry in source.entries}) == len(source.entries)
    recorded = {entry.key: entry.digest for entry in source.entries}
    assert dry_run(source, recorded).present == source.entries


@settings(max_examples=100)
@given(st.binary(max_size=60), st.integers(0, 4000), st.booleans())
def test_any_bytes_and_any_damage(noise: bytes, place: int, inside: bool) -> None:
    whole = workbook([("id", "bailleur", "commune"), ("1", "toits", "44109")])
    cut = altered(whole, lambda xml: xml[:place] + noise) if inside else whole[:place] + noise + whole[place:]
    for data in (cut, noise, b"PK\x03\x04" + noise):
        read_import(data, "f.xlsx", Setting(FACTS, TABLE), NAMES)
