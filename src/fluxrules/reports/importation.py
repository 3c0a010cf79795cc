"""The dry run of an import, for a person and for a program: what would enter, what is there, what is set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from fluxrules.diagnostics.catalogue import entry as catalogue_entry
from fluxrules.intake.importation import Contenu, DryRun, Entry
from fluxrules.intake.mapping import ColumnMapping
from fluxrules.reports.json import Json, canonical, diagnostic_value
from fluxrules.reports.layout import WIDTH, bullets, section, table, wrapped
from fluxrules.reports.titles import title

SCHEMA = "fluxrules/import/1"
"""Version of the JSON form."""

SHOWN = 20
"""Conflicts named on screen; the JSON has them all."""

SUPPOSED = "FLX533"
"""The code of what is taken for granted: recorded, it would be taken for a fact, so it is always shown."""

_COUNTS: dict[str, Callable[[Entry], str]] = {
    "par_nature": lambda entry: entry.key.nature,
    "par_bailleur": lambda entry: entry.liberation.bailleur,
    "par_mois": lambda entry: entry.month,
    "par_reservataire": lambda entry: entry.reservataire,
    "par_motif": lambda entry: entry.motif,
}
"""What is counted of each line, in the order of the report."""


def import_text(
    trial: DryRun, mapping: ColumnMapping, territoire: str, names: Mapping[str, str], *, width: int = WIDTH
) -> str:
    """The dry run in plain text.

    Args:
        trial: The dry run.
        mapping: What was read beside the file.
        territoire: Name of the territory.
        names: Names of réservataires and bailleurs by id.
        width: Columns of the terminal.
    """
    intake = trial.source.intake
    lines = [*wrapped(title("import.entete", fichier=intake.place, territoire=territoire), width=width)]
    lines += ["", title(f"import.contenu_{trial.source.contenu.value}"), *_numbers(trial)]
    lines += section(title("import.colonnes"), bullets(_columns(trial, mapping)))
    supposed = [note.message for note in intake.notes if note.code == SUPPOSED]
    lines += section(title("import.suppositions"), bullets(supposed))
    for name, of in _COUNTS.items():
        counted = trial.counts(of)
        rows = [[_word(name, word, names), str(number)] for word, number in counted.items()]
        if rows:
            lines += ["", *table([title(f"import.{name}"), title("import.nombre")], rows, indent="", width=width)]
    lines += _conflicts(trial)
    reasons = [[title("import.rejet", code=c, titre=catalogue_entry(c).titre), str(n)] for c, n in _reasons(trial)]
    if reasons:
        heading = title("import.rejets_titre", nombre=len(intake.rejects))
        lines += ["", *table([heading, title("import.nombre")], reasons, indent="", width=width)]
    return "\n".join([*lines, "", title("import.rien")]) + "\n"


def import_json(trial: DryRun, mapping: ColumnMapping, territoire: str) -> str:
    """The dry run as canonical JSON: counts, and every line by its key."""
    intake = trial.source.intake
    value: dict[str, Json] = {
        "schema": SCHEMA,
        "territoire": territoire,
        "fichier": {"nom": intake.place, "sha256": intake.digest},
        "contenu": trial.source.contenu.value,
        "lignes": dict(_rows(trial)),
        "liberations_concernees": _about(trial),
        "colonnes": [
            {"colonne": use.heading, "donnee": use.feeds or None, "ignoree": use.set_aside} for use in intake.uses
        ],
        "constantes": dict(sorted(mapping.constants.items())),
        "comptes": {name: dict(trial.counts(of)) for name, of in _COUNTS.items()},
        "entreraient": [_entry(item) for item in trial.entering],
        "deja_enregistrees": [_entry(item) for item in trial.present],
        "conflits": [_entry(item) for item in trial.conflicts],
        "rejets": [
            {"ligne": reject.row, "diagnostics": [diagnostic_value(one) for one in reject.diagnostics]}
            for reject in intake.rejects
        ],
        "lecture": [diagnostic_value(note) for note in intake.notes],
    }
    return canonical(value)


def _rows(trial: DryRun) -> list[tuple[str, int]]:
    intake = trial.source.intake
    return [
        ("lues", intake.rows),
        ("entreraient", len(trial.entering)),
        ("presentes", len(trial.present)),
        ("conflits", len(trial.conflicts)),
        ("rejetees", len(intake.rejects)),
        ("autres", intake.other_bailleurs),
    ]


def _numbers(trial: DryRun) -> list[str]:
    found = [(name, number) for name, number in _rows(trial) if number or name in ("lues", "entreraient", "rejetees")]
    wide = max(len(str(number)) for _, number in found)
    lines = [f"  {number:>{wide}}  {title(f'import.{name}')}" for name, number in found]
    if trial.source.contenu is Contenu.DECISIONS:
        lines.append(f"  {_about(trial):>{wide}}  {title('import.concernees')}")
    return lines


def _about(trial: DryRun) -> int:
    return len({entry.liberation.id for entry in trial.entering})


def _columns(trial: DryRun, mapping: ColumnMapping) -> list[str]:
    lines = []
    unread: dict[str, list[str]] = {"colonnes_ignorees": [], "colonnes_sans_emploi": []}
    for use in trial.source.intake.uses:
        heading = use.heading or title("import.sans_titre")
        if use.feeds:
            lines.append(title("import.colonne_lue", colonne=heading, donnee=use.feeds))
        else:
            unread["colonnes_ignorees" if use.set_aside else "colonnes_sans_emploi"].append(heading)
    lines += [title(f"import.{name}", colonnes=", ".join(listed)) for name, listed in unread.items() if listed]
    for path, said in sorted(mapping.constants.items()):
        lines.append(title("import.constante", donnee=path, valeur=said))
    return lines


def _word(counted: str, word: str, names: Mapping[str, str]) -> str:
    if counted == "par_nature":
        return title(f"import.nature_{word}")
    return f"{names[word]} ({word})" if names.get(word, word) != word else word


def _conflicts(trial: DryRun) -> list[str]:
    found = [title("import.conflit", ligne=entry.row, cle=entry.key) for entry in trial.conflicts[:SHOWN]]
    left = len(trial.conflicts) - len(found)
    if left:
        found.append(title("import.conflit_suite", nombre=left))
    return section(title("import.conflits_titre", nombre=len(trial.conflicts)), bullets(found))


def _reasons(trial: DryRun) -> list[tuple[str, int]]:
    """How many rows each code sets apart, the most frequent first."""
    rejects = trial.source.intake.rejects
    counted = Counter(code for reject in rejects for code in {one.code for one in reject.diagnostics})
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _entry(entry: Entry) -> dict[str, Json]:
    return {
        "ligne": entry.row,
        "liberation": entry.key.liberation,
        "nature": entry.key.nature,
        "jour": entry.key.jour,
        "bailleur": entry.liberation.bailleur,
        "reservataire": entry.reservataire or None,
        "motif": entry.motif or None,
        "empreinte": entry.digest,
    }
