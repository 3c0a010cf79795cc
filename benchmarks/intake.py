"""Rows a second, read and typed: the same dwellings as CSV and as a workbook, freed dwellings and past decisions.

Dwellings are drawn from our own columns with a fixed seed; nothing of it is real.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import openpyxl

from fluxrules.diagnostics import has_errors
from fluxrules.intake.candidates import Setting, is_read, read_candidates
from fluxrules.intake.importation import dry_run, read_import
from fluxrules.semantics import load_territory
from fluxrules.vocabulary import BAILLEUR, StatutPasse

ROOT = Path(__file__).resolve().parents[1]
HEADER = ("id", "bailleur", "commune", "typologie", "surface", "etage", "financement", "qpv", "dpe", "date_liberation")
PAST = (*HEADER, "jour", "reservataire", "statut")
SEED = 2024


def _rows(count: int, past: bool) -> list[list[object]]:
    draw = Random(SEED)
    day = date(2024, 1, 1)
    rows = []
    for number in range(count):
        freed = day + timedelta(draw.randrange(300))
        row: list[object] = [
            f"NM-{number:06d}",
            "logis-modele",
            draw.choice(("44109", "44162", "44190")),
            f"T{draw.randint(1, 6)}",
            draw.randint(180, 1200) / 10,
            draw.randint(0, 12),
            draw.choice(("PLAI", "PLUS", "PLS")),
            draw.random() < 0.3,
            draw.choice("ABCDEFG"),
            freed,
        ]
        if past:
            row += [freed + timedelta(30), draw.choice(("etat", "action-logement", BAILLEUR)), StatutPasse.ATTRIBUE]
        rows.append(row)
    return rows


def _as_csv(header: Sequence[str], rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows([("oui" if cell else "non") if isinstance(cell, bool) else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def _as_workbook(header: Sequence[str], rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Feuille1")
    sheet.append(list(header))
    for row in rows:
        sheet.append([str(cell) if isinstance(cell, str) else cell for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _timed(what: str, rows: int, size: int, read: Callable[[], int]) -> None:
    start = time.perf_counter()
    found = read()
    spent = time.perf_counter() - start
    if found != rows:
        sys.exit(f"{what}: {found} rows read of {rows}")
    print(f"{what:32} {rows:>7} rows  {size / 1e6:6.1f} MB  {spent:6.2f} s  {rows / spent:>8.0f} rows/s")


def main(count: int) -> None:
    territory, diagnostics, _ = load_territory(ROOT, "nantes-metropole")
    assert territory is not None
    assert not has_errors(diagnostics)
    bailleurs = tuple(territory.bailleurs)
    holders = (*territory.reservataires, BAILLEUR)
    names = {name: item.reservataire.nom for name, item in territory.reservataires.items()} | {BAILLEUR: BAILLEUR}
    setting = Setting(territory.facts, communes=territory.communes, bailleurs=bailleurs, reservataires=holders)

    def candidates(data: bytes, name: str) -> int:
        intake = read_candidates(
            data, name, territory.facts, communes=territory.communes, bailleurs=bailleurs, reservataires=holders
        )
        assert is_read(intake)
        return len(intake.liberations)

    def decisions(data: bytes, name: str) -> int:
        return len(dry_run(read_import(data, name, setting, names), {}).entering)

    for what, header, read in (("freed dwellings", HEADER, candidates), ("past decisions, dry run", PAST, decisions)):
        rows = _rows(count, header is PAST)
        for form, data in (("csv", _as_csv(header, rows)), ("xlsx", _as_workbook(header, rows))):
            name = f"f.{form}"
            _timed(f"{what}, {form}", count, len(data), lambda read=read, data=data, name=name: read(data, name))


if __name__ == "__main__":
    main(2_000 if "--rapide" in sys.argv else 20_000)
