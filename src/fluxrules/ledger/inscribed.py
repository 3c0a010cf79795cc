"""Which dwellings of what is sent are to be decided, and which the ledger holds already."""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.desk import Desk
from fluxrules.ledger.drafts import freed_key
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.follow import WAITING
from fluxrules.ledger.following import Followed
from fluxrules.ledger.happenings import liberation_from
from fluxrules.ledger.sending import Recorded
from fluxrules.ledger.writing import Writing


def to_decide(
    desk: Desk, chain: Writing, liberations: Sequence[Liberation], law: str
) -> tuple[dict[str, Followed | None], list[Recorded]]:
    """Sort what is sent.

    A libération that waits is decided again with other facts; or with the same, under other rules than those that could
    not decide: a contradiction put right, say. An older state of it is there already: the same file twice, the first
    one included, changes nothing.

    Args:
        desk: Of the bailleur.
        chain: Its chain.
        liberations: What is sent.
        law: Hash of the rules of today.

    Returns:
        Where each libération to decide stands, None for one the ledger does not know; and what is told of the others.
    """
    followed = chain.followed(desk.bailleur, [item.id for item in liberations])
    free: dict[str, Followed | None] = {}
    others: list[Recorded] = []
    for item in liberations:
        before = followed.get(item.id)
        if before is None:
            desk.shelf.absent(item.id)
            free[item.id] = None
            continue
        about = tuple(chain.entries(desk.bailleur, liberation=item.id))
        waits = before.statut in WAITING
        if _is_there(item, about, law if waits else ""):
            others.append(Recorded(item.id, already=True, waits=waits))
        elif waits:
            free[item.id] = before
        else:
            others.append(Recorded(item.id, diagnostics=(otherwise(before),)))
    return free, others


def otherwise(before: Followed) -> Diagnostic:
    """What is said of a libération that the ledger holds with other data."""
    return diagnose("FLX975", None, id=before.liberation, statut=before.statut)


def _is_there(liberation: Liberation, about: Sequence[Entry], law: str) -> bool:
    """Whether the ledger holds these facts; the last ones, under ``law``, when other rules may decide them."""
    key = freed_key(liberation)
    freed = [entry for entry in about if entry.nature is Nature.LIBERATION]
    known = [freed_key(liberation_from(entry)) for entry in freed]
    if key not in known:
        return False
    decided = [entry for entry in about if "decision" in entry.content]
    return not law or key != known[-1] or not decided or decided[-1].content["regles"] == law
