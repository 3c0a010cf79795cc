"""What the fired rules say together: the effects of one libération combined, in the order of DESIGN §4.

Norms matter only between incompatible effects: the higher wins and the lower is overridden; within one norm it is a
conflict, and nobody is chosen in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from fluxrules.engines.protocol import Firing, Outcome
from fluxrules.program.program import Effect, Program
from fluxrules.vocabulary import CHAQUE


@dataclass(frozen=True, slots=True)
class Voice:
    """One effect of one firing, and whom it is about."""

    firing: Firing
    effect: Effect
    holders: tuple[str, ...]
    norm: int
    rule: str


@dataclass(slots=True)
class Combined:
    """Effects combined, before shares are looked at.

    Attributes:
        out: The subtraction that stands, or None.
        kept: What maintains the dwelling in the flux against a subtraction, or None.
        set_aside: By holder, the rule that sets it aside.
        reserved: Holders to whom the dwelling is reserved, or None for no reservation.
        reservers: Rules that reserve it.
        fallback: What the highest norm says if none of them may receive: "", ``repartition`` or a holder.
        fallbacks_against: Rules of that norm that say it differently: a conflict where the fallback is needed.
        ranks: By holder, (norm rank, best rank) sorted, the highest norm first.
        rankers: By holder, the rules that rank it.
        preferences: By holder, dwellings added to the score.
        preferrers: By holder, the rules that prefer it.
        caps: Caps that hold on this dwelling: (rule index, holders).
        debts: Voices that owe the dwelling back.
        terms: Voices of ``modalites``.
        signals: Voices of ``signaler``.
        overridden: Voice of a lower norm → rules that beat it.
        conflicts: Rules of one norm that contradict each other.
    """

    out: Voice | None = None
    kept: Voice | None = None
    set_aside: dict[str, Voice] = field(default_factory=dict)
    reserved: frozenset[str] | None = None
    reservers: tuple[Voice, ...] = ()
    fallback: str = ""
    fallbacks_against: tuple[str, ...] = ()
    ranks: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    rankers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    preferences: dict[str, Fraction] = field(default_factory=dict)
    preferrers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    caps: tuple[tuple[int, tuple[str, ...]], ...] = ()
    debts: tuple[Voice, ...] = ()
    terms: tuple[Voice, ...] = ()
    signals: tuple[Voice, ...] = ()
    overridden: dict[Firing, set[str]] = field(default_factory=dict)
    conflicts: list[tuple[str, ...]] = field(default_factory=list)


def combine(program: Program, outcome: Outcome) -> Combined:
    """Combine the effects of the rules that fired."""
    voices = _voices(program, outcome.fired)
    result = Combined()
    for path, _, rules in outcome.clashes:
        result.conflicts.append(tuple(sorted({program.rules[rule].name for rule in rules})) or (path,))
    _assiette(voices, result)
    _set_aside(voices, result)
    _reserve(voices, result)
    _rank(voices, result)
    for voice in voices.get("preferer", ()):
        for holder in voice.holders:
            result.preferences[holder] = result.preferences.get(holder, Fraction(0)) + (voice.effect.amount or 0)
            result.preferrers[holder] = (*result.preferrers.get(holder, ()), voice.rule)
    caps = {(voice.firing.rule, voice.holders) for voice in voices.get("plafonner", ()) if voice.holders}
    result.caps = tuple(sorted(caps))
    result.debts = tuple(voices.get("dette", ()))
    result.terms = tuple(voices.get("modalites", ()))
    result.signals = tuple(voices.get("signaler", ()))
    return result


def _voices(program: Program, fired: Iterable[Firing]) -> dict[str, list[Voice]]:
    """The effects by kind, the highest norm first, then by name: the order files are in never matters."""
    found: dict[str, list[Voice]] = {}
    for firing in fired:
        rule = program.rules[firing.rule]
        for effect in rule.effects:
            holders = tuple(firing.reservataire if t == CHAQUE else t for t in effect.targets)
            found.setdefault(effect.kind, []).append(Voice(firing, effect, holders, rule.norme.rank, rule.name))
    for voices in found.values():
        if len(voices) > 1:
            voices.sort(key=lambda voice: (voice.norm, voice.rule, voice.firing.reservataire))
    return found


def _assiette(voices: dict[str, list[Voice]], result: Combined) -> None:
    out = next(iter(voices.get("soustraire_du_flux", ())), None)
    kept = next(iter(voices.get("maintenir_dans_le_flux", ())), None)
    if out is not None and kept is not None:
        if out.norm == kept.norm:
            result.conflicts.append(tuple(sorted((out.rule, kept.rule))))
        elif kept.norm < out.norm:
            for voice in voices["soustraire_du_flux"]:
                _override(result, voice, kept.rule)
            out = None
        else:
            for voice in voices["maintenir_dans_le_flux"]:
                _override(result, voice, out.rule)
            kept = None
    result.out, result.kept = out, kept


def _set_aside(voices: dict[str, list[Voice]], result: Combined) -> None:
    for voice in voices.get("ecarter", ()):
        for holder in voice.holders:
            result.set_aside.setdefault(holder, voice)  # the highest norm is what is said


def _reserve(voices: dict[str, list[Voice]], result: Combined) -> None:
    """Intersect the reservations norm by norm, the highest first.

    One that has nobody in common with what higher norms leave is overridden by them; those of one norm that have
    nobody in common together are a conflict.
    """
    standing: list[Voice] = []
    reserved: frozenset[str] | None = None
    for _, same_norm in groupby(voices.get("reserver_a", ()), key=lambda voice: voice.norm):
        above, higher = reserved, tuple(standing)
        here: list[str] = []
        for rule, group in groupby((voice for voice in same_norm if voice.holders), key=lambda voice: voice.rule):
            together = list(group)  # one rule read for several holders reserves to all of them
            named = frozenset(holder for voice in together for holder in voice.holders)
            if not _against_set_aside(together, named, result):
                continue
            if above is not None and not above & named:
                for voice in together:
                    _overridden_by(result, voice, higher)
                continue
            reserved = named if reserved is None else reserved & named
            standing.extend(together)
            here.append(rule)
        if reserved is not None and not reserved and here:
            result.conflicts.append(tuple(here))
            break
    result.reserved, result.reservers = reserved, tuple(standing)
    highest = [voice for voice in standing if voice.norm == standing[0].norm and voice.effect.fallback]
    result.fallback = highest[0].effect.fallback if highest else ""
    if any(voice.effect.fallback != result.fallback for voice in highest):
        result.fallbacks_against = tuple(dict.fromkeys(voice.rule for voice in highest))


def _against_set_aside(group: list[Voice], named: frozenset[str], result: Combined) -> bool:
    """Whether a reservation stands against rules that set aside everyone it names.

    It brings back those that a lower norm set aside; if there is none, an equal norm is a conflict, and higher ones
    override it.
    """
    refusals = {holder: result.set_aside[holder] for holder in sorted(named) if holder in result.set_aside}
    if len(refusals) < len(named):
        return True
    norm = group[0].norm
    lower = [holder for holder, refusal in refusals.items() if refusal.norm > norm]
    for holder in lower:
        _override(result, result.set_aside.pop(holder), group[0].rule)
    if lower:
        return True
    equal = {refusal.rule for refusal in refusals.values() if refusal.norm == norm}
    if equal:
        result.conflicts.append(tuple(sorted({group[0].rule, *equal})))
        return False
    for voice in group:
        _overridden_by(result, voice, refusals.values())
    return False


def _rank(voices: dict[str, list[Voice]], result: Combined) -> None:
    best: dict[str, dict[int, int]] = {}
    for voice in voices.get("prioriser", ()):
        for holder in voice.holders:
            ranks = best.setdefault(holder, {})
            rank = voice.effect.rank or 0
            ranks[voice.norm] = min(rank, ranks.get(voice.norm, rank))
            result.rankers[holder] = (*result.rankers.get(holder, ()), voice.rule)
    result.ranks = {holder: tuple(sorted(ranks.items())) for holder, ranks in best.items()}


def _overridden_by(result: Combined, voice: Voice, others: Iterable[Voice]) -> None:
    for other in others:
        _override(result, voice, other.rule)


def _override(result: Combined, voice: Voice, by: str) -> None:
    result.overridden.setdefault(voice.firing, set()).add(by)


def terms_for(combined: Combined, holder: str) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    """Modalities that apply to ``holder``, and the rules of one norm that fix one of them differently.

    Returns:
        (modality → value, of the highest norm that fixes it; conflicts as sorted rule names).
    """
    terms: dict[str, str] = {}
    fixed: dict[str, list[Voice]] = {}
    conflicts: list[tuple[str, ...]] = []
    for voice in combined.terms:
        if holder not in voice.holders and (voice.holders or voice.effect.label):
            continue  # without holders: for everyone if it names nobody, for nobody if those it names have no right
        for name, value in voice.effect.terms:
            first = fixed.setdefault(name, [])
            if not first:
                terms[name] = value
                first.append(voice)
            elif value != terms[name]:
                if voice.norm == first[0].norm:
                    conflicts.append(tuple(sorted({voice.rule, first[0].rule})))
                else:
                    _override(combined, voice, first[0].rule)
    return dict(sorted(terms.items())), tuple(sorted(set(conflicts)))
