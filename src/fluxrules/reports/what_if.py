"""A decision beside what it would be: who, why, and what differs, line by line; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.decision.decision import Decision, Standing
from fluxrules.decision.what_if import Note, WhatIf
from fluxrules.explanation.naming import called_names, holder_names
from fluxrules.explanation.numbers import decimal_text, percentage
from fluxrules.explanation.sentences import because, verdict, why_not
from fluxrules.reports.json import Json, canonical, decision_value, exact
from fluxrules.reports.layout import bullets, section, table, wrapped
from fluxrules.reports.titles import title

WHAT_IF_SCHEMA = "fluxrules/supposition/1"
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one holder in both decisions."""

    holder: str
    measure: str
    actual: Fraction | str | None
    supposed: Fraction | str | None


def differences(found: WhatIf) -> Iterator[Difference]:
    """What differs in the tables: holder after holder, measure after measure."""
    supposed = {standing.holder: standing for standing in found.supposed.standings}
    for standing in found.actual.standings:
        other = supposed.get(standing.holder)
        now, then = _measures(standing), _measures(other) if other is not None else {}
        for measure in dict.fromkeys([*now, *then]):
            if now.get(measure) != then.get(measure):
                yield Difference(standing.holder, measure, now.get(measure), then.get(measure))


def _measures(standing: Standing) -> dict[str, Fraction | str | None]:
    found: dict[str, Fraction | str | None] = {
        "part": standing.share,
        "retard": standing.overdue,
        **dict(sorted(standing.categories.items())),
        "score": standing.score,
        "recus": Fraction(standing.received),
        "plafond": standing.cap_used,
        "raison": standing.reason.value if standing.reason is not None else "",
    }
    return found


def rule_changes(found: WhatIf) -> tuple[list[str], list[str]]:
    """Rules that would no longer apply, and those that would."""
    now, then = (_fired(decision) for decision in (found.actual, found.supposed))
    return [name for name in now if name not in then], [name for name in then if name not in now]


def _fired(decision: Decision) -> list[str]:
    named = (f"{rule.name} ({rule.reservataire})" if rule.reservataire else rule.name for rule in decision.fired)
    return list(dict.fromkeys(named))


def what_if_text(found: WhatIf, together: int = 0) -> str:
    """For a person.

    Args:
        found: The two decisions.
        together: Dwellings of the batch it is otherwise decided with; 0: it is decided alone.
    """
    actual, supposed, names = found.actual, found.supposed, holder_names(found.actual)
    lines = [*wrapped(title("supposition.entete", logement=actual.logement, liberation=actual.liberation))]
    lines += section(title("supposition.suppose"), bullets(_said(note, called_names(actual)) for note in found.notes))
    if together > 1:
        lines += bullets([title("supposition.lot", nombre=together)])
    for key, decision in (("actuelle", actual), ("supposee", supposed)):
        said = [verdict(decision), *because(decision)]
        lines += section(title(f"supposition.{key}"), bullets(said))
    same = "identique" if found.same else "change"
    lines += ["", *wrapped(title(f"supposition.{same}"), first=">> ", rest="   ")]
    lines += section(title("supposition.ecarts"), _table(found, names))
    gone, come = rule_changes(found)
    said = [title("supposition.regle_moins", regle=name) for name in gone]
    said += [title("supposition.regle_plus", regle=name) for name in come]
    lines += section(title("supposition.regles"), bullets(said))
    if not found.same:
        others = [f"{other.name} : {other.sentence}" for other in why_not(supposed) if other.holder == actual.holder]
        lines += section(title("supposition.pourquoi_pas"), bullets(others))
    lines += ["", *wrapped(title("supposition.rien"))]
    return "\n".join(lines) + "\n"


def what_if_json(found: WhatIf, together: int = 0) -> str:
    """For a program; amounts exact. See ``what_if_text`` for the arguments."""
    gone, come = rule_changes(found)
    value: dict[str, Json] = {
        "schema": WHAT_IF_SCHEMA,
        "enregistre": False,
        "suppositions": [
            {
                "si": note.edit,
                "effet": _said(note, called_names(found.actual)),
                "approximation": note.approximate,
            }
            for note in found.notes
        ],
        "lot": together,
        "identique": found.same,
        "actuelle": decision_value(found.actual),
        "supposee": decision_value(found.supposed),
        "ecarts": [
            {
                "reservataire": d.holder,
                "mesure": d.measure,
                "actuelle": exact(d.actual),
                "supposee": exact(d.supposed),
            }
            for d in differences(found)
        ],
        "regles_en_moins": gone,
        "regles_en_plus": come,
    }
    return canonical(value)


def _said(note: Note, names: dict[str, str]) -> str:
    values = {**note.values, "unite": title("supposition.inconnu")}
    if "qui" in values:
        values["qui"] = names.get(values["qui"], values["qui"])
    if note.kind == "fait":
        values |= {key: values[key] or title("supposition.inconnu") for key in ("avant", "apres")}
    if note.kind == "part":
        values |= {key: percentage(Fraction(values[key])) for key in ("avant", "apres")}
    if note.kind == "retard":
        values["nombre"] = decimal_text(Fraction(values["nombre"]))
    said = f"{note.edit} : {title(f'supposition.note_{note.kind}', **values)}"
    return f"{said} {title('supposition.approximation')}" if note.approximate else said


def _measure(measure: str) -> str:
    axis, _, value = measure.partition(":")
    return (
        title("supposition.mesure_categorie", axe=axis, valeur=value) if value else title(f"supposition.mesure_{axis}")
    )


def _cell(difference: Difference, value: Fraction | str | None) -> str:
    match value:
        case None:
            return NOTHING
        case str():
            return title(f"supposition.raison_{value or 'recoit'}")
        case _ if difference.measure in ("part", "plafond"):
            return percentage(value)
        case _ if difference.measure == "recus":
            return str(value)
        case _:
            return decimal_text(value, signed=difference.measure != "score")


def _table(found: WhatIf, names: dict[str, str]) -> list[str]:
    """Under each holder, its figures that differ."""
    rows: list[tuple[str, str, str]] = []
    holder = ""
    for difference in differences(found):
        if difference.holder != holder:
            holder = difference.holder
            rows.append((names.get(holder, holder), "", ""))
        measure = f"  {_measure(difference.measure)}"
        rows.append((measure, _cell(difference, difference.actual), _cell(difference, difference.supposed)))
    header = [title(f"supposition.{key}") for key in ("colonne_quoi", "colonne_est", "colonne_serait")]
    return table(header, rows) if rows else bullets([title("supposition.aucun_ecart")])
