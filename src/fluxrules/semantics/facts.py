"""Names of facts: what a path means, and the type of its value."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean
from fluxrules.model.territoire import FactDeclaration
from fluxrules.program import Fact
from fluxrules.semantics.territory import Registered
from fluxrules.semantics.values import typed_text
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import BAILLEUR, Origine

EACH = "reservataire."
"""Prefix of the facts read for each réservataire."""

FAMILIES = ("flux", "epci")
"""First words of the paths that name a réservataire: ``flux.etat.retard``, ``epci.etat.recus``."""

USAGE = "usage."
"""Prefix of the facts that say whether a capped rule may still serve (made by share clauses, never written)."""


class FactTable:
    """Resolves paths against the vocabulary and the register."""

    def __init__(self, declared: Mapping[str, FactDeclaration], registered: Mapping[str, Registered]) -> None:
        self._declared = declared
        self._registered = registered
        self._found: dict[str, Fact | None] = {}

    def find(self, path: str) -> Fact | None:
        """The fact of that path, or None. ``flux.etat.retard`` and ``reservataire.flux.retard`` share a declaration."""
        if path not in self._found:
            self._found[path] = self._find(path)
        return self._found[path]

    def _find(self, path: str) -> Fact | None:
        declaration = self._declaration(path)
        if declaration is None:
            return None
        default = None
        if isinstance(declaration.sinon, Scalar):
            default = typed_text(declaration.sinon.text, declaration.type, declaration.valeurs)
        return Fact(
            path=path,
            type=declaration.type,
            per_reservataire=path.startswith(EACH),
            derived=declaration.origine is Origine.DEDUIT,
            default=default,
            values=declaration.valeurs,
            label=self._label(path, declaration),
            unit=declaration.unite or "",
        )

    def unknown(self, path: str, span: Span) -> Diagnostic:
        """The diagnostic for a path nothing declares, with the closest one."""
        parts = path.split(".")
        if len(parts) == 3 and parts[0] in FAMILIES:
            holders = [*self._registered, BAILLEUR]
            if parts[1] not in holders:
                guess = closest(parts[1], holders)
                hint = f"{parts[0]}.{guess}.{parts[2]}" if guess else ""
                return diagnose("FLX305", span, chemin=path, hint=did_you_mean(hint))
        names = [p for p in self._declared if "*" not in p]
        names += [EACH + p.replace(".*", "") for p in self._declared if "*" in p]
        return diagnose("FLX305", span, chemin=path, hint=did_you_mean(closest(path, names)))

    def _declaration(self, path: str) -> FactDeclaration | None:
        if "*" in path:
            return None
        parts = path.split(".")
        if path.startswith(EACH) and len(parts) == 3 and parts[1] in FAMILIES:
            return self._declared.get(f"{parts[1]}.*.{parts[2]}")
        if len(parts) == 3 and parts[0] in FAMILIES and (parts[1] in self._registered or parts[1] == BAILLEUR):
            return self._declared.get(f"{parts[0]}.*.{parts[2]}")
        return self._declared.get(path)

    def _label(self, path: str, declaration: FactDeclaration) -> str:
        parts = path.split(".")
        if parts[0] in FAMILIES and parts[1] in self._registered:
            return f"{declaration.libelle} ({self._registered[parts[1]].reservataire.nom})"
        return declaration.libelle
