"""Whether seals still hold: those the ledger keeps, and those that were copied in minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fluxrules.diagnostics import diagnose
from fluxrules.ledger.links import Chains, Finding, Link
from fluxrules.ledger.seal import Head, Seal, SealText, seal_digits, seal_text


def kept_seals(chains: Chains, seals: Sequence[Seal]) -> Iterator[Finding]:
    """What the seals of the ledger find."""
    for seal in seals:
        name = str(seal.number)
        if not seal.heads or not _consistent(seal):
            yield Finding("", 0, 0, diagnose("FLX966", sceau=name, texte=seal.text))
            continue
        for head in seal.heads:
            link = chains.entries.get(head.bailleur, {}).get(head.rank)
            if (short := _cut(chains, head.bailleur, head.rank, name)) is not None:
                yield short
            elif link is not None and link.digest != head.digest:
                yield _rewritten(head.bailleur, head.rank, name)


def copied_seal(chains: Chains, seal: SealText, text: str) -> Iterator[Finding]:
    """What a seal copied in minutes finds."""
    cut = [_cut(chains, bailleur, rank, text) for bailleur, rank in seal.ranks.items()]
    if any(cut):
        yield from filter(None, cut)
        return
    links = {bailleur: chains.entries[bailleur].get(rank) for bailleur, rank in seal.ranks.items()}
    if any(link is None for link in links.values()):
        return  # the gap is told already
    heads = [Head(name, seal.ranks[name], _text(links[name])) for name in sorted(links)]
    if seal_digits(heads) != seal.digits:
        for head in heads:
            yield _rewritten(head.bailleur, head.rank, text)


def _text(link: Link | None) -> str:
    return link.digest if link is not None and isinstance(link.digest, str) else ""


def _consistent(seal: Seal) -> bool:
    """Whether what a seal keeps of the chains is what it printed."""
    try:
        return seal_text(seal.heads) == seal.text
    except (TypeError, ValueError):
        return False


def _cut(chains: Chains, bailleur: str, rank: int, seal: str) -> Finding | None:
    last = max(chains.entries.get(bailleur, {}), default=0)
    if last >= rank:
        return None
    said = diagnose("FLX974", bailleur=bailleur, sceau=seal, rang=rank, reste=last)
    return Finding(bailleur, last + 1, rank, said)


def _rewritten(bailleur: str, rank: int, seal: str) -> Finding:
    return Finding(bailleur, rank, rank, diagnose("FLX965", bailleur=bailleur, sceau=seal, rang=rank))
