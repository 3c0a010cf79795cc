"""What a whole file of decisions comes to: counts, shares before and after, rules nobody has verified.

It adds decisions up one by one, so that a hundred thousand of them never stand in memory together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fluxrules.allotment.account import Account, AccountKey, in_dwellings
from fluxrules.decision.decision import Decision, Quota
from fluxrules.diagnostics import Diagnostic
from fluxrules.explanation.naming import holder_names
from fluxrules.intake.evenements import RejectedEvent
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
    """Totals of the decisions added so far.

    Attributes:
        territoire: Its name.
        day: Day of the law applied, or the first day of a year as it goes by.
        last_day: Its last day, or "".
        decided: Libérations decided.
        statuts: How many libérations have each status now.
        accounts: Figures by account, then holder.
        unverified: How often each rule that nobody has verified played.
        coverage: How much of the conventions is encoded, by account.
        events: Events played, by name.
        removed: Libérations cancelled or withdrawn after all, by name of the event.
        plans: By account: how many plans were made after the first, the day of the last, and the days of avenants.
        arrears: By account and holder: what the plans still make up for since an avenant.
        uncharged: By account and holder: dwellings received without being charged.
        programmes: By account: first lettings of new programmes, by programme then holder.
        compared: Dwellings for which every method was asked whom it would choose.
        elsewhere: By method: how many of them it would have sent elsewhere than the convention's method does.
        balance: By method and holder: what that comes to, dwellings gained and lost.
        notes: What the year had to say as it went by: a cap crossed by an event, a plan that could not be made again.
    """

    territoire: str
    day: str
    last_day: str = ""
    decided: int = 0
    statuts: Counter[StatutDecision] = field(default_factory=Counter)
    accounts: dict[str, dict[str, Line]] = field(default_factory=dict)
    unverified: Counter[tuple[str, Statut]] = field(default_factory=Counter)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    plans: dict[str, PlansMade] = field(default_factory=dict)
    arrears: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    uncharged: dict[str, dict[str, int]] = field(default_factory=dict)
    programmes: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    compared: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)
    balance: dict[str, Counter[str]] = field(default_factory=dict)
    notes: tuple[Diagnostic, ...] = ()
    _standing: dict[str, StatutDecision] = field(default_factory=dict)

    @property
    def dated(self) -> bool:
        """Whether each dwelling was decided under the law of its own day."""
        return bool(self.last_day)

    def tell(self, decision: Decision | None, account: AccountKey | None, event: str, liberation: str) -> None:
        """Count one libération, or one event."""
        if event:
            self.events[event] += 1
        if event in _REMOVING and liberation in self._standing:
            self.statuts[self._standing.pop(liberation)] -= 1
            self.removed[event] += 1
        if decision is not None:
            self.add(decision, account)

    def add(self, decision: Decision, key_of: AccountKey | None = None) -> None:
        """Count one decision; one that is taken again replaces the one before."""
        if not decision.cause:
            self.decided += 1
        elif decision.liberation in self._standing:
            self.statuts[self._standing[decision.liberation]] -= 1
        if self.dated:
            self._standing[decision.liberation] = decision.statut
        self.statuts[decision.statut] += 1
        for name, statut in {(rule.name, rule.citation.statut) for rule in decision.fired}:
            if statut is not Statut.VERIFIE:
                self.unverified[(name, statut)] += 1
        if decision.otherwise and decision.certificate is not None and not decision.cause:
            self._compare(decision.otherwise, decision.certificate.method)
        names = holder_names(decision)
        key = _named(key_of) if key_of is not None else f"{decision.bailleur} · {decision.departement}"
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

    def _compare(self, otherwise: Mapping[str, str], ours: str) -> None:
        """What each other method would have done of a dwelling that shares decide."""
        for method, holder in otherwise.items():
            if method == ours:
                continue
            self.compared[method] += 1
            if holder != otherwise[ours]:
                self.elsewhere[method] += 1
                table = self.balance.setdefault(method, Counter())
                table[holder] += 1
                table[otherwise[ours]] -= 1

    def _label(self, key: AccountKey) -> str:
        """The name of an account; "" for one that none of the decisions is about."""
        if self.dated:
            return _named(key)
        return _named(key[:2]) if self.day.startswith(f"{key[2]}-") else ""

    def settle(self, accounts: Mapping[AccountKey, Account], plans: Mapping[AccountKey, list[tuple[str, str]]]) -> None:
        """Where accounts stand once all is played: an event that calls for no decision moves them too."""
        for key, account in sorted(accounts.items()):
            for holder, line in self.accounts.get(self._label(key), {}).items():
                gained = in_dwellings(account.gained.get(holder, 0), account.unit)
                received, late = account.received.get(holder, 0), account.deficit(holder)
                line.gained, line.received = (line.gained[0], gained), (line.received[0], received)
                line.deficit = (line.deficit[0], late)
                engaged = account.provisional.get(holder, 0)
                line.last = replace(
                    line.last, gained_after=gained, received_after=received, late_after=late, engaged_after=engaged
                )
            owed = {h: in_dwellings(units, account.unit) for h, units in sorted(account.arrears.items()) if units}
            free = {h: count for h, count in sorted(account.uncharged.items()) if count}
            let: dict[str, dict[str, int]] = {}
            for (programme, holder), count in sorted(account.programmes.items()):
                if count:
                    let.setdefault(programme, {})[holder] = count
            if self._label(key) in self.accounts:
                self.programmes |= {self._label(key): let} if let else {}
                self.arrears |= {self._label(key): owed} if owed else {}
                self.uncharged |= {self._label(key): free} if free else {}
        for key, made in plans.items():
            again = [day for cause, day in made if cause != "debut"]
            if again:
                avenants = tuple(day for cause, day in made if cause == "avenant")
                self.plans[self._label(key)] = PlansMade(len(again), again[-1], avenants)


@dataclass(frozen=True, slots=True)
class PlansMade:
    """Plans made after the first: how many, when the last was, and the days of avenants."""

    count: int
    last: str
    avenants: tuple[str, ...] = ()


_REMOVING = ("annulation", "retrait")


def _named(key: tuple[str | int, ...]) -> str:
    return " · ".join(map(str, key))


def summary_value(summary: Summary, intake: Intake, events: Sequence[RejectedEvent] = ()) -> dict[str, Json]:
    """The summary as plain JSON values, amounts exact."""
    return {
        "territoire": summary.territoire,
        "jour": summary.day,
        "dernier_jour": summary.last_day,
        "evenements": dict(summary.events),
        "retires_ensuite": dict(summary.removed),
        "plans": {
            account: {"recalculs": made.count, "dernier": made.last, "avenants": list(made.avenants)}
            for account, made in summary.plans.items()
        },
        "arrieres": {
            account: {holder: exact(amount) for holder, amount in owed.items()}
            for account, owed in summary.arrears.items()
        },
        "sans_decompte": {account: dict(free) for account, free in summary.uncharged.items()},
        "programmes": {account: dict(let) for account, let in summary.programmes.items()},
        "autres_methodes": {
            method: {
                "compares": count,
                "ailleurs": summary.elsewhere[method],
                "soldes": {h: n for h, n in sorted(summary.balance.get(method, Counter()).items()) if n},
            }
            for method, count in sorted(summary.compared.items())
        },
        "alertes": [diagnostic_value(note) for note in summary.notes],
        "evenements_rejetes": [
            {
                "ligne": reject.span.line,
                "texte": reject.raw,
                "diagnostics": [diagnostic_value(diagnostic) for diagnostic in reject.diagnostics],
            }
            for reject in events
        ],
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
