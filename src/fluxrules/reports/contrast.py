"""Why one rather than another, as an officer reads it and as a program does."""

from __future__ import annotations

from fluxrules.decision.decision import Decision
from fluxrules.explanation.contrast import Contrast
from fluxrules.explanation.contrast_sentences import DifferenceSentence, contrast_sentences
from fluxrules.explanation.minimal import MinimalSet
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
        *(section(phrase("tient.titre"), bullets([minimal_sentence(held, decision)])) if held is not None else ()),
    ]
    return "\n".join(lines) + "\n"


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
        "tient": None if held is None else _held(held, decision),
    }
    return canonical(value)


def _held(held: MinimalSet, decision: Decision) -> Json:
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
