"""What may be changed of a situation: counts and retards, hand-backs, facts of the dwelling, a share, a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from fluxrules.allotment.account import Account
from fluxrules.allotment.events import in_unit, reverse
from fluxrules.decision.again import Again
from fluxrules.decision.classes import text_of
from fluxrules.decision.what_if import Note, Situation
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Join, Program, Value
from fluxrules.vocabulary import BAILLEUR, Jonction

COMMUNE = "logement.commune"

HANDED_BACK = "restitution"
"""The cause under which a dwelling is decided again."""


@dataclass(frozen=True, slots=True)
class Received:
    """``<reservataire>.recus=``: it had received more, or fewer, this year; the bailleur fewer, or more.

    Attributes:
        written: The edit, as written.
        holder: Who.
        count: How many more (``relative``), or in all.
        relative: Which of the two.
    """

    written: str
    holder: str
    count: int
    relative: bool

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Dwellings change hands with the bailleur; beyond what it had, they come in addition, on its right."""
        had = situation.account.received.get(self.holder, 0)
        more = self.count if self.relative else self.count - had
        if had + more < 0:
            return situation, (_too_many(self.written, self.holder, had, -more),)
        added = max(0, more - situation.account.received.get(BAILLEUR, 0))
        kind = "recus_moins" if more < 0 else "recus_ajoutes" if added else "recus_plus"
        values = {"qui": self.holder, "nombre": str(abs(more)), "ajoutes": str(added)}
        note = Note(self.written, kind, values, approximate=more != 0)
        return replace(situation, account=given(situation.account, self.holder, more)).noted(note), ()


@dataclass(frozen=True, slots=True)
class Late:
    """``<reservataire>.retard=``: its retard were so many dwellings; the bailleur balances."""

    written: str
    holder: str
    amount: Fraction

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Set G, in a unit in which it is a whole number."""
        account = in_unit(situation.account, lcm(situation.account.unit, self.amount.denominator))
        units = int(self.amount * account.unit)
        account = _moved(account, self.holder, units - account.deficits.get(self.holder, 0))
        note = Note(self.written, "retard", {"qui": self.holder, "nombre": str(self.amount)})
        return replace(situation, account=account).noted(note), ()


@dataclass(frozen=True, slots=True)
class HandedBack:
    """``<reservataire>.restitue=``: its last dwellings had been handed back without counting.

    Each of those decided since the file began is decided again, as an event would, just before this dwelling. Of those
    that the opening state only counts, nobody knows which they are: the bailleur takes their charge back.
    """

    written: str
    holder: str
    count: int

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Hand them back, the last received first.

        Raises:
            EngineError: The engine could not finish on one of them.
        """
        had = situation.account.received.get(self.holder, 0)
        if self.count > had:
            return situation, (_too_many(self.written, self.holder, had, self.count),)
        known = [name for name, r in situation.records.items() if r.charge.holder == r.holder == self.holder]
        back = list(reversed(known))[: self.count]
        decider, account = situation.desk()
        records, to = dict(situation.records), []
        for name in back:
            record = records[name]
            liberation = Liberation(name, record.dwelling, record.key[0], record.commune, 0, record.facts)
            again = Again(HANDED_BACK, record.charge, (*record.returned, self.holder))
            decision, charge = decider.decide(liberation, account, again)
            if charge is None:
                account = reverse(account, record.charge)
                del records[name]
            else:
                account = again.after(account, charge)
                records[name] = replace(record, charge=charge, holder=charge.holder, returned=again.returned)
            to.append(f"{name} → {decision.holder or decision.statut.value}")
        unknown = self.count - len(back)
        account = given(account, self.holder, -unknown)
        situation = replace(situation, account=account, records=records)
        if back:
            values = {"qui": self.holder, "nombre": str(len(back)), "vers": ", ".join(to)}
            situation = situation.noted(Note(self.written, "restitue", values))
        if unknown:
            values = {"qui": self.holder, "nombre": str(unknown)}
            situation = situation.noted(Note(self.written, "restitue_inconnus", values, approximate=True))
        return situation, ()


@dataclass(frozen=True, slots=True)
class FactIs:
    """``logement.<fait>=``, ``liberation.<fait>=``: what the file says of the dwelling; None: unknown."""

    written: str
    path: str
    value: Value | None

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Change the dwelling."""
        liberation = situation.liberation
        known: Mapping[str, Value] = {**liberation.values, COMMUNE: liberation.commune}
        was = known.get(self.path)
        if self.path == COMMUNE:
            liberation = replace(liberation, commune=str(self.value))
        else:
            values = {path: value for path, value in liberation.values.items() if path != self.path}
            values |= {} if self.value is None else {self.path: self.value}
            liberation = replace(liberation, values=values)
        said = {"chemin": self.path, "avant": _shown(was), "apres": _shown(self.value)}
        return replace(situation, liberation=liberation).noted(Note(self.written, "fait", said)), ()


@dataclass(frozen=True, slots=True)
class ShareIs:
    """``part.<reservataire>=``: the rate of its clause; the plan is made again."""

    written: str
    holder: str
    rate: Fraction

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Change the clause, and make the plan again; what was gained until now stays."""
        program = situation.program
        clauses = [part for part in program.shares.parts if part.holder == self.holder]
        outer = [part for part in program.shares.parts if self.holder in {inner.holder for inner in part.nested}]
        if len(clauses) + len(outer) != 1:
            named = ", ".join(part.name for part in (*clauses, *outer))
            count = str(len(clauses) + len(outer))
            return situation, (diagnose("FLX594", None, qui=self.holder, nombre=count, clauses=named or "-"),)
        part = (*clauses, *outer)[0]
        if clauses:
            was, new = part.rate, replace(part, rate=self.rate)
        else:
            was = next(inner.rate for inner in part.nested if inner.holder == self.holder)
            inside = (replace(i, rate=self.rate) if i.holder == self.holder else i for i in part.nested)
            new = replace(part, nested=tuple(inside))
        parts = tuple(new if item is part else item for item in program.shares.parts)
        changed, wrong = situation.under(replace(program, shares=replace(program.shares, parts=parts)))
        if wrong:
            return situation, wrong
        values = {"qui": self.holder, "clause": part.name, "avant": str(was), "apres": str(self.rate)}
        return changed.noted(Note(self.written, "part", values)), ()


@dataclass(frozen=True, slots=True)
class WithoutRule:
    """``regle.<nom>=sans``: the rule did not exist; the plan is made again."""

    written: str
    rule: str

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Set the rule aside; what it set aside is no longer."""
        changed, wrong = situation.under(without(situation.program, self.rule))
        if wrong:
            return situation, wrong
        return changed.noted(Note(self.written, "regle", {"regle": self.rule})), ()


def without(program: Program, name: str) -> Program:
    """The Program in which the rule of that full name never holds. Indexes stay: other rules are not renumbered."""
    gone = next(index for index, rule in enumerate(program.rules) if rule.name == name)
    never = Join(Jonction.UN_DE, ())
    rules = [
        replace(rule, body=never, deductions=(), effects=(), exceptions=())
        if index == gone
        else replace(rule, exceptions=tuple(other for other in rule.exceptions if other != gone))
        if gone in rule.exceptions
        else rule
        for index, rule in enumerate(program.rules)
    ]
    return replace(program, rules=tuple(rules))


def given(account: Account, holder: str, count: int) -> Account:
    """``count`` dwellings more charged to ``holder``, taken from those of the bailleur, or (negative) given to it.

    What the bailleur has not received comes in addition: as many dwellings more counted, on its right.
    """
    kept = account.received.get(BAILLEUR, 0)
    added = max(0, count - kept)
    received = {**account.received, holder: account.received.get(holder, 0) + count}
    received[BAILLEUR] = kept + added - count
    gained = account.gained
    if added:
        gained = {**gained, BAILLEUR: gained.get(BAILLEUR, 0) + added * account.unit}
    account = replace(account, received=received, counted=account.counted + added, gained=gained)
    return _moved(account, holder, -count * account.unit)


def _moved(account: Account, holder: str, units: int) -> Account:
    """G of ``holder`` changed, the bailleur's in balance."""
    deficits = dict(account.deficits)
    for name, change in ((holder, units), (BAILLEUR, -units)):
        deficits[name] = deficits.get(name, 0) + change
    return replace(account, deficits=deficits)


def _too_many(written: str, holder: str, had: int, asked: int) -> Diagnostic:
    return diagnose("FLX593", None, texte=written, qui=holder, recus=str(had), demande=str(asked))


def _shown(value: Value | None) -> str:
    return "" if value is None else text_of(value)
