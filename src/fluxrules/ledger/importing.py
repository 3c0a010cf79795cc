"""An import as things to record: each line of the file one of them or two, under a name by which it is known again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from fluxrules.diagnostics import Span
from fluxrules.intake.entry_key import LIBERATION, EntryKey, digest_of
from fluxrules.intake.importation import Entry as Line
from fluxrules.intake.past_decisions import PastDecision
from fluxrules.ledger.entry import Entry, Json, Nature
from fluxrules.ledger.follow import WAITING
from fluxrules.ledger.following import Issue
from fluxrules.ledger.happenings import liberation_from
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.sending import Given, Reported, Sent
from fluxrules.model import evenement as written
from fluxrules.vocabulary import StatutPasse

ENDED = "-"
"""Who has a dwelling that was handed back, or whose candidate was refused: whoever receives it next does so anew."""

_NOWHERE = Span("")


def known_lines(reading: Reading, lines: Iterable[Line]) -> dict[EntryKey, str]:
    """Which of these lines the ledger holds: digest of what it holds, by key.

    What a line says otherwise of a dwelling that waits for a datum is no conflict: it may be that datum.
    """
    found: dict[EntryKey, str] = {}
    lines = list(lines)
    for bailleur, name in sorted({(line.liberation.bailleur, line.liberation.id) for line in lines}):
        for entry in reading.entries(bailleur, liberation=name):
            found |= _said(entry)
    for line in lines:
        if line.key.nature == LIBERATION and found.get(line.key, line.digest) != line.digest:
            name = line.liberation.id
            if reading.followed(line.liberation.bailleur, [name])[name].statut in WAITING:
                del found[line.key]
    return found


def standing_of(reading: Reading, lines: Iterable[Line]) -> dict[str, str]:
    """Who has each of these dwellings for the ledger now: a réservataire, "" out of the flux, or ``ENDED``."""
    found: dict[str, str] = {}
    for bailleur, name in sorted({(line.liberation.bailleur, line.liberation.id) for line in lines}):
        followed = reading.followed(bailleur, [name]).get(name)
        if followed is not None:
            last = followed.proposals[-1] if followed.proposals else None
            stands = last is not None and last.issue in (Issue.EN_COURS, Issue.ATTRIBUE)
            found[name] = last.holder if stands and last is not None else ENDED if last is not None else ""
    return found


def _said(entry: Entry) -> dict[EntryKey, str]:
    line = entry.content.get("ligne")
    if isinstance(line, Mapping):
        key = EntryKey(entry.liberation, str(line["nature"]), str(line["jour"]))
        return {key: str(line["empreinte"])}
    if entry.nature is not Nature.LIBERATION:
        return {}
    liberation = liberation_from(entry)
    day = liberation.values.get("liberation.date")
    iso = day.isoformat() if isinstance(day, date) else ""
    return {EntryKey(entry.liberation, LIBERATION, iso): digest_of(liberation)}


def past_lines(lines: Iterable[Line], holders: Mapping[str, str], reason: str, by: str) -> Iterator[tuple[str, Sent]]:
    """Past decisions to take over, in order of days; on one day, in the order of the file.

    Args:
        lines: Lines of the file that are to enter.
        holders: By libération, who has the dwelling for the ledger now.
        reason: Where they come from, in words.
        by: Who decided, in words.

    Returns:
        Each with the bailleur whose chain it goes to.
    """
    standing = dict(holders)
    decided = [line.decision for line in lines if line.decision is not None]
    for one in sorted(decided, key=lambda decision: decision.jour):
        for sent in _of(one, standing, reason, by):
            yield one.liberation.bailleur, sent


def _of(one: PastDecision, standing: dict[str, str], reason: str, by: str) -> Iterator[Sent]:
    """What one line says: who received, when it is another than before; then what happened."""
    name = one.liberation.id
    line: dict[str, Json] = {"nature": one.key.nature, "jour": one.key.jour, "empreinte": one.digest}
    motif = one.motif.value if one.motif is not None else ""
    to = "" if motif else one.reservataire
    moves = name not in standing or (to and standing[name] != to)
    event = _event(one, name, reason, bool(moves))
    if moves:
        # The line is known by the last thing it says: torn between the two, it is sent again, and only then complete.
        yield Given(one.jour, one.liberation, to, reason, by, motif, line if event is None else None)
        standing[name] = to
    if event is not None:
        plays = one.statut not in (StatutPasse.REFUSE, StatutPasse.RESTITUE)
        yield Reported(written.DatedEvent(le=one.jour, event=event, span=_NOWHERE), line, plays)
        if not plays:
            standing[name] = ENDED


def _event(one: PastDecision, name: str, reason: str, moves: bool) -> written.Event | None:
    """What happened beside who received, None when nothing did."""
    match one.statut:
        case StatutPasse.PROPOSE:
            return None if moves else written.Candidates(liberation=name, span=_NOWHERE)
        case StatutPasse.ATTRIBUE:
            return written.Award(liberation=name, span=_NOWHERE)
        case StatutPasse.REFUSE:
            return written.Refusal(liberation=name, span=_NOWHERE)
        case StatutPasse.RESTITUE:
            return written.HandBack(liberation=name, span=_NOWHERE)
        case StatutPasse.ANNULE:
            return written.Cancellation(liberation=name, motif=reason, span=_NOWHERE)
