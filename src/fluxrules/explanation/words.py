"""A value in words: those of the vocabulary have some."""

from __future__ import annotations

from fluxrules.explanation.numbers import value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.program.program import Value


def value_words(value: Value | None) -> str:
    """``de_1946_a_1970`` → « 1946–1970 »."""
    text = value_text(value)
    return next((phrase(key) for key in (f"periode.{text}", f"motif.{text}") if has_phrase(key)), text)
