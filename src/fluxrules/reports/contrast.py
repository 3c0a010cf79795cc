"""Why one rather than another, as an officer reads it and as a program does."""

from __future__ import annotations

from fluxrules.decision.decision import Decision
from fluxrules.explanation.contrast import Contrast
from fluxrules.explanation.contrast_sentences import DifferenceSentence, contrast_sentences
from fluxrules.explanation.minimal import MinimalSet
from fluxrules.explanation.naming import called_names
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.why_not_words import minimal_sentence
from fluxrules.reports.json import Json, canonical, exact
from fluxrules.reports.layout import WIDTH, bullets, section, wrapped

CONTRAST_SCHEMA = "fluxrules/contraste/1"


def contrast_text(decision: Decision, found: Contrast, held: MinimalSet | None = None) -> str:
    """What separates the two, what else goes that way, what goes the other, what holds the other there; 80 columns."""
    said = contrast_sentences(decision, found)
    lines = [
        "=" * WIDTH,
        *wrapped(f"{decision.logement} · {decision.liberation}"),
        *wrapped(said.heading),
        "",
        *wrapped(f">> {said.opening}", rest="   "),
        *bullets(item.sentence for item in said.separating),
        *section(said.others_heading, bullets(item.sentence for item in said.others)),
        *section(said.against_heading, bullets(item.sentence for item in said.against)),
        *_held_section(found, decision, held),
    ]
    return "\n".join(lines) + "\n"


def _held_section(found: Contrast, decision: Decision, held: MinimalSet | None) -> list[str]:
    if held is None:
        return []
    heading = phrase("tient.titre", autre=called_names(decision)[found.other])
    return section(heading, bullets([minimal_sentence(held, decision)]))


def contrast_json(decision: Decision, found: Contrast, held: MinimalSet | None = None) -> str:
    """For a program; amounts exact."""
    said = contrast_sentences(decision, found)
    value: dict[str, Json] = {
        "schema": CONTRAST_SCHEMA,
        "liberation": decision.liberation,
        "logement": decision.logement,
        "attribue_a": found.chosen,
        "compare_a": found.other,
        "separent": [_difference(item) for item in said.separating],
        "aussi": [_difference(item) for item in said.others],
        "contre": [_difference(item) for item in said.against],
        "tient": held_value(held, decision),
    }
    return canonical(value)


def held_value(held: MinimalSet | None, decision: Decision) -> Json:
    """What holds a réservataire where it is; None when nobody has searched."""
    if held is None:
        return None
    return {
        "raison": held.before.value,
        "elements": [
            {
                "genre": item.kind.value,
                "nom": item.name,
                "categorie": ":".join(item.category).strip(":"),
                "valeur": exact(item.value),
            }
            for item in held.elements
        ],
        "sans_cela": held.after.value if held.after else "recoit" if held.elements else "",
        "tout_essaye": held.complete,
        "phrase": minimal_sentence(held, decision),
    }


def _difference(item: DifferenceSentence) -> Json:
    return {
        "en_quoi": item.difference.aspect.value,
        "precision": item.difference.key,
        "attribue_a": exact(item.difference.chosen),
        "compare_a": exact(item.difference.other),
        "phrase": item.sentence,
    }
