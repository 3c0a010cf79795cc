"""Why one rather than another, as an officer reads it and as a program does."""

from __future__ import annotations

from fluxrules.decision.decision import Decision
from fluxrules.explanation.contrast import Contrast
from fluxrules.explanation.contrast_sentences import DifferenceSentence, contrast_sentences
from fluxrules.reports.json import Json, canonical, exact
from fluxrules.reports.layout import WIDTH, bullets, section, wrapped

CONTRAST_SCHEMA = "fluxrules/contraste/1"


def contrast_text(decision: Decision, found: Contrast) -> str:
    """What separates the two, what else goes that way, what goes the other, in 80 columns."""
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
    ]
    return "\n".join(lines) + "\n"


def contrast_json(decision: Decision, found: Contrast) -> str:
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
    }
    return canonical(value)


def _difference(item: DifferenceSentence) -> Json:
    return {
        "en_quoi": item.difference.aspect.value,
        "precision": item.difference.key,
        "attribue_a": exact(item.difference.chosen),
        "compare_a": exact(item.difference.other),
        "phrase": item.sentence,
    }
