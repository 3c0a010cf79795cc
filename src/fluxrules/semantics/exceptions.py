"""Exceptions by name: who may set aside whom, by the norm of each (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from fluxrules.diagnostics import Diagnostic, closest, diagnose, did_you_mean
from fluxrules.model.rule import Headed
from fluxrules.semantics.resolution import Resolution
from fluxrules.source import scalars
from fluxrules.vocabulary import Norme

_CONTRACTS = (Norme.CONVENTION_ETAT, Norme.CONVENTION)


def exceptions(resolution: Resolution) -> tuple[dict[str, tuple[str, ...]], tuple[Diagnostic, ...]]:
    """For each rule or clause, the full names of those that set it aside.

    Returns:
        (full name → sorted full names of its exceptions) and the diagnostics of names that do not exist, of norms
        that do not allow it, and of cycles.
    """
    heads: dict[str, Headed] = {rule.name: rule.rule for rule in resolution.rules}
    heads |= {clause.name: clause.clause for clause in resolution.clauses}
    clauses = {clause.name for clause in resolution.clauses}
    each = {rule.name: rule.each for rule in resolution.rules}
    found: dict[str, list[str]] = {}
    diagnostics: list[Diagnostic] = []
    for name, head in heads.items():
        for reference in head.deroge_a:
            target = _find(reference, name, heads)
            if target is None:
                diagnostics.append(_unknown(reference, head, heads))
                continue
            wrong = _refusal(name, head, target, heads[target], clauses)
            if wrong is None and each.get(name) and not each.get(target):
                wrong = diagnose("FLX322", head.span, exception=name, regle=target)
            if wrong is not None:
                diagnostics.append(wrong)
            else:
                found.setdefault(target, []).append(name)
    graph = {target: tuple(sorted(names)) for target, names in sorted(found.items())}
    for cycle in cycles(graph):
        diagnostics.append(diagnose("FLX315", heads[cycle[0]].span, cycle=" → ".join((*cycle, cycle[0]))))
    return graph, tuple(diagnostics)


def _find(reference: str, name: str, heads: Mapping[str, Headed]) -> str | None:
    if ":" in reference:
        return reference if reference in heads else None
    own = f"{name.split(':')[0]}:{reference}"
    if own in heads:
        return own
    others = [full for full in heads if full.split(":")[1] == reference]
    return others[0] if len(others) == 1 else None


def _unknown(reference: str, head: Headed, heads: Mapping[str, Headed]) -> Diagnostic:
    same = sorted(full for full in heads if full.split(":")[1] == reference)
    if len(same) > 1:
        return diagnose("FLX312", head.span, nom=reference, possibles=", ".join(same))
    guess = closest(reference, [*heads, *(full.split(":")[1] for full in heads)])
    return diagnose("FLX311", head.span, nom=reference, hint=did_you_mean(guess))


def _refusal(name: str, head: Headed, target: str, set_aside: Headed, clauses: set[str]) -> Diagnostic | None:
    """Why ``head`` may not set ``target`` aside, or None."""
    if target in clauses and name not in clauses:
        return diagnose("FLX334", head.span, exception=name, regle=target)
    if head.norme.rank <= set_aside.norme.rank:
        return None
    if set_aside.suppletif and head.norme in _CONTRACTS:
        return None
    allowed = set_aside.derogeable_par
    if allowed is not None and head.norme.rank <= allowed.norme.rank:
        return _too_long(name, head, target, allowed.duree_max)
    return diagnose(
        "FLX313",
        head.span,
        related=(set_aside.span,),
        exception=name,
        norme=head.norme.value,
        regle=target,
        norme_regle=set_aside.norme.value,
    )


def _too_long(name: str, head: Headed, target: str, longest: str | None) -> Diagnostic | None:
    if longest is None:
        return None
    limit = scalars.parse_duration(longest)
    validity = head.en_vigueur
    if limit is None or validity is None or validity.du is None or validity.au is None:
        return diagnose("FLX314", head.span, exception=name, regle=target, duree=longest)
    last_allowed = limit.after(validity.du) - timedelta(days=1)
    if validity.au > last_allowed:
        return diagnose("FLX314", head.span, exception=name, regle=target, duree=longest)
    return None


def cycles(graph: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Simple cycles found by a depth-first walk, each starting at its smallest name; sorted."""
    state: dict[str, int] = {}
    stack: list[str] = []
    found: set[tuple[str, ...]] = set()

    def visit(node: str) -> None:
        state[node] = 1
        stack.append(node)
        for following in graph.get(node, ()):
            if state.get(following) == 1:
                loop = stack[stack.index(following) :]
                start = loop.index(min(loop))
                found.add(tuple(loop[start:] + loop[:start]))
            elif following not in state:
                visit(following)
        stack.pop()
        state[node] = 2

    for node in sorted(graph):
        if node not in state:
            visit(node)
    return tuple(sorted(found))
