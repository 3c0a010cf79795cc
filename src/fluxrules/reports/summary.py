"""What a whole file of decisions comes to: counts, shares before and after, rules nobody has verified.

It adds decisions up one by one, so that a hundred thousand of them never stand in memory together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.decision.decision import Decision, Quota
from fluxrules.explanation import holder_names
from fluxrules.intake.liberation import Intake
from fluxrules.program.program import Coverage
from fluxrules.reports.json import Json, diagnostic_value, exact
from fluxrules.vocabulary import Statut, StatutDecision


@dataclass(slots=True)
class Line:
    """One holder of one account: figures before the first decision and after the last."""

    name: str
    rate: Fraction
    gained: tuple[Fraction, Fraction]
    received: tuple[int, int]
    deficit: tuple[Fraction, Fraction]
    last: Quota


@dataclass(slots=True)
class Summary:
    """Totals of the decisions added so far."""

    territoire: str
    day: str
    decided: int = 0
    statuts: Counter[StatutDecision] = field(default_factory=Counter)
    accounts: dict[str, dict[str, Line]] = field(default_factory=dict)
    unverified: Counter[tuple[str, Statut]] = field(default_factory=Counter)
    coverage: dict[str, Coverage] = field(default_factory=dict)

    def add(self, decision: Decision) -> None:
        """Count one decision."""
        self.decided += 1
        self.statuts[decision.statut] += 1
        for name, statut in {(rule.name, rule.citation.statut) for rule in decision.fired}:
            if statut is not Statut.VERIFIE:
                self.unverified[(name, statut)] += 1
        names = holder_names(decision)
        key = f"{decision.bailleur} · {decision.departement}"
        self.coverage[key] = decision.coverage
        account = self.accounts.setdefault(key, {})
        for quota in decision.quotas:
            line = account.get(quota.holder)
            if line is None:
                line = account[quota.holder] = Line(
                    names.get(quota.holder, quota.holder),
                    quota.rate,
                    (quota.gained_before, quota.gained_before),
                    (quota.received_before, quota.received_before),
                    (quota.late_before, quota.late_before),
                    quota,
                )
            if quota.holder in names:
                line.name = names[quota.holder]
            line.gained = (line.gained[0], quota.gained_after)
            line.received = (line.received[0], quota.received_after)
            line.deficit = (line.deficit[0], quota.late_after)
            line.last = quota


def summary_value(summary: Summary, intake: Intake) -> dict[str, Json]:
    """The summary as plain JSON values, amounts exact."""
    return {
        "territoire": summary.territoire,
        "jour": summary.day,
        "lignes": {
            "lues": intake.rows,
            "decidees": summary.decided,
            "rejetees": len(intake.rejects),
            "autres_bailleurs": intake.other_bailleurs,
        },
        "fichier": intake.digest,
        "statuts": {statut.value: summary.statuts[statut] for statut in StatutDecision},
        "comptes": {
            account: {
                holder: {
                    "part": exact(line.rate),
                    "droit": [exact(amount) for amount in line.gained],
                    "recus": list(line.received),
                    "retard": [exact(amount) for amount in line.deficit],
                }
                for holder, line in holders.items()
            }
            for account, holders in summary.accounts.items()
        },
        "regles_non_verifiees": [
            {"regle": name, "statut": statut.value, "fois": count}
            for (name, statut), count in sorted(summary.unverified.items())
        ],
        "rejets": [
            {
                "ligne": reject.row,
                "texte": reject.raw,
                "diagnostics": [diagnostic_value(diagnostic) for diagnostic in reject.diagnostics],
            }
            for reject in intake.rejects
        ],
        "lecture": [diagnostic_value(note) for note in intake.notes],
    }
