"""The six-way table of the bilan by DuckDB over the entries of a ledger as a CSV: nothing of ours reads, follows or
counts them. An opinion on ``accounts.bilan``, written from docs/registre.md and R.441-5-1.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Table: TypeAlias = Mapping[tuple[str, ...], tuple[int, int]]
"""bailleur, réservataire, typologie, financement, QPV, commune, période → proposed, attributed."""

SQL = """
with entries as (
    select bailleur, cast(rang as bigint) as rang, nature, jour, liberation, cast(contenu as json) as contenu
    from read_csv($file, header = true, all_varchar = true, quote = '"', escape = '"', max_line_size = 100000000)
),
cancelled as (select distinct bailleur, liberation from entries where nature = 'annulation'),
decided as (
    select *, contenu->'decision' as decision, contenu->'decision'->>'statut' as statut,
        lead(rang, 1, 1000000000) over (partition by bailleur, liberation order by rang) as following
    from entries
    where nature in ('orientation', 'reprise', 'force', 'restitution', 'refus', 'delai_depasse')
),
freed as (
    select bailleur, liberation, arg_max(contenu, rang) as contenu
    from entries where nature = 'liberation' group by all
),
proposals as (
    select d.bailleur, d.liberation, d.rang, d.following, d.jour,
        coalesce(nullif(d.decision->>'reservataire', ''), 'bailleur') as reservataire, d.decision as decision
    from decided d anti join cancelled using (bailleur, liberation)
    where d.statut in ('oriente', 'force', 'sans_reservataire')
),
awards as (
    select p.bailleur, p.liberation, p.rang, min_by(e.jour, e.rang) as jour
    from proposals p join entries e on e.bailleur = p.bailleur and e.liberation = p.liberation
        and e.nature in ('attribution', 'bail') and e.rang > p.rang and e.rang < p.following
    where not exists (select 1 from entries w where w.bailleur = p.bailleur and w.liberation = p.liberation
        and w.nature = 'soustraction' and w.rang > p.rang)
    group by all
),
told as (
    select p.bailleur, p.reservataire,
        coalesce(f.contenu->'faits'->>'logement.typologie', 'inconnu') as typologie,
        coalesce(f.contenu->'faits'->>'logement.financement', 'inconnu') as financement,
        coalesce(case f.contenu->'faits'->>'logement.qpv' when 'true' then 'oui' when 'false' then 'non' end, 'inconnu')
            as qpv,
        f.contenu->>'commune' as commune,
        coalesce(p.decision->'deduits'->>'logement.periode', 'inconnu') as periode,
        p.jour as proposed_on, a.jour as attributed_on
    from proposals p join freed f using (bailleur, liberation)
    left join awards a on a.bailleur = p.bailleur and a.liberation = p.liberation and a.rang = p.rang
)
select bailleur, reservataire, typologie, financement, qpv, commune, periode,
    count(*) filter (proposed_on like $year || '-%'), count(*) filter (attributed_on like $year || '-%')
from told group by all
"""


def export(ledger: Path, to: Path) -> int:
    """Every entry of an SQLite ledger as a row of CSV; how many."""
    columns = ("bailleur", "rang", "nature", "jour", "liberation", "contenu")
    rows = sqlite3.connect(ledger).execute(f"select {', '.join(columns)} from ecriture order by bailleur, rang")
    count = 0
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        for row in rows:
            # A plan is megabytes of fractions that no account of proposals reads.
            writer.writerow(row if row[2] not in ("plan", "avenant") else (*row[:5], "{}"))
            count += 1
    return count


def six_ways(entries: Path, year: int) -> Table:
    """The table of a year, asked in another process: DuckDB ends with a page of warnings of its own."""
    command = [sys.executable, "-c", _ASK, SQL, str(entries), str(year)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    rows = json.loads(done.stdout)
    return {tuple(map(str, row[:7])): (int(row[7]), int(row[8])) for row in rows if row[7] or row[8]}


_ASK = """
import duckdb, json, sys
found = duckdb.execute(sys.argv[1], {"file": sys.argv[2], "year": sys.argv[3]}).fetchall()
print(json.dumps(found))
"""
