"""Which communes a file may name: a rule about a commune that no dwelling of the territory has would never apply."""

from __future__ import annotations

from collections.abc import Iterable

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.semantics.territory import Territory


class MemberCommunes:
    """Checks the communes that rules and clauses name.

    Only the territory's own files are held to its communes. A shared pack serves several territories, and so does the
    folder of a département that this one includes: what they say of other communes is true, and idle here. A territory
    without a list of communes is a whole département: it accepts them all, as it does in a file of dwellings.
    """

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._folder = f"territories/{territory.id}/"

    def check(self, communes: Iterable[object], span: Span) -> tuple[Diagnostic, ...]:
        """One FLX353 for each of ``communes``, written at ``span``, that is not of the territory."""
        known = self._territory.communes
        if not known or not span.file.startswith(self._folder):
            return ()
        return tuple(
            diagnose("FLX353", span, commune=commune, territoire=self._territory.id)
            for commune in communes
            if commune not in known
        )
