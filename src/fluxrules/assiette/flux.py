"""From all that will be freed to the annual flux that is shared: gross, outside by nature, subtractions, net."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey
from fluxrules.assiette.declared import Declared, Gross, Removal
from fluxrules.assiette.figures import exact_figure
from fluxrules.assiette.steps import ZERO, Basis, Figure, Step, StepKind, Term, total, words
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.vocabulary import MotifSoustraction, Statut

ARTICLE = "R.441-5 I"
"""The article of the CCH that lists what does not count in the annual flux."""


@dataclass(frozen=True, slots=True)
class NetLine:
    """One class, from what is freed to what is shared.

    Attributes:
        key: The class.
        name: The class as people say it.
        freed: All that is expected to be freed.
        removed: What is taken out, by reason, exact (a subtraction declared more coarsely is spread).
        gross_step: How ``freed`` was worked out.
        net_step: How ``net`` was.
    """

    key: ClassKey
    name: str
    freed: Fraction
    removed: Mapping[MotifSoustraction, Fraction]
    gross_step: Step
    net_step: Step

    @property
    def commune(self) -> str:
        """INSEE code."""
        return dict(self.key)["logement.commune"]

    @property
    def outside(self) -> Fraction:
        """Outside the flux by nature."""
        return sum((amount for motif, amount in self.removed.items() if not motif.is_legal), ZERO)

    @property
    def subtracted(self) -> Fraction:
        """Taken out by R.441-5 I."""
        return sum((amount for motif, amount in self.removed.items() if motif.is_legal), ZERO)

    @property
    def gross(self) -> Fraction:
        """Flux brut: what is freed and belongs to the flux by nature."""
        return self.freed - self.outside

    @property
    def net(self) -> Fraction:
        """Flux net: what is shared; ``gross - subtracted``, worked out once."""
        return self.net_step.result


@dataclass(frozen=True, slots=True)
class Flux:
    """The flux of a year: its lines in order of class, and the steps of its totals."""

    lines: tuple[NetLine, ...]
    steps: tuple[Step, ...]

    @property
    def freed(self) -> Fraction:
        """All that is expected to be freed."""
        return sum((line.freed for line in self.lines), ZERO)

    @property
    def gross(self) -> Fraction:
        """Flux brut of the year."""
        return sum((line.gross for line in self.lines), ZERO)

    @property
    def net(self) -> Fraction:
        """Flux net of the year."""
        return sum((line.net for line in self.lines), ZERO)

    def removed(self, motif: MotifSoustraction) -> Fraction:
        """What one reason takes out."""
        return sum((line.removed.get(motif, ZERO) for line in self.lines), ZERO)

    def net_of(self, communes: Iterable[str]) -> Fraction:
        """Flux net of a perimeter: these communes, or all when there is none."""
        inside = frozenset(communes)
        return sum((line.net for line in self.lines if not inside or line.commune in inside), ZERO)


def flux_of(declared: Declared) -> tuple[Flux | None, tuple[Diagnostic, ...]]:
    """Work the flux out.

    Returns:
        The flux, or None with what is wrong: two lines that count the same dwellings, a rotation missing, a
        subtraction that no line covers, a class from which more is taken than is freed.
    """
    found = list(_overlaps(declared.gross))
    steps: dict[ClassKey, Step] = {}
    for line in declared.gross:
        step, wrong = _gross_step(line, declared)
        found += wrong
        if step is not None:
            steps[line.key] = step
    removed: dict[ClassKey, dict[MotifSoustraction, Fraction]] = {line.key: {} for line in declared.gross}
    spread: list[Step] = []
    if not found:
        freed = {key: step.result for key, step in steps.items()}
        for removal in declared.removals:
            found += _take(removal, freed, removed, spread)
    if found:
        return None, tuple(found)
    lines = tuple(
        _net_line(line, steps[line.key], removed[line.key], declared)
        for line in sorted(declared.gross, key=lambda line: line.key)
    )
    found += [
        diagnose(
            "FLX653",
            declared.span if line.gross_step.basis.span is None else line.gross_step.basis.span,
            ou=line.name,
            libere=exact_figure(line.freed),
            retire=exact_figure(line.outside + line.subtracted),
        )
        for line in lines
        if line.net < 0
    ]
    return (None, tuple(found)) if found else (Flux(lines, (*spread, *_totals(lines, declared))), ())


def compatible(scope: ClassKey, key: ClassKey) -> bool:
    """Whether a dwelling could be in both: they give no attribute two values."""
    known = dict(key)
    return all(known.get(path, value) == value for path, value in scope)


def _overlaps(lines: Iterable[Gross]) -> Iterable[Diagnostic]:
    by_commune: dict[str, list[Gross]] = {}
    for line in lines:
        seen = by_commune.setdefault(dict(line.key)["logement.commune"], [])
        other = next((one for one in seen if compatible(one.key, line.key)), None)
        if other is not None:
            related = () if other.span is None else (other.span,)
            yield diagnose("FLX650", line.span, related=related, ligne=line.name, autre=other.name)
        seen.append(line)


def _gross_step(line: Gross, declared: Declared) -> tuple[Step | None, tuple[Diagnostic, ...]]:
    basis = Basis(declared.basis.reference, declared.basis.statut, line.span)
    kind, divisor = StepKind.DONNE, None
    terms: tuple[Term, ...] = (Term((Figure(line.given or ZERO),)),)
    amounts = [line.given, line.stock, *(dwellings for _, dwellings in line.past)]
    if any(amount is not None and amount < 0 for amount in amounts):
        return None, (diagnose("FLX651", line.span, quoi=line.name),)
    if line.stock is not None:
        rotation = declared.rotation if line.rotation is None else line.rotation
        if rotation is None:
            return None, (diagnose("FLX652", line.span, quoi=line.name),)
        kind, terms = StepKind.ROTATION, (Term((Figure(line.stock), Figure(rotation, rate=True))),)
    elif line.past:
        kind, divisor = StepKind.MOYENNE, Figure(Fraction(len(line.past)))
        terms = tuple(Term((Figure(dwellings),)) for _, dwellings in line.past)
    years = ", ".join(str(year) for year, _ in line.past)
    made = Step(kind, line.name, words(kind.value, ou=line.name, annees=years), terms, ZERO, basis, divisor)
    return _with_result(made), ()


def _with_result(step: Step) -> Step:
    return replace(step, result=step.recomputed)


def _take(
    removal: Removal,
    freed: Mapping[ClassKey, Fraction],
    removed: Mapping[ClassKey, dict[MotifSoustraction, Fraction]],
    spread: list[Step],
) -> Iterable[Diagnostic]:
    """Take a removal out of the lines it may concern, in proportion of what they free: said when there are several."""
    if removal.dwellings < 0:
        yield diagnose("FLX651", removal.span, quoi=removal.name)
        return
    lines = [key for key in freed if compatible(removal.scope, key)]
    base = sum((freed[key] for key in lines), ZERO)
    if not lines:
        yield diagnose("FLX654", removal.span, quoi=removal.name)
        return
    if removal.dwellings > base:
        freed_there, taken = exact_figure(base), exact_figure(removal.dwellings)
        yield diagnose("FLX653", removal.span, ou=removal.name, libere=freed_there, retire=taken)
        return
    for key in lines:
        amount = removal.dwellings * freed[key] / base if base else ZERO
        removed[key][removal.motif] = removed[key].get(removal.motif, ZERO) + amount
    if len(lines) > 1 and removal.dwellings:
        label = words("repartition", quoi=removal.name, lignes=len(lines))
        terms = (Term((Figure(removal.dwellings),)),)
        basis = Basis(statut=Statut.HYPOTHESE, span=removal.span)
        assumes = words("suppose_repartition")
        kind = StepKind.REPARTITION
        spread.append(
            Step(kind, removal.motif, label, terms, removal.dwellings / base, basis, Figure(base), assumes=assumes)
        )


def _net_line(line: Gross, step: Step, removed: Mapping[MotifSoustraction, Fraction], declared: Declared) -> NetLine:
    kept = {motif: removed[motif] for motif in MotifSoustraction if removed.get(motif)}
    terms = (Term((Figure(step.result),)), *(Term((Figure(amount),), minus=True) for amount in kept.values()))
    net = step.result - sum(kept.values(), ZERO)
    label = words("flux_net_ligne", ou=line.name)
    basis = Basis(ARTICLE, Statut.VERIFIE, line.span)
    net_step = Step(StepKind.FLUX_NET, line.name, label, terms, net, basis)
    return NetLine(line.key, line.name, step.result, kept, step, net_step)


def _totals(lines: tuple[NetLine, ...], declared: Declared) -> Iterable[Step]:
    """The totals, in the order of LAW §2: all that is freed, what is outside by nature, gross, subtractions, net."""
    freed = total(StepKind.LIBERATIONS, words("liberations"), (line.freed for line in lines), declared.basis)
    yield freed
    outside: list[Step] = []
    subtracted: list[Step] = []
    for motif in MotifSoustraction:
        amounts = [line.removed.get(motif, ZERO) for line in lines]
        name = words(f"motif_{motif}")
        if motif.is_legal:
            basis = Basis(ARTICLE, Statut.VERIFIE)
            subtracted.append(total(StepKind.SOUSTRACTION, words("soustraction", motif=name), amounts, basis, motif))
        elif any(amounts):
            basis, assumes = Basis(statut=Statut.A_CONFIRMER), words("suppose_nature")
            label = words("hors_nature", motif=name)
            outside.append(total(StepKind.HORS_NATURE, label, amounts, basis, motif, assumes))
    yield from outside
    gross = _difference(StepKind.FLUX_BRUT, freed, outside, Basis())
    yield gross
    yield from subtracted
    yield _difference(StepKind.FLUX_NET, gross, subtracted, Basis(ARTICLE, Statut.VERIFIE))


def _difference(kind: StepKind, first: Step, others: list[Step], basis: Basis) -> Step:
    taken = (Term((Figure(step.result),), minus=True) for step in others if step.result)
    return _with_result(Step(kind, "", words(kind.value), (Term((Figure(first.result),)), *taken), ZERO, basis))
