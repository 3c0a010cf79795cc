"""What an essai expects, compared with the decision it gave."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.decision.decision import Decision
from fluxrules.decision.essai_given import entries
from fluxrules.model.essai import Expected
from fluxrules.program.program import Value
from fluxrules.source import scalars
from fluxrules.vocabulary import PERSONNE


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing expected that did not come out. ``key`` is the key of ``attendu``."""

    key: str
    expected: str
    obtained: str


def differences(expected: Expected, decision: Decision) -> Iterator[Difference]:
    """Everything expected that did not come out, in the order of the keys."""
    single = (
        ("statut", expected.statut.value, decision.statut.value),
        ("reservataire", expected.reservataire, decision.holder),
        ("propose", expected.propose, decision.proposed),
        ("motif", expected.motif, decision.motif),
        ("beneficiaire", expected.beneficiaire, decision.beneficiary),
        ("delegataire", expected.delegataire, decision.delegate),
    )
    for key, wanted, got in single:
        if wanted is not None and wanted != (got or PERSONNE):
            yield Difference(key, wanted, got or PERSONNE)
    fired = {rule.name for rule in decision.fired}
    aside = {rule.name for rule in decision.aside}
    for reference in expected.declenchees:
        if not named(reference, fired):
            yield Difference("declenchees", reference, "—")
    for reference in expected.non_declenchees:
        if named(reference, fired):
            yield Difference("non_declenchees", f"pas {reference}", reference)
    for reference in expected.ecartees:
        if not named(reference, aside):
            yield Difference("ecartees", reference, "—")
    reasons = {s.holder: s.reason.value if s.reason else "" for s in decision.standings}
    shares = {s.holder: s.share for s in decision.standings}
    for name, scalar in entries(expected.pourquoi_pas):
        if reasons.get(name) != scalar.text:
            yield Difference(f"pourquoi_pas.{name}", scalar.text, reasons.get(name) or "—")
    for name, scalar in entries(expected.modalites):
        if decision.terms.get(name) != scalar.text:
            yield Difference(f"modalites.{name}", scalar.text, decision.terms.get(name, "—"))
    for name, scalar in entries(expected.faits):
        value = decision.derived.get(name, decision.facts.get(name))
        if _text(value) != scalar.text:
            yield Difference(f"faits.{name}", scalar.text, _text(value))
    for name, scalar in entries(expected.droits):
        if scalars.parse_number(scalar.text) != shares.get(name, Fraction(0)):
            yield Difference(f"droits.{name}", scalar.text, str(shares.get(name, Fraction(0))))
    missing = {datum.path for datum in decision.missing}
    for path in expected.manquants:
        if path not in missing:
            yield Difference("manquants", path, ", ".join(sorted(missing)) or "—")
    if expected.alertes is not None and expected.alertes != len(decision.alerts):
        yield Difference("alertes", str(expected.alertes), str(len(decision.alerts)))


def named(reference: str, names: Collection[str]) -> bool:
    """Whether a rule, by its full name or its short one, is among ``names``."""
    return reference in names or any(name.split(":")[1] == reference for name in names)


def _text(value: Value | None) -> str:
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)
