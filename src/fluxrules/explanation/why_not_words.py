"""Rules that came close, and what holds a réservataire where it is, in sentences."""

from __future__ import annotations

from fluxrules.decision.decision import Decision
from fluxrules.explanation.minimal import MinimalSet
from fluxrules.explanation.naming import called_names
from fluxrules.explanation.near_rules import NearRule
from fluxrules.explanation.numbers import dwellings
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import category, enumeration
from fluxrules.explanation.removal import Element, Taken
from fluxrules.explanation.rules import read_sentence, source_text


def near_sentence(near: NearRule) -> str:
    """A rule that did not play: what it would have done, and what it lacked."""
    return phrase(
        f"proche.{near.favour}",
        titre=near.titre,
        norme=phrase(f"norme.{near.norme}"),
        source=source_text(near.citation),
        lectures=" ; ".join(read_sentence(near.conditions[place]) for place in near.missing),
        regles=enumeration(near.set_aside_by),
    )


def minimal_sentence(found: MinimalSet, decision: Decision) -> str:
    """What a place rests on, and what it would be without it."""
    names = called_names(decision)
    titles = {rule.name: rule.titre for rule in (*decision.maybe, *decision.fired)}
    stage = found.before
    if found.elements:
        key = "recevrait" if found.after is None else "plus_loin"
        stage = found.after or found.before
    else:
        key = "faits" if found.facts else "rien" if found.complete else "non_trouve"
    return phrase(
        f"tient.{key}",
        nom=names[found.holder],
        elements=enumeration([element_words(item, names, titles, decision.commune_name) for item in found.elements]),
        etape=phrase(f"tient_etape.{stage}"),
    )


def element_words(element: Element, names: dict[str, str], titles: dict[str, str], commune: str = "") -> str:
    """« la règle « … » », « le retard d'Action Logement en PLUS (0,40 logement) »."""
    value = element.value
    return phrase(
        f"tient.{_wording(element)}",
        titre=titles.get(element.name, element.name),
        nom=names.get(element.name, element.name),
        nombre="" if value is None else str(value) if element.kind is Taken.RECUS else dwellings(abs(value)),
        ou=category(":".join(element.category), commune) if element.category[0] else "",
    )


def _wording(element: Element) -> str:
    if element.kind not in (Taken.RETARD, Taken.CATEGORIE):
        return element.kind.value
    side = "avance" if element.value is not None and element.value < 0 else "retard"
    return f"{side}_categorie" if element.kind is Taken.CATEGORIE else side
