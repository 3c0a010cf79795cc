"""Whom an effect is about: ids of the register."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.diagnostics import Diagnostic, Span, as_id, closest, diagnose, did_you_mean
from fluxrules.model.effect import Target
from fluxrules.semantics.territory import Registered
from fluxrules.vocabulary import BAILLEUR, CHAQUE


class TargetResolver:
    """Resolves targets against the register."""

    def __init__(self, registered: Mapping[str, Registered]) -> None:
        self._registered = registered

    def resolve(self, target: Target, each: bool) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
        """Ids concerned, in order of the register; none for a target that names nobody (everyone).

        Args:
            target: As written, with one of its keys at most (the shape has seen to it).
            each: Whether ``chaque`` has a meaning here.
        """
        if target.categorie is not None:
            return tuple(
                key for key, item in self._registered.items() if item.reservataire.categorie is target.categorie
            ), ()
        names = (target.reservataire,) if target.reservataire else target.reservataires
        diagnostics: list[Diagnostic] = []
        for name in names:
            if name == CHAQUE and not each:
                diagnostics.append(diagnose("FLX318", target.span))
            elif name not in (CHAQUE, BAILLEUR) and name not in self._registered:
                diagnostics.append(self.unknown(name, target.span))
        rank = {name: position for position, name in enumerate((*self._registered, BAILLEUR))}
        return tuple(sorted(names, key=lambda name: rank.get(name, -1))), tuple(diagnostics)

    def check(self, name: str, span: Span) -> tuple[Diagnostic, ...]:
        """Diagnostics for a single name that must be a réservataire or the bailleur."""
        return () if name == BAILLEUR or name in self._registered else (self.unknown(name, span),)

    def unknown(self, name: str, span: Span) -> Diagnostic:
        """The diagnostic for a name the register does not hold."""
        return diagnose("FLX302", span, nom=name, hint=self._meant(name))

    def _meant(self, name: str) -> str:
        """The hint for an unknown name. One code is never taken for another: two communes differ by a digit."""
        if any(character.isdigit() for character in name):
            return ""
        ids = [BAILLEUR, *(known for known in self._registered if not any(sign.isdigit() for sign in known))]
        guess = closest(name, ids)
        if guess is not None:
            return did_you_mean(guess)
        named = {as_id(item.reservataire.nom): known for known, item in self._registered.items()}
        near = closest(name, named)
        if near is None:
            return ""
        item = self._registered[named[near]].reservataire
        return did_you_mean(item.id, item.nom)


def label(target: Target) -> str:
    """The target as a person wrote it."""
    if target.categorie is not None:
        return f"categorie {target.categorie.value}"
    return ", ".join((target.reservataire,) if target.reservataire else target.reservataires)
