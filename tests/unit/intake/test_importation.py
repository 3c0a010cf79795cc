"""The dry run: what would enter, what is there, what is to be settled; the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.intake.workbooks import workbook

from fluxrules.intake.candidates import Setting
from fluxrules.intake.entry_key import EntryKey
from fluxrules.intake.importation import Contenu, dry_run, read_import
from fluxrules.intake.mapping import ColumnMapping

NAMES = {"etat": "État", "bailleur": "bailleur"}
FREED = "id;bailleur;commune;surface;date_liberation\n"
PAST = "id;bailleur;commune;jour;reservataire;statut\n"


@pytest.fixture
def imported(facts, table):
    def read_it(content: str | bytes, **options: object):
        data = content if isinstance(content, bytes) else content.encode()
        setting = Setting(facts, table, communes={"44109"}, bailleurs=("toits", "logis"), reservataires=("etat",))
        return read_import(data, "f.csv", replace(setting, **options), NAMES)

    return read_it


def known(source) -> dict[EntryKey, str]:
    return {entry.key: entry.digest for entry in source.entries}


def test_freed_dwellings_or_past_decisions_by_the_columns(imported) -> None:
    assert imported(FREED + "1;toits;44109;30;\n").contenu is Contenu.LIBERATIONS
    assert imported(PAST + "1;toits;44109;2024-01-02;etat;propose\n").contenu is Contenu.DECISIONS
    assert imported(FREED.replace("surface", "reservataire") + "1;toits;44109;CAF;\n").contenu is Contenu.LIBERATIONS
    with_constant = ColumnMapping(constants={"decision.statut": "attribue"})
    some = imported("id;bailleur;commune;jour;reservataire\n1;toits;44109;2024-01-02;etat\n", mapping=with_constant)
    assert (some.contenu, [str(e.key) for e in some.entries]) == (Contenu.DECISIONS, ["1 attribue 2024-01-02"])


def test_counts_of_what_would_enter(imported) -> None:
    trial = dry_run(
        imported(
            PAST
            + "1;toits;44109;2024-01-02;etat;propose\n1;toits;44109;2024-02-02;etat;attribue\n2;logis;44109;2024-02-03;bailleur;attribue\n3;x;44109;2024-02-03;etat;attribue\n"
        ),
        {},
    )
    assert len(trial.entering) == 3
    assert trial.counts(lambda e: e.key.nature) == {"attribue": 2, "propose": 1}
    assert trial.counts(lambda e: e.liberation.bailleur) == {"logis": 1, "toits": 2}
    assert trial.counts(lambda e: e.month) == {"2024-01": 1, "2024-02": 2}
    assert trial.counts(lambda e: e.reservataire) == {"bailleur": 1, "etat": 2}
    assert trial.counts(lambda e: e.motif) == {}


@pytest.mark.parametrize("header", [FREED, PAST])
def test_the_same_file_twice_changes_nothing(imported, header: str) -> None:
    rows = "1;toits;44109;30;2024-01-02\n2;toits;44109;;2024-01-02\n3;logis;44109;41,5;\n"
    if header is PAST:
        rows = "1;toits;44109;2024-01-02;etat;propose\n1;toits;44109;2024-01-09;etat;refuse\n"
    source = imported(header + rows)
    trial = dry_run(source, known(source))
    assert (trial.entering, trial.conflicts) == ((), ())
    assert trial.present == source.entries != ()


def test_what_is_written_otherwise_and_says_the_same_is_the_same(imported) -> None:
    source = imported(FREED + "1;toits;44109;30,50;2024-01-02\n")
    rows = [["commune", "Date liberation", "surface", "logement", "bailleur"], [44109, "02/01/2024", 30.5, 1, "toits"]]
    assert dry_run(imported(workbook([[], rows[0], [], rows[1]])), known(source)).present != ()


@pytest.mark.parametrize(
    "row",
    [
        "1;logis;44109;30;2024-01-02",
        "1;toits;44109;31;2024-01-02",
        "1;toits;44109;;2024-01-02",
    ],
)
def test_the_same_key_said_otherwise_is_to_be_settled(imported, row: str) -> None:
    source = imported(FREED + "1;toits;44109;30;2024-01-02\n")
    trial = dry_run(imported(f"{FREED}{row}\n2;toits;44109;30;2024-01-02\n"), known(source))
    assert [entry.row for entry in trial.conflicts] == [2]
    assert [entry.row for entry in trial.entering] == [3]


def test_every_row_is_accounted_for(imported) -> None:
    content = FREED + "1;toits;44109;30;\n2;toits;44109;x;\n3;logis;44109;30;\n4;toits;44109;30;\n5;toits;44109;8;\n"
    source = imported(content, bailleur="toits")
    trial = dry_run(source, {source.entries[0].key: source.entries[0].digest, source.entries[1].key: "autre"})
    counts = (len(trial.entering), len(trial.present), len(trial.conflicts), len(source.intake.rejects))
    assert counts == (1, 1, 1, 1)
    assert sum(counts) + source.intake.other_bailleurs == source.intake.rows == 5


def test_a_file_that_cannot_be_read_is_not_ready(imported) -> None:
    source = imported("id;bailleur\n1;toits\n")
    assert (source.ready, source.entries) == (False, ())
    assert imported("").ready is False
