"""Share clauses compiled for one bailleur: perimeters as communes, conditions as bodies, figures exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.model import part as written
from fluxrules.model.assiette import AssietteBlock
from fluxrules.model.condition import Condition
from fluxrules.model.convention import ConventionFile, Forecast, ForecastClass
from fluxrules.program.program import Body
from fluxrules.program.shares import (
    CompiledCarryOver,
    CompiledDelegation,
    CompiledPart,
    CompiledPool,
    CompiledProgramme,
    CompiledSettlement,
    CompiledTransfer,
    Holder,
    NestedPart,
    PartBonus,
    Shares,
    SoftTarget,
    Split,
    UsageLimit,
)
from fluxrules.semantics.conditions import Tree
from fluxrules.semantics.forecasts import forecast_lines
from fluxrules.semantics.programmes import programme_of
from fluxrules.semantics.resolution import Resolution, ResolvedClause
from fluxrules.semantics.territory import Registered
from fluxrules.vocabulary import AXES_DU_BILAN, BAILLEUR, Perimetre, Report

Lower = Callable[[Tree], Body]
"""Interns a tree into a body of the Program being compiled."""


@dataclass(slots=True)
class _Gathered:
    parts: list[CompiledPart] = field(default_factory=list)
    residual: list[tuple[str, Fraction]] = field(default_factory=list)
    targets: list[SoftTarget] = field(default_factory=list)
    uniform: set[str] = field(default_factory=set)
    uniformity: dict[str, tuple[str, bool]] = field(default_factory=dict)
    splits: list[Split] = field(default_factory=list)
    usages: list[UsageLimit] = field(default_factory=list)
    transfer: CompiledTransfer | None = None
    delegations: list[CompiledDelegation] = field(default_factory=list)
    pools: list[CompiledPool] = field(default_factory=list)
    carry_over: CompiledCarryOver | None = None
    settlements: list[CompiledSettlement] = field(default_factory=list)
    programmes: list[CompiledProgramme] = field(default_factory=list)


class ShareCompiler:
    """Compiles the share clauses in scope for one bailleur."""

    def __init__(self, resolution: Resolution, bailleur: str, lower: Lower) -> None:
        self._resolution = resolution
        self._bailleur = bailleur
        self._lower = lower
        self._diagnostics: list[Diagnostic] = []

    def compile(
        self, clauses: Iterable[ResolvedClause], forecasts: Iterable[ForecastClass]
    ) -> tuple[Shares, tuple[Diagnostic, ...]]:
        """The shares of the bailleur, from clauses already chosen (in force, not set aside)."""
        gathered = _Gathered()
        for clause in clauses:
            self._gather(clause, gathered)
        if gathered.residual and sum(rate for _, rate in gathered.residual) != 1:
            total = sum(rate for _, rate in gathered.residual)
            spans = [c.clause.construct.span for c in clauses if isinstance(c.clause.construct, written.Residual)]
            self._diagnostics.append(diagnose("FLX327", spans[0] if spans else None, somme=str(total)))
        shares = Shares(
            holders=self._holders(gathered),
            parts=tuple(gathered.parts),
            residual=tuple(gathered.residual) or ((BAILLEUR, Fraction(1)),),
            targets=tuple(gathered.targets),
            uniform=tuple(sorted(gathered.uniform)),
            splits=tuple(gathered.splits),
            usages=tuple(gathered.usages),
            transfer=gathered.transfer,
            delegations=tuple(gathered.delegations),
            pools=tuple(gathered.pools),
            carry_over=gathered.carry_over,
            settlements=tuple(gathered.settlements),
            programmes=tuple(gathered.programmes),
            forecast=forecast_lines(forecasts),
            axes=tuple(axe.value for axe in AXES_DU_BILAN),
        )
        return self._settled(shares), tuple(self._diagnostics)

    def _gather(self, resolved: ResolvedClause, gathered: _Gathered) -> None:
        construct = resolved.clause.construct
        match construct:
            case written.Part():
                part = self._part(resolved, construct)
                if part is not None:
                    gathered.parts.append(part)
            case written.Residual():
                for line in construct.entre:
                    self._check(line.reservataire, line.span)
                    gathered.residual.append((line.reservataire, line.taux))
            case written.Target():
                rate = self._share(construct.taux)
                self._check(construct.reservataire, construct.span)
                if rate is not None:
                    gathered.targets.append(SoftTarget(resolved.name, construct.reservataire, rate, resolved.citation))
            case written.Uniformity():
                self._check(construct.reservataire, construct.span)
                self._uniform(resolved, construct, gathered)
            case written.InternalSplit():
                self._split(resolved, construct, gathered)
            case written.UsageCap():
                rate = self._share(construct.taux)
                self._check(construct.reservataire, construct.span)
                self._counted_by(construct)
                if rate is not None:
                    gathered.usages.append(
                        UsageLimit(resolved.name, construct.regle, construct.reservataire, rate, construct.par or "")
                    )
            case written.Transfer():
                self._check(construct.vers, construct.span)
                if construct.applies(self._resolution.day):
                    if gathered.transfer is not None:
                        self._diagnostics.append(diagnose("FLX342", construct.span, clause=gathered.transfer.name))
                    gathered.transfer = CompiledTransfer(resolved.name, construct.vers, construct.dans_le_plafond)
            case written.Delegation():
                self._check(construct.de, construct.span)
                self._check(construct.a, construct.span)
                self._diagnostics.extend(self._resolution.communes.check(construct.communes, construct.span))
                if construct.applies(self._resolution.day):
                    gathered.delegations.append(
                        CompiledDelegation(resolved.name, construct.de, construct.a, tuple(sorted(construct.communes)))
                    )
            case written.Pool():
                for name in (construct.reservataire, *construct.membres):
                    self._check(name, construct.span)
                gathered.pools.append(CompiledPool(resolved.name, construct.reservataire, construct.membres))

            case written.CarryOver():
                if gathered.carry_over is not None:
                    self._diagnostics.append(diagnose("FLX365", construct.span, clause=gathered.carry_over.name))
                if (construct.mode is Report.PLAFONNE) != (construct.plafond is not None):
                    self._diagnostics.append(diagnose("FLX366", construct.span))
                limit = construct.plafond or Fraction(0)
                gathered.carry_over = CompiledCarryOver(resolved.name, construct.mode, limit, resolved.citation)
            case written.Settlement():
                for name in (construct.reservataire, construct.vers):
                    self._check(name, construct.span)
                gathered.settlements.append(
                    CompiledSettlement(resolved.name, construct.reservataire, construct.le, construct.vers)
                )
            case written.Programme():
                self._programme(resolved, construct, gathered)

    def _programme(self, resolved: ResolvedClause, construct: written.Programme, gathered: _Gathered) -> None:
        names = [line.reservataire for line in construct.table]
        names += [name for cap in construct.plafonds for name in cap.reservataires]
        for name in names:
            self._check(name, construct.span)
        if any(made.programme == construct.programme for made in gathered.programmes):
            self._diagnostics.append(diagnose("FLX368", construct.span, programme=construct.programme))
        made, found = programme_of(resolved, construct, self._share, self._body)
        self._diagnostics.extend(found)
        gathered.programmes.append(made)

    def _counted_by(self, construct: written.UsageCap) -> None:
        """Check the fact that counts are kept apart by: a fact of the dwelling."""
        facts = self._resolution.facts
        fact = facts.find(construct.par) if construct.par else None
        if construct.par and fact is None:
            self._diagnostics.append(facts.unknown(construct.par, construct.span))
        elif fact is not None and fact.per_reservataire:
            self._diagnostics.append(diagnose("FLX319", construct.span, chemin=fact.path))

    def _uniform(self, resolved: ResolvedClause, construct: written.Uniformity, gathered: _Gathered) -> None:
        name, active = gathered.uniformity.setdefault(construct.reservataire, (resolved.name, construct.actif))
        if active != construct.actif:
            self._diagnostics.append(
                diagnose(
                    "FLX362", construct.span, clause=resolved.name, autre=name, reservataire=construct.reservataire
                )
            )
        if construct.actif:
            gathered.uniform.add(construct.reservataire)

    def _part(self, resolved: ResolvedClause, part: written.Part) -> CompiledPart | None:
        self._holder(part.reservataire, part.span)
        self._diagnostics.extend(self._resolution.communes.check(part.communes, part.span))
        rate = self._share(part.taux)
        nested = []
        for inner in part.dont:
            self._holder(inner.reservataire, inner.span)
            inner_rate = self._share(inner.taux)
            if inner_rate is not None:
                nested.append(NestedPart(inner.reservataire, inner_rate, self._body(inner.servi_sur)))
                if rate is not None and inner_rate > rate:
                    self._diagnostics.append(diagnose("FLX339", inner.span, sous_part=str(inner_rate), part=str(rate)))
        bonuses = []
        for bonus in part.bonus:
            bonus_rate, body = self._share(bonus.taux), self._body(bonus.quand)
            if bonus_rate is not None and body is not None:
                bonuses.append(PartBonus(body, bonus_rate))
        if rate is None or part.reservataire not in self._resolution.territory.reservataires:
            return None
        return CompiledPart(
            resolved.name,
            resolved.clause.titre,
            resolved.clause.norme,
            part.reservataire,
            rate,
            self._communes(part),
            self._body(part.assiette),
            self._body(part.servi_sur),
            tuple(bonuses),
            tuple(nested),
            part.sans_convention,
            resolved.citation,
            part.span,
        )

    def _communes(self, part: written.Part) -> tuple[str, ...]:
        if part.communes:
            return tuple(sorted(part.communes))
        if part.perimetre is Perimetre.DEPARTEMENT:
            return ()
        if part.perimetre is Perimetre.TERRITOIRE:
            return tuple(sorted(self._resolution.territory.communes))
        return tuple(sorted(self._resolution.territory.reservataires[part.reservataire].communes))

    def _split(self, resolved: ResolvedClause, split: written.InternalSplit, gathered: _Gathered) -> None:
        self._check(split.reservataire, split.span)
        if sum(line.taux for line in split.entre) != 1:
            self._diagnostics.append(diagnose("FLX327", split.span, somme=str(sum(line.taux for line in split.entre))))
        gathered.splits.append(
            Split(
                resolved.name,
                split.reservataire,
                tuple((line.nom, line.taux) for line in split.entre),
                self._body(split.quand),
            )
        )

    def _holders(self, gathered: _Gathered) -> tuple[Holder, ...]:
        named: set[str] = {part.holder for part in gathered.parts if not part.unsigned}
        named |= {inner.holder for part in gathered.parts for inner in part.nested}
        named |= {holder for holder, _ in gathered.residual}
        named |= {pool.holder for pool in gathered.pools}
        unsigned = {part.holder for part in gathered.parts if part.unsigned}
        pooled = {member for pool in gathered.pools for member in pool.members}
        if gathered.transfer is not None and unsigned:
            named.add(gathered.transfer.to)
        registered = self._resolution.territory.reservataires
        holders = [
            _holder(registered[name], name in unsigned - named)
            for name in registered
            if name in (named | unsigned) - pooled
        ]
        last = 1 + max((holder.order for holder in holders), default=0)
        return (*holders, Holder(BAILLEUR, self._bailleur_name(), "", last))

    def _bailleur_name(self) -> str:
        return self._resolution.territory.bailleurs[self._bailleur].nom

    def _settled(self, shares: Shares) -> Shares:
        """The shares with ``equite``, ``decompte`` and ``prevision``, each given once among the bailleur's files."""
        given: set[str] = set()
        for file in self.files():
            first = self.files()[0]
            if file.departement != first.departement:
                self._diagnostics.append(
                    diagnose(
                        "FLX363",
                        file.span,
                        bailleur=self._bailleur,
                        departement=first.departement,
                        autre=file.departement,
                    )
                )
            for name in ("equite", "decompte", "prevision", "assiette"):
                value = getattr(file, name)
                if value is not None and name in given:
                    self._diagnostics.append(diagnose("FLX329", file.span, cle=name, bailleur=self._bailleur))
                if value is not None:
                    given.add(name)
            if file.equite is not None:
                axes = tuple(axe.value for axe in file.equite.axes)
                shares = replace(
                    shares,
                    axes=axes,
                    band=file.equite.bande,
                    method=file.equite.methode,
                    replanned=file.equite.replanification,
                    batch=file.equite.lot,
                )
            if file.decompte is not None:
                shares = replace(shares, charge_event=file.decompte.value)
            if file.prevision is not None:
                shares = replace(shares, forecast_year=file.prevision.annee)
        return shares

    def files(self) -> tuple[ConventionFile, ...]:
        """The convention files of the bailleur."""
        return tuple(
            source.content
            for source in self._resolution.territory.sources
            if source.bailleur == self._bailleur and isinstance(source.content, ConventionFile)
        )

    def forecast(self) -> Forecast | None:
        """The declared forecast, or None."""
        return next((file.prevision for file in self.files() if file.prevision is not None), None)

    def assiette(self) -> AssietteBlock | None:
        """The declared base of the flux, or None."""
        return next((file.assiette for file in self.files() if file.assiette is not None), None)

    def _body(self, condition: Condition | None) -> Body | None:
        tree, found = self._resolution.conditions.resolve(condition, self._resolution.day, each=False)
        self._diagnostics.extend(found)
        return None if tree is None else self._lower(tree)

    def _share(self, rate: object) -> Fraction | None:
        share, found = self._resolution.effects.share(rate, self._resolution.day)  # type: ignore[arg-type]
        self._diagnostics.extend(found)
        return share

    def _holder(self, name: str, span: Span) -> None:
        """Check the name of who has a right: a réservataire, never the bailleur."""
        self._diagnostics.extend(
            (diagnose("FLX360", span),) if name == BAILLEUR else self._resolution.targets.check(name, span)
        )

    def _check(self, name: str, span: object) -> None:
        self._diagnostics.extend(self._resolution.targets.check(name, span))  # type: ignore[arg-type]


def _holder(registered: Registered, unsigned: bool) -> Holder:
    item = registered.reservataire
    return Holder(item.id, item.nom, item.categorie.value, item.ordre, item.dans or "", registered.communes, unsigned)
