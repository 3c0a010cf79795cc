"""The compiled Program as pure data: what decides for one bailleur, on one territory, under the law of one day."""

from fluxrules.program.program import (
    Atom,
    Body,
    Citation,
    CompiledRule,
    Coverage,
    Deduction,
    Effect,
    Fact,
    Join,
    Lit,
    Program,
    Value,
)

__all__ = [
    "Atom",
    "Body",
    "Citation",
    "CompiledRule",
    "Coverage",
    "Deduction",
    "Effect",
    "Fact",
    "Join",
    "Lit",
    "Program",
    "Value",
]
