"""The rule of ALLOTMENT §2, transcribed line by line in fractions of a dwelling: slow, and nothing shared with ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor

Amounts = Mapping[str, Fraction]


def kept_set(g: Amounts, rates: Amounts, band: Fraction, candidates: Sequence[str]) -> tuple[list[str], int | None]:
    """Step 1: the candidates balance may choose among, and h0."""
    above = [i for i in candidates if g[i] > band]
    if above:
        return [i for i in above if g[i] == max(g[j] for j in above)], None
    seen = [j for j in g if j in candidates or g[j] <= band]
    farthest = max(
        [ceil((band - 1 - g[j]) / rates[j]) + 1 for j in seen if g[j] < band - 1 and rates[j] > 0], default=0
    )
    h0 = None
    for h in range(min(farthest, 5000) + 1):
        if h + 1 <= sum(max(0, floor(g[j] + rates[j] * h + 1 - band)) for j in seen):
            h0 = h
            break
    kept = [i for i in candidates if g[i] > 1 - band and (h0 is None or g[i] + rates[i] * h0 + 1 - band >= 1)]
    return kept or [i for i in candidates if g[i] == max(g[j] for j in candidates)], h0


def winner(
    deficits: Amounts,
    gains: Amounts,
    rates: Amounts,
    band: Fraction,
    candidates: Sequence[str],
    categories: Sequence[Amounts],
    preferences: Amounts,
    last_served: Mapping[str, int],
    register: Sequence[str],
) -> str:
    """Steps 1 to 3. ``categories``: C_{i,c} for each category of the dwelling. "": E is empty, the bailleur keeps it."""
    if not candidates:
        return ""
    g = {i: deficits[i] + gains[i] for i in register}
    kept, _ = kept_set(g, rates, band, candidates)
    score = {
        i: g[i] + sum((c[i] + gains[i] for c in categories), Fraction(0)) + preferences.get(i, Fraction(0))
        for i in kept
    }
    return _first({i: -score[i] for i in kept}, g, last_served, register)


def practice(
    method: str,
    deficits: Amounts,
    gains: Amounts,
    rates: Amounts,
    candidates: Sequence[str],
    preferences: Amounts,
    due: Amounts,
    received: Mapping[str, int],
    last_served: Mapping[str, int],
    register: Sequence[str],
) -> str:
    """The three other methods. ``tijdeman`` only where everyone who is a candidate has a future (r_i > 0)."""
    if not candidates:
        return ""
    g = {i: deficits[i] + gains[i] for i in register}
    had = {i: received.get(i, 0) - preferences.get(i, Fraction(0)) for i in candidates}
    if method == "tijdeman":
        least = Fraction(1, 2 * max(2, len([i for i in register if rates[i] > 0])) - 2)
        kept = [i for i in candidates if g[i] >= least] or [
            i for i in candidates if g[i] == max(g[j] for j in candidates)
        ]
        order = {i: (1 - least - g[i]) / rates[i] for i in kept}
    elif method == "reste_a_faire":
        order = {i: had[i] - due.get(i, Fraction(0)) for i in candidates}
    elif method == "taux_de_realisation":
        order = {i: had[i] / due[i] for i in candidates if due.get(i, 0) > 0} or {i: Fraction(0) for i in candidates}
    else:
        raise ValueError(method)
    return _first(order, g, last_served, register)


def _first(smallest: Amounts, g: Amounts, last_served: Mapping[str, int], register: Sequence[str]) -> str:
    """Smallest measure; then larger g; then longest since last served; then the register."""
    return min(smallest, key=lambda i: (smallest[i], -g[i], last_served.get(i, 0), list(register).index(i)))


def largest_deviation(holders: int, dwelling: int, band: Fraction) -> tuple[Fraction, int]:
    """Exhaustive search under restricted eligibility: the largest |G| anyone can be driven to, and how many states.

    Each dwelling is split in any way in units of 1/``dwelling``, those who gain are E, and the adversary also chooses
    among all that the band may keep whatever the expected gains: more freedom than any real year has.
    """
    splits = [s for s in product(range(dwelling + 1), repeat=holders) if sum(s) == dwelling]
    seen, todo = {(0,) * holders}, [(0,) * holders]
    while todo:
        state = todo.pop()
        for split in splits:
            g = [v + x for v, x in zip(state, split, strict=True)]
            able = [i for i in range(holders) if split[i]]
            most = max(g[i] for i in able)
            chosen = [i for i in able if g[i] == most]
            if most <= band * dwelling:
                chosen += [i for i in able if g[i] > (1 - band) * dwelling]
            for i in chosen:
                after = tuple(sorted(v - (dwelling if j == i else 0) for j, v in enumerate(g)))
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
    return Fraction(max(abs(v) for state in seen for v in state), dwelling), len(seen)


def holdable(shares: Sequence[int], band: Fraction) -> dict[tuple[int, ...], set[int]]:
    """Exhaustive search: every state from which −B < G < B can be held for ever, and the choices that keep it so.

    A state is G before a dwelling, in units of 1/D where D = Σ shares; each dwelling gives ``shares`` to all.
    """
    dwelling, width = sum(shares), len(shares)
    inside = [v for v in range(-2 * dwelling, 2 * dwelling + 1) if -band * dwelling < v < band * dwelling]
    states = {
        (*head, last)
        for head in product(inside, repeat=width - 1)
        if (last := -sum(head)) in range(inside[0], inside[-1] + 1)
    }
    while True:
        moves = {s: {i for i in range(width) if _after(s, shares, i) in states} for s in states}
        safe = {s for s in states if moves[s]}
        if safe == states:
            return moves
        states = safe


def _after(state: tuple[int, ...], shares: Sequence[int], served: int) -> tuple[int, ...]:
    dwelling = sum(shares)
    return tuple(v + k - (dwelling if i == served else 0) for i, (v, k) in enumerate(zip(state, shares, strict=True)))
