"""What stops a reading or a writing of the ledger, with the diagnostic to show."""

from __future__ import annotations

from fluxrules.diagnostics import Diagnostic


class LedgerProblem(Exception):  # noqa: N818 - what stops a transaction is not an error of the program
    """A transaction cannot go on; nothing of it is kept, unless the diagnostic says that nobody knows (FLX971).

    Attributes:
        diagnostic: What to say.
        passing: Whether the same work may well succeed if it is done again at once.
    """

    def __init__(self, diagnostic: Diagnostic, passing: bool = False) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.passing = passing
