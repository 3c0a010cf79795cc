"""The Diagnostic value and how one is made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fluxrules.diagnostics.catalogue import entry


class Severity(StrEnum):
    """How bad it is: only an ``erreur`` stops the pipeline."""

    ERREUR = "erreur"
    AVERTISSEMENT = "avertissement"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file. ``file`` is relative to the project, ``/``-separated; lines and columns start at 1.

    ``end_column`` is exclusive. A whole file is line 1, column 1.
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to say to a person about what they wrote.

    Attributes:
        code: Stable code ``FLX###``; its page is printed by ``fluxrules code``.
        severity: From the catalogue.
        message: One plain French sentence.
        span: Where, or None for what has no place (a missing directory).
        hint: The remedy or « vouliez-vous dire … ? », possibly empty.
        related: Other places that matter (the first of two duplicates, the other rule of a conflict).
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str = ""
    related: tuple[Span, ...] = ()


def diagnose(
    code: str, span: Span | None = None, *, hint: str = "", related: tuple[Span, ...] = (), **values: object
) -> Diagnostic:
    """Make the diagnostic ``code`` at ``span``.

    Args:
        code: A code of the catalogue.
        span: Where it is.
        hint: Replaces the catalogue's remedy when not empty.
        related: Other places to show.
        **values: What the catalogue's message and remedy name between braces.

    Raises:
        KeyError: The catalogue has no such code, or the message needs a value that was not given (a bug).
    """
    found = entry(code)
    remedy = hint or found.remede.format(**values)
    return Diagnostic(code, Severity(found.severite), found.message.format(**values), span, remedy, related)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops the pipeline."""
    return any(diagnostic.severity is Severity.ERREUR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, then code, then message, without doubles: the order in which a person reads them."""
    nowhere = Span("")
    return tuple(sorted(set(diagnostics), key=lambda d: (d.span or nowhere, d.code, d.message)))
