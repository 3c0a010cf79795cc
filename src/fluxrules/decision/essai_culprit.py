"""The first rule, in the order of the pipeline, that made an essai fail; or what decided when no rule did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from fluxrules.decision.decision import AppliedRule, Decision, Raison
from fluxrules.decision.essai_expected import Difference, named
from fluxrules.model.essai import Essai
from fluxrules.vocabulary import BAILLEUR, StatutDecision


class Role(StrEnum):
    """How a rule made the difference, or what did in its place."""

    MANQUE = "manque"  # expected, it does not fire
    EN_TROP = "en_trop"  # it fires, and must not
    NON_ECARTEE = "non_ecartee"  # it must be set aside, and is not
    REPOSE = "repose"  # what came out rests on it
    EN_ATTENTE = "en_attente"  # whether it fires depends on the missing datum
    PARTS = "parts"  # no rule: shares decide
    SANS_DROIT = "sans_droit"  # no rule: whoever is expected has no right on this dwelling
    RIEN_NE_MANQUE = "rien_ne_manque"  # no rule: no missing datum changes who receives
    DANS_LE_FLUX = "dans_le_flux"  # no rule takes the dwelling out of the flux
    SANS_CONFLIT = "sans_conflit"  # no two rules contradict each other
    QUELQU_UN = "quelqu_un"  # no rule keeps the dwelling from everybody


@dataclass(frozen=True, slots=True)
class Culprit:
    """A rule ("" when no rule made the difference) and its role."""

    rule: str
    role: Role


_BY_SHARES = (Raison.HORS_BANDE, Raison.SCORE_INFERIEUR, Raison.DEPARTAGE)
_WITHOUT_RIGHT = (Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE)
_SETTINGS = ("modalites", "signaler", "plafonner", "garantir")
"""Effects that frame a decision without leading to it."""
_WITHOUT_RULE = {
    StatutDecision.SUSPENDU: Role.RIEN_NE_MANQUE,
    StatutDecision.HORS_FLUX: Role.DANS_LE_FLUX,
    StatutDecision.STOCK: Role.DANS_LE_FLUX,
    StatutDecision.CONFLIT: Role.SANS_CONFLIT,
    StatutDecision.SANS_RESERVATAIRE: Role.QUELQU_UN,
}


def culprit(
    essai: Essai, decision: Decision, differences: Iterable[Difference], order: Iterable[str]
) -> Culprit | None:
    """What made ``essai`` fail.

    Args:
        essai: The essai.
        decision: What came out.
        differences: What of it was not expected.
        order: Names of the rules, in the order of the pipeline.

    Returns:
        The rules an essai names come first, being what its author looks at; then those its status, its réservataire
        and its other expectations rest on. None when nothing decided is at stake (an alert, a beneficiary…).
    """
    search = _Search(essai, decision, {name: place for place, name in enumerate(order)})
    keys = tuple(difference.key for difference in differences)
    found = search.named()
    if found is None and "statut" in keys:
        found = search.status()
    if found is None and "reservataire" in keys:
        found = search.holder(essai.attendu.reservataire or "")
    for difference in differences:
        if found is not None:
            break
        family, _, what = difference.key.partition(".")
        if family == "motif":
            found = search.resting(lambda rule: _has(rule, ("soustraire_du_flux",)))
        elif family == "pourquoi_pas":
            found = search.holder(what)
        elif family == "faits":
            found = search.first((rule.name for rule in decision.fired if _touches(rule, "deduire", what)), Role.REPOSE)
        elif family == "modalites":
            found = search.first((rule.name for rule in decision.fired if _sets(rule, what)), Role.REPOSE)
        elif family == "droits":
            found = Culprit("", Role.PARTS)
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    essai: Essai
    decision: Decision
    places: dict[str, int]

    def first(self, names: Iterable[str], role: Role) -> Culprit | None:
        """The first of ``names`` in the order of the pipeline; a name unknown to it comes last."""
        listed = [name for name in names if name]
        if not listed:
            return None
        return Culprit(min(listed, key=lambda name: (self.places.get(name, len(self.places)), name)), role)

    def named(self) -> Culprit | None:
        """Among the rules the essai names, the first that did otherwise."""
        expected = self.essai.attendu
        fired = {rule.name for rule in self.decision.fired}
        aside = {rule.name for rule in self.decision.aside}
        wrong = {
            **{self._full(r): Role.NON_ECARTEE for r in expected.ecartees if not named(r, aside)},
            **{self._full(r): Role.EN_TROP for r in expected.non_declenchees if named(r, fired)},
            **{self._full(r): Role.MANQUE for r in expected.declenchees if not named(r, fired)},
        }
        found = self.first(wrong, Role.MANQUE)
        return found and Culprit(found.rule, wrong[found.rule])

    def _full(self, reference: str) -> str:
        """The rule a reference names: the first of the pipeline."""
        return next((name for name in self.places if named(reference, (name,))), reference)

    def status(self) -> Culprit | None:
        """Why this status rather than the one expected."""
        expected, got = self.essai.attendu.statut, self.decision.statut
        if got is StatutDecision.SUSPENDU:
            decisive = {datum.path for datum in self.decision.missing if datum.decisive}
            waiting = [rule for rule in self.decision.maybe if _leads(rule)]
            reading = (rule.name for rule in waiting if any(read.path in decisive for read in rule.reads))
            return self.first(reading, Role.EN_ATTENTE) or self.first((r.name for r in waiting), Role.EN_ATTENTE)
        if got is StatutDecision.CONFLIT:
            return self.first((name for rules in self.decision.conflicts for name in rules), Role.REPOSE)
        if expected is StatutDecision.SUSPENDU:
            return Culprit("", Role.RIEN_NE_MANQUE)
        if got in (StatutDecision.HORS_FLUX, StatutDecision.STOCK):
            return self.resting(lambda rule: _has(rule, ("soustraire_du_flux",)))
        if got is StatutDecision.SANS_RESERVATAIRE:
            return self.holder(self.essai.attendu.reservataire or "") or self.resting(
                lambda rule: _has(rule, ("reserver_a", "ecarter"))
            )
        kept = self.resting(lambda rule: _has(rule, ("maintenir_dans_le_flux",)))
        return kept or Culprit("", _WITHOUT_RULE.get(expected, Role.PARTS))

    def holder(self, expected: str) -> Culprit | None:
        """Why ``expected`` did not receive; when it did, why the one the essai expects did not."""
        standings = {standing.holder: standing for standing in self.decision.standings}
        standing = standings.get(expected or BAILLEUR)
        if standing is None:
            return None
        if standing.reason is None:
            others = [s for s in self.decision.standings if s.holder == self.essai.attendu.reservataire]
            standing = others[0] if others else standing
        behind = self.first(dict(standing.details).get("regle", "").split(", "), Role.REPOSE)
        if behind is not None:
            return behind
        if standing.reason in _WITHOUT_RIGHT:
            return Culprit("", Role.SANS_DROIT)
        between = {standing.holder, self.decision.holder}
        preferred = self.resting(lambda rule: any(_touches(rule, "preferer", holder) for holder in between))
        return preferred or Culprit("", Role.PARTS)

    def resting(self, wanted: Callable[[AppliedRule], bool]) -> Culprit | None:
        """The first rule ``wanted`` among those the decision rests on."""
        return self.first((r.name for r in self.decision.fired if r.decisive and wanted(r)), Role.REPOSE)


def _has(rule: AppliedRule, kinds: tuple[str, ...]) -> bool:
    return any(effect.split()[0] in kinds for effect in rule.effects)


def _leads(rule: AppliedRule) -> bool:
    return any(effect.split()[0] not in _SETTINGS for effect in rule.effects)


def _touches(rule: AppliedRule, kind: str, what: str) -> bool:
    """Whether an effect ``kind`` of the rule is about ``what``."""
    words = (effect.split() for effect in rule.effects)
    return any(found[0] == kind and what in found[1].split(",") for found in words if len(found) > 1)


def _sets(rule: AppliedRule, term: str) -> bool:
    return any(effect.startswith("modalites") and f" {term}=" in effect for effect in rule.effects)
