"""Effects resolved: targets known, values typed, each in its stratum."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.diagnostics.writing import written_as
from fluxrules.model import effect as written
from fluxrules.model.condition import ParameterRef
from fluxrules.program import Deduction, Effect, Fact
from fluxrules.program.program import Value
from fluxrules.semantics.facts import FactTable
from fluxrules.semantics.parameters import Parameters
from fluxrules.semantics.targets import TargetResolver, label
from fluxrules.semantics.values import typed_scalar
from fluxrules.source import scalars
from fluxrules.vocabulary import SUIVANT, Strate, TypeFait

STRATUM_OF = {
    "soustraire_du_flux": Strate.ASSIETTE,
    "maintenir_dans_le_flux": Strate.ASSIETTE,
    "ecarter": Strate.ELIGIBILITE,
    "plafonner": Strate.PLAFONDS,
    "garantir": Strate.PLAFONDS,
    "reserver_a": Strate.ORIENTATION,
    "prioriser": Strate.ORIENTATION,
    "preferer": Strate.ORIENTATION,
    "dette": Strate.ORIENTATION,
    "modalites": Strate.MODALITES,
    "signaler": Strate.CONTROLE,
}
"""Where each effect belongs; ``deduire`` belongs where its rule does."""

FALL_BACK_TO_ALLOTMENT = "repartition"

Resolved = tuple[Deduction | Effect | None, tuple[Diagnostic, ...]]


class EffectResolver:
    """Turns written effects into those of the Program."""

    def __init__(
        self, facts: FactTable, parameters: Parameters, targets: TargetResolver, holders: tuple[str, ...]
    ) -> None:
        self._facts = facts
        self._parameters = parameters
        self._targets = targets
        self._holders = holders

    def resolve(self, effect: written.Effect, day: date, each: bool) -> Resolved:
        """The effect, typed; None when something in it is wrong."""
        if isinstance(effect, written.Deduce):
            return self._deduction(effect, day, each)
        if isinstance(effect, written.Subtract):
            wrong = self._targets.check(effect.reservataire, effect.span) if effect.reservataire else ()
            made = Effect(
                effect.name, motif=effect.motif, article=effect.article or "", holder=effect.reservataire or ""
            )
            return made, wrong
        if isinstance(effect, written.Keep):
            return Effect(effect.name, message=effect.motif or ""), ()
        if isinstance(effect, written.Signal):
            return Effect(effect.name, level=effect.niveau, message=effect.message), ()
        return self._targeted(effect, day, each)

    def _targeted(
        self,
        effect: written.SetAside
        | written.Reserve
        | written.Prioritise
        | written.Prefer
        | written.Cap
        | written.Guarantee
        | written.Debt
        | written.Terms,
        day: date,
        each: bool,
    ) -> Resolved:
        ids, diagnostics = self._targets.resolve(effect, each)
        if diagnostics:
            return None, diagnostics
        name, shown = effect.name, label(effect)
        if isinstance(effect, written.SetAside | written.Debt):
            return Effect(name, ids, label=shown, message=effect.motif), ()
        if isinstance(effect, written.Prioritise):
            return Effect(name, ids, label=shown, rank=effect.rang), ()
        if isinstance(effect, written.Prefer):
            return Effect(name, ids, label=shown, amount=effect.logements), ()
        if isinstance(effect, written.Reserve):
            return self._reserve(effect, ids, shown)
        if isinstance(effect, written.Terms):
            return self._terms(effect, ids, shown, day)
        share, wrong = self.share(effect.taux, day)
        if share is None:
            return None, wrong
        if isinstance(effect, written.Cap):
            return Effect(name, ids, label=shown, share=share, base=effect.base), ()
        return Effect(name, ids, label=shown, share=share), ()

    def _deduction(self, effect: written.Deduce, day: date, each: bool) -> Resolved:
        fact = self._facts.find(effect.fait)
        if fact is None:
            return None, (self._facts.unknown(effect.fait, effect.span),)
        if not fact.derived:
            return None, (diagnose("FLX320", effect.span, chemin=fact.path),)
        if fact.per_reservataire != each:
            code = "FLX319" if fact.per_reservataire else "FLX343"
            return None, (diagnose(code, effect.span, chemin=fact.path),)
        value, wrong = self._value(effect, fact, day)
        return (Deduction(fact.path, value) if value is not None else None), wrong

    def _value(self, effect: written.Deduce, fact: Fact, day: date) -> tuple[Value | None, tuple[Diagnostic, ...]]:
        scalar, wrong = self._parameters.scalar(effect.valeur, day)
        if scalar is None:
            return None, wrong
        return typed_scalar(scalar, fact, self._holders)

    def _reserve(self, effect: written.Reserve, ids: tuple[str, ...], shown: str) -> Resolved:
        fallback = effect.a_defaut or ""
        wrong: tuple[Diagnostic, ...] = ()
        if fallback and fallback != FALL_BACK_TO_ALLOTMENT:
            wrong = self._targets.check(fallback, effect.span)
        return Effect(effect.name, ids, label=shown, fallback=fallback), wrong

    def _terms(self, effect: written.Terms, ids: tuple[str, ...], shown: str, day: date) -> Resolved:
        terms: dict[str, str] = {}
        diagnostics: list[Diagnostic] = []
        for name in ("candidats_min", "decompte", "delai_jours", "mode", "restitution", "sans_candidat"):
            value = getattr(effect, name)
            if isinstance(value, ParameterRef):
                number, wrong = self._integer(value, day)
                diagnostics.extend(wrong)
                value = number
            if value is not None:
                terms[name] = str(value)
        successor = effect.sans_candidat
        if successor is not None and successor != SUIVANT:
            diagnostics.extend(self._targets.check(successor, effect.span))
        if diagnostics:
            return None, tuple(diagnostics)
        if not terms:
            return None, (diagnose("FLX345", effect.span),)
        return Effect(effect.name, ids, label=shown, terms=tuple(sorted(terms.items()))), ()

    def _integer(self, ref: ParameterRef, day: date) -> tuple[int | None, tuple[Diagnostic, ...]]:
        scalar, wrong = self._parameters.scalar(ref, day)
        if scalar is None:
            return None, wrong
        number = scalars.parse_integer(scalar.text)
        if number is None:
            return None, (_not_a(scalar.text, ref.name, TypeFait.ENTIER, ref.span),)
        return number, ()

    def share(self, rate: Fraction | ParameterRef, day: date) -> tuple[Fraction | None, tuple[Diagnostic, ...]]:
        """The exact share a ``taux`` stands for on ``day``."""
        if isinstance(rate, Fraction):
            return rate, ()
        scalar, wrong = self._parameters.scalar(rate, day)
        if scalar is None:
            return None, wrong
        share = scalars.parse_share(scalar.text)
        if share is None:
            return None, (_not_a(scalar.text, rate.name, TypeFait.PART, rate.span),)
        return share, ()


def _not_a(text: str, name: str, expected: TypeFait, span: Span) -> Diagnostic:
    return diagnose("FLX306", span, valeur=text, chemin=name, attendu=written_as(expected))
