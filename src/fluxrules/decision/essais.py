"""Runs essais: a dwelling and a state of the flux in, the decision compared with the one expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.decision.decision import Decision
from fluxrules.decision.session import Compiled, Session, compile_territory
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.intake.liberation import Liberation
from fluxrules.model.essai import Essai
from fluxrules.program.program import Value
from fluxrules.semantics.facts import FactTable
from fluxrules.semantics.territory import Territory
from fluxrules.semantics.values import typed_scalar
from fluxrules.source import scalars
from fluxrules.source.nodes import Mapping as MappingNode
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import BAILLEUR

PREFIXES = ("logement", "liberation")
"""A key without a dot under ``logement:`` is looked for in these families."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing expected that did not come out. ``key`` is the key of ``attendu``."""

    key: str
    expected: str
    obtained: str


@dataclass(frozen=True, slots=True)
class Result:
    """What an essai gave.

    Attributes:
        path: File of the essai.
        essai: The essai.
        decision: The decision, None when the essai itself is wrong or ignored.
        differences: Empty when it passes.
        diagnostics: What is wrong with the essai itself.
        culprit: The first rule that made the difference: one expected that did not fire, or one that fired unexpected.
    """

    path: str
    essai: Essai
    decision: Decision | None
    differences: tuple[Difference, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    culprit: str = ""

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
        wrong = diagnose("FLX801", essai.span, bailleur=essai.bailleur)
        return Result(path, essai, None, diagnostics=(wrong,))
    values, diagnostics = _facts(compiled.territory, essai)
    account, found = _account(compiled, essai)
    diagnostics += found
    if has_errors(diagnostics):
        return Result(path, essai, None, diagnostics=diagnostics)
    session.accounts = {session.key(essai.bailleur): account}
    dwelling = str(values.pop("logement.id", essai.id))
    commune = str(values.pop("logement.commune", ""))
    liberation = Liberation(essai.id, dwelling, essai.bailleur, commune, essai.span.line, values)
    decision = session.decide(liberation)
    differences = tuple(_differences(essai, decision))
    return Result(path, essai, decision, differences, (), _culprit(essai, decision) if differences else "")


def _facts(territory: Territory, essai: Essai) -> tuple[dict[str, Value], tuple[Diagnostic, ...]]:
    table = FactTable(territory.facts, territory.reservataires)
    holders = (*territory.reservataires, BAILLEUR)
    values: dict[str, Value] = {}
    diagnostics: list[Diagnostic] = []
    for entry in essai.logement.entries:
        name = entry.key.text
        paths = (name,) if "." in name else tuple(f"{prefix}.{name}" for prefix in PREFIXES)
        fact = next((found for path in paths if (found := table.find(path)) is not None), None)
        if fact is None or not isinstance(entry.value, Scalar):
            diagnostics.append(table.unknown(paths[0], entry.key.span))
            continue
        value, wrong = typed_scalar(entry.value, fact, holders)
        diagnostics.extend(wrong)
        if value is not None:
            values[fact.path] = value
    if "logement.commune" not in values and not diagnostics:
        diagnostics.append(diagnose("FLX802", essai.logement.span))
    return values, tuple(diagnostics)


def _account(compiled: Compiled, essai: Essai) -> tuple[Account, tuple[Diagnostic, ...]]:
    """The state before: retards balanced by the bailleur, so that their sum stays zero."""
    plan = compiled.years[essai.bailleur].plan
    account = Account(plan.unit)
    state = essai.etat
    if state is None:
        return account, ()
    diagnostics: list[Diagnostic] = []
    received: dict[str, int] = {}
    deficits: dict[str, int] = {}
    usages: dict[tuple[str, str], tuple[int, int]] = {}
    for name, scalar in _entries(state.recus):
        count = scalars.parse_integer(scalar.text)
        diagnostics.extend(_check_holder(compiled, name, scalar))
        if count is None or count < 0:
            diagnostics.append(diagnose("FLX803", scalar.span, valeur=scalar.text))
        else:
            received[name] = count
    for name, scalar in _entries(state.retards):
        late = scalars.parse_number(scalar.text)
        diagnostics.extend(_check_holder(compiled, name, scalar))
        if late is None:
            diagnostics.append(diagnose("FLX803", scalar.span, valeur=scalar.text))
        else:
            deficits[name] = round(late * plan.unit)
    for name, scalar in _entries(state.usages):
        used = scalar.text.split("/")
        counts = [scalars.parse_integer(part.strip()) for part in used]
        if len(counts) != 2 or None in counts:
            diagnostics.append(diagnose("FLX804", scalar.span, valeur=scalar.text))
            continue
        counter, _, value = name.partition("@")
        usages[counter, value] = (counts[0] or 0, counts[1] or 0)
    if deficits:
        deficits[BAILLEUR] = deficits.get(BAILLEUR, 0) - sum(deficits.values())
    debts = {dwelling: scalar.text for dwelling, scalar in _entries(state.dettes)}
    total = sum(received.values())
    made = replace(
        account,
        counted=total,
        deficits=dict(sorted(deficits.items())),
        received=dict(sorted(received.items())),
        usages=usages,
        debts=debts,
    )
    return made, tuple(diagnostics)


def _entries(node: MappingNode | None) -> Iterator[tuple[str, Scalar]]:
    for entry in node.entries if node is not None else ():
        if isinstance(entry.value, Scalar):
            yield entry.key.text, entry.value


def _check_holder(compiled: Compiled, name: str, scalar: Scalar) -> tuple[Diagnostic, ...]:
    known = name == BAILLEUR or name in compiled.territory.reservataires
    return () if known else (diagnose("FLX302", scalar.span, nom=name),)


def _differences(essai: Essai, decision: Decision) -> Iterator[Difference]:
    expected = essai.attendu
    single = (
        ("statut", expected.statut.value, decision.statut.value),
        ("reservataire", expected.reservataire, decision.holder),
        ("motif", expected.motif, decision.motif),
        ("beneficiaire", expected.beneficiaire, decision.beneficiary),
        ("delegataire", expected.delegataire, decision.delegate),
    )
    for key, wanted, got in single:
        if wanted is not None and wanted != got:
            yield Difference(key, wanted, got or "—")
    fired = {rule.name for rule in decision.fired}
    aside = {rule.name for rule in decision.aside}
    for reference in expected.declenchees:
        if not _named(reference, fired):
            yield Difference("declenchees", reference, "—")
    for reference in expected.non_declenchees:
        if _named(reference, fired):
            yield Difference("non_declenchees", f"pas {reference}", reference)
    for reference in expected.ecartees:
        if not _named(reference, aside):
            yield Difference("ecartees", reference, "—")
    reasons = {s.holder: s.reason.value if s.reason else "" for s in decision.standings}
    shares = {s.holder: s.share for s in decision.standings}
    for name, scalar in _entries(expected.pourquoi_pas):
        if reasons.get(name) != scalar.text:
            yield Difference(f"pourquoi_pas.{name}", scalar.text, reasons.get(name) or "—")
    for name, scalar in _entries(expected.modalites):
        if decision.terms.get(name) != scalar.text:
            yield Difference(f"modalites.{name}", scalar.text, decision.terms.get(name, "—"))
    for name, scalar in _entries(expected.faits):
        value = decision.derived.get(name, decision.facts.get(name))
        if _text(value) != scalar.text:
            yield Difference(f"faits.{name}", scalar.text, _text(value))
    for name, scalar in _entries(expected.droits):
        if scalars.parse_number(scalar.text) != shares.get(name, Fraction(0)):
            yield Difference(f"droits.{name}", scalar.text, str(shares.get(name, Fraction(0))))
    named = {datum.path for datum in decision.missing}
    for path in expected.manquants:
        if path not in named:
            yield Difference("manquants", path, ", ".join(sorted(named)) or "—")
    if expected.alertes is not None and expected.alertes != len(decision.alerts):
        yield Difference("alertes", str(expected.alertes), str(len(decision.alerts)))


def _named(reference: str, names: set[str]) -> bool:
    return reference in names or any(name.split(":")[1] == reference for name in names)


def _text(value: Value | None) -> str:
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)


def _culprit(essai: Essai, decision: Decision) -> str:
    """The first rule, in the order of the pipeline, whose firing is not what the essai expects."""
    fired = [rule.name for rule in decision.fired]
    for reference in essai.attendu.declenchees:
        if not _named(reference, set(fired)):
            return reference
    unexpected = [name for name in fired if any(_named(r, {name}) for r in essai.attendu.non_declenchees)]
    if unexpected:
        return unexpected[0]
    wanted: Mapping[str, str] = {name: scalar.text for name, scalar in _entries(essai.attendu.pourquoi_pas)}
    for standing in decision.standings:
        if standing.holder in wanted:
            found = dict(standing.details).get("regle", "")
            if found:
                return found
    routing = [r.name for r in decision.fired if any(e.split()[0] in _DECIDES for e in r.effects)]
    return routing[0] if routing else ""


_DECIDES = (
    "soustraire_du_flux",
    "maintenir_dans_le_flux",
    "ecarter",
    "plafonner",
    "reserver_a",
    "prioriser",
    "preferer",
)
