"""What stops a command: diagnostics and the exit code that goes with them."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.diagnostics import Diagnostic


class Problem(Exception):  # noqa: N818 - what stops a command is not an error of the program
    """A command cannot go on.

    Attributes:
        code: Exit code.
        diagnostics: What to say.
        texts: Texts of the files, for excerpts.
    """

    def __init__(self, code: ExitCode, *diagnostics: Diagnostic, texts: Mapping[str, str] | None = None) -> None:
        super().__init__(*(diagnostic.message for diagnostic in diagnostics))
        self.code = code
        self.diagnostics = diagnostics
        self.texts: Mapping[str, str] = texts or {}
