"""Runs essais: a dwelling and a state of the flux in, the decision compared with the one expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fluxrules.decision.decision import Decision
from fluxrules.decision.essai_culprit import Culprit, culprit
from fluxrules.decision.essai_expected import Difference, differences
from fluxrules.decision.essai_given import account_of, facts_of
from fluxrules.decision.session import Session, compile_territory
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.model.essai import Essai
from fluxrules.semantics.territory import Territory


@dataclass(frozen=True, slots=True)
class Result:
    """What an essai gave.

    Attributes:
        path: File of the essai.
        essai: The essai.
        decision: The decision, None when the essai itself is wrong or ignored.
        differences: Empty when it passes.
        diagnostics: What is wrong with the essai itself, or with the engine.
        culprit: The first rule that made the difference, or what did in its place; None when nothing can be said.
        failure: What the engine failed on, None when it did not.
        liberation: The dwelling given, None when the essai itself is wrong or ignored.
    """

    path: str
    essai: Essai
    decision: Decision | None
    differences: tuple[Difference, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    culprit: Culprit | None = None
    failure: EngineError | None = None
    liberation: Liberation | None = None

    @property
    def passed(self) -> bool:
        """Whether it ran and gave what was expected."""
        return self.decision is not None and not self.differences

    @property
    def ignored(self) -> bool:
        """Whether it was not run, on purpose."""
        return self.essai.ignorer


def run_essais(territory: Territory, engine: str = "native", only: str = "") -> Iterator[Result]:
    """Run the essais of a territory, in the order of files and lines.

    Args:
        territory: Where they belong.
        engine: native, durable or double.
        only: Keeps the essais whose id or title holds this text.
    """
    sessions: dict[date, Session] = {}
    for path, essai in territory.essais:
        if only and only not in essai.id and only.casefold() not in essai.titre.casefold():
            continue
        if essai.ignorer:
            yield Result(path, essai, None)
            continue
        if essai.date not in sessions:
            sessions[essai.date] = Session(compile_territory(territory, essai.date), engine)
        yield run_essai(sessions[essai.date], path, essai)


def run_essai(session: Session, path: str, essai: Essai) -> Result:
    """Run one essai in a session on the rules of its date; the accounts are those it declares, and no other."""
    compiled = session.compiled
    if not compiled.ready:
        return Result(path, essai, None, diagnostics=compiled.diagnostics)
    if essai.bailleur not in compiled.programs:
        unknown = diagnose("FLX801", essai.span, bailleur=essai.bailleur)
        return Result(path, essai, None, diagnostics=(unknown,))
    values, diagnostics = facts_of(compiled.territory, essai.logement)
    account, found = account_of(compiled, essai.bailleur, essai.etat)
    diagnostics += found
    if has_errors(diagnostics):
        return Result(path, essai, None, diagnostics=diagnostics)
    session.accounts.clear()
    session.accounts[session.key(essai.bailleur)] = account
    dwelling = str(values.pop("logement.id", essai.id))
    commune = str(values.pop("logement.commune", ""))
    liberation = Liberation(essai.id, dwelling, essai.bailleur, commune, essai.span.line, values)
    session.decider(essai.bailleur)  # An engine that cannot even be made is no failing essai: it stops the run.
    try:
        decision = session.decide(liberation)
    except EngineError as error:
        why: dict[str, Any] = dict(error.values)
        failed = diagnose(error.code, essai.span, **why)
        return Result(path, essai, None, diagnostics=(failed,), failure=error, liberation=liberation)
    wrong = tuple(differences(essai.attendu, decision))
    order = [rule.name for rule in compiled.programs[essai.bailleur].rules]
    why_not = culprit(essai, decision, wrong, order) if wrong else None
    return Result(path, essai, decision, wrong, culprit=why_not, liberation=liberation)
