"""What would have given the dwelling to somebody else: the smallest changes, each decided again by the engine.

The menu and its order of cost are told by ``counterfactual_menu``. Each ladder of the menu is climbed until a step
works. When no single change that somebody could make does it, pairs are tried: data, dwellings received and rules set
aside, the cheapest first. What works is decided again in full, and its decision is what is shown.

No proposal contains a smaller one: a ladder gives its first step that works (of some the last is tried first, and when
it does nothing the others are left), and only changes that do nothing alone are put in pairs. The search is bounded
(``BOUND`` runs of the engine, a plan made again counting for several); what the bound left out is told (``complete``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.what_if import Situation
from fluxrules.explanation.counterfactual_change import Auteur, Change, Counterfactuals, Famille, Proposal
from fluxrules.explanation.counterfactual_menu import Ladder, menu
from fluxrules.explanation.trials import Trials
from fluxrules.vocabulary import StatutDecision

__all__ = ["BOUND", "PAIRED", "Auteur", "Change", "Counterfactuals", "Famille", "Proposal", "counterfactuals"]

BOUND = 2000
"""Runs of the engine at most, for one réservataire and one dwelling."""

PAIRED = 40
"""Changes at most that are put in pairs, the cheapest first."""

_IN_PAIRS = (Famille.DONNEE, Famille.RECUS, Famille.REGLE)
_STAYS = (Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE, Raison.A_RENDU, Raison.RETOUR, Raison.PROGRAMME)
_DEAD_ENDS = (Raison.SANS_CONVENTION, Raison.A_RENDU)
"""Nothing of the menu changes them: no right here, or a turn already given back."""


def counterfactuals(situation: Situation, decision: Decision, holder: str, bound: int = BOUND) -> Counterfactuals:
    """The smallest changes that would have given the dwelling to ``holder``.

    Args:
        situation: All that the decision was made from (``Situation.of``, before it was counted).
        decision: What was decided there.
        holder: Who should have received; a holder of the decision's table.
        bound: Runs of the engine at most.

    Raises:
        KeyError: Nobody of that name in the decision's table.
        EngineError: The engine could not finish.
    """
    standing = {line.holder: line for line in decision.standings}[holder]
    if decision.statut is StatutDecision.ORIENTE and decision.holder == holder:
        return Counterfactuals(holder, ())
    if standing.reason in _DEAD_ENDS or _out_of_reach(situation, holder):
        stays = standing.reason if standing.reason in _DEAD_ENDS else Raison.HORS_PERIMETRE
        return Counterfactuals(holder, (), stays.value)
    trials = Trials(situation, bound)
    ladders = list(menu(situation, decision, trials.reading(), holder))
    found = [change for ladder in ladders if (change := _first(trials, holder, ladder)) is not None]
    proposals = [_proposal(situation, (change,)) for change in found]
    paired = False
    if not any(change.auteur in _MAKERS for change in found):
        paired = True
        proposals += [_proposal(situation, pair) for pair in _pairs(trials, holder, ladders, found)]
    kept = tuple(p for p in proposals if p.decision.statut is StatutDecision.ORIENTE and p.decision.holder == holder)
    made = any(all(author in _MAKERS for author in proposal.authors) for proposal in kept)
    if trials.exhausted and kept:
        made = True  # what was not tried could be corrected or signed: nothing is said of it
    fixed = "" if made else "menu" if trials.exhausted else _fixed(kept, standing.reason)
    return Counterfactuals(holder, kept, fixed, trials.spent, not trials.exhausted, paired)


_MAKERS = (Auteur.SAISIE, Auteur.AVENANT, Auteur.CIA)


def _out_of_reach(situation: Situation, holder: str) -> bool:
    """Whether its perimeter does not hold the dwelling's commune: nothing of the menu moves either."""
    row = next((row for row in situation.program.shares.holders if row.id == holder), None)
    return row is not None and bool(row.communes) and situation.liberation.commune not in row.communes


def _first(trials: Trials, holder: str, ladder: Ladder) -> Change | None:
    """The smallest step that works; of a datum, with every other value that works as well."""
    if ladder.last_first and not trials.works(holder, ladder.steps[-1].edit):
        return None
    working = (step for step in ladder.steps if trials.works(holder, step.edit))
    if not ladder.values:
        return next(working, None)
    values = list(working)
    if not values:
        return None
    others = tuple(step.after for step in values[1:] if step.after is not None)
    return replace(values[0], also=others)


def _pairs(trials: Trials, holder: str, ladders: list[Ladder], found: list[Change]) -> Iterator[tuple[Change, ...]]:
    """Pairs that work, of changes that do not alone; for one pair of things, the cheapest."""
    alone = {(change.famille, change.subject) for change in found}
    steps = [
        step
        for ladder in ladders
        for step in (ladder.steps if ladder.values else ladder.steps[:2])
        if step.famille in _IN_PAIRS and (step.famille, step.subject) not in alone
    ][:PAIRED]
    seen: set[tuple[tuple[Famille, str], ...]] = set()
    for pair in combinations(steps, 2):
        things = tuple((step.famille, step.subject) for step in pair)
        if things[0] == things[1] or things in seen:
            continue
        if trials.exhausted:
            return
        if trials.works(holder, *(step.edit for step in pair)):
            seen.add(things)
            yield pair


def _proposal(situation: Situation, changes: tuple[Change, ...]) -> Proposal:
    changed = situation
    for change in changes:
        changed, _ = change.edit.apply(changed)
    return Proposal(changes, changed.decide())


def _fixed(proposals: tuple[Proposal, ...], reason: Raison | None) -> str:
    """What stands in the way, when nobody can correct or sign anything."""
    if any(Auteur.LOI in proposal.authors for proposal in proposals):
        return Auteur.LOI.value
    if proposals:
        return "histoire"
    return reason.value if reason in _STAYS else "menu"
