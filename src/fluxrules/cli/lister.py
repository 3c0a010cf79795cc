"""``lister``: what a territory contains, one list at a time."""

from __future__ import annotations

from collections.abc import Callable

import click

from fluxrules.cli import options
from fluxrules.cli.loading import load
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import lines, text
from fluxrules.diagnostics.writing import written_as
from fluxrules.intake.columns import headers
from fluxrules.reports.csv import csv_table
from fluxrules.reports.json import canonical
from fluxrules.reports.layout import table
from fluxrules.semantics import Territory

SCHEMA = "fluxrules/liste/1"


@options.command("lister")
@options.territory
@click.argument(
    "quoi",
    required=False,
    type=options.Choice(
        "regles", "reservataires", "conventions", "faits", "parametres", "essais", "documents", "communes", "colonnes"
    ),
)
@options.formats("texte", "json", "csv")
@click.pass_obj
def lister(scene: Scene, territoire: str, quoi: str | None, form: str) -> int:
    """Flags → rows → report."""
    territory = load(scene, territoire)
    kinds = (quoi,) if quoi else tuple(LISTS)
    if form == "json":
        listed = {kind: [dict(zip(_keys(kind), row, strict=True)) for row in LISTS[kind](territory)] for kind in kinds}
        scene.say(canonical({"schema": SCHEMA, "territoire": territory.id, "nom": territory.nom, "listes": listed}))
    elif form == "csv":
        if quoi is None:
            raise click.MissingParameter(ctx=click.get_current_context(), param=_what())
        scene.say(_csv(territory, quoi))
    elif quoi is None:
        scene.say(f"{territory.nom} ({territory.id})")
        counts = [[text(f"listes.{kind}"), str(len(LISTS[kind](territory)))] for kind in kinds]
        scene.say("\n".join(table(["", ""], counts)[1:]))
    else:
        rows = LISTS[quoi](territory)
        scene.say(text(f"listes.{quoi}") + f" ({len(rows)})")
        scene.say("\n".join(aligned([_keys(quoi), *rows])))
    return 0


def aligned(rows: list[list[str]]) -> list[str]:
    """Columns to the left; the last one as long as it is."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
    return ["  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]]).rstrip() for row in rows]


def _what() -> click.Parameter:
    return next(param for param in lister.params if param.name == "quoi")


def _csv(territory: Territory, kind: str) -> str:
    """The list as a table; of the columns, the file to fill: it is they that head it, and it is empty."""
    rows = [list(headers(territory.facts))] if kind == "colonnes" else [_keys(kind), *LISTS[kind](territory)]
    return csv_table(rows)


def _keys(kind: str) -> list[str]:
    return lines(f"listes.colonnes_{kind}")


def _rules(territory: Territory) -> list[list[str]]:
    found = [
        [source.full_name(item), item.norme.value, item.statut.value, item.titre]
        for source in territory.sources
        for item in (*source.rules, *source.clauses)
    ]
    return sorted(found)


def _holders(territory: Territory) -> list[list[str]]:
    items = [item.reservataire for item in territory.reservataires.values()]
    return [[item.id, item.nom, item.categorie.value, str(item.ordre)] for item in items]


def _conventions(territory: Territory) -> list[list[str]]:
    known = territory.bailleurs
    found = []
    for source in territory.sources:
        if source.bailleur:
            status = getattr(source.content, "statut", None)
            found.append([source.bailleur, known[source.bailleur].nom, source.path, str(status or "")])
    return sorted(found)


def _facts(territory: Territory) -> list[list[str]]:
    columns = {fact.chemin: name for name, fact in headers(territory.facts).items() if fact is not None}
    return [
        [fact.chemin, fact.type.value, fact.origine.value, columns.get(fact.chemin, ""), fact.libelle]
        for fact in territory.facts.values()
    ]


def _parameters(territory: Territory) -> list[list[str]]:
    return [[name, item.type.value, item.statut.value, item.libelle] for name, item in territory.parameters.items()]


def _essais(territory: Territory) -> list[list[str]]:
    return [[item.id, item.date.isoformat(), item.bailleur, item.titre] for _, item in territory.essais]


def _documents(territory: Territory) -> list[list[str]]:
    items = territory.documents.values()
    return [[item.id, item.date.isoformat() if item.date else "", item.statut.value, item.titre] for item in items]


def _communes(territory: Territory) -> list[list[str]]:
    return [[insee, commune.nom] for insee, commune in sorted(territory.communes.items())]


def _columns(territory: Territory) -> list[list[str]]:
    found = []
    for name, fact in headers(territory.facts).items():
        need = (
            text(f"colonnes.besoin_{name}") if name in ("id", "bailleur", "commune") else text("colonnes.facultative")
        )
        if fact is None:
            found.append([name, need, text(f"colonnes.valeurs_{name}"), "", text(f"colonnes.libelle_{name}")])
        else:
            found.append([name, need, written_as(fact.type, fact.valeurs), fact.unite or "", fact.libelle])
    return found


LISTS: dict[str, Callable[[Territory], list[list[str]]]] = {
    "reservataires": _holders,
    "conventions": _conventions,
    "regles": _rules,
    "faits": _facts,
    "parametres": _parameters,
    "essais": _essais,
    "documents": _documents,
    "communes": _communes,
    "colonnes": _columns,
}
