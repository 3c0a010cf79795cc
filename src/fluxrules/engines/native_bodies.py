"""Bodies of the native engine: strong Kleene logic over the two sets of bits of ``native_atoms``.

A body becomes a function of ``(true, false)``. The atoms that stand directly under a junction are one mask: « all of
them are true » and « one of them is false » are then one operation on integers, whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from fluxrules.program.program import Body, Lit
from fluxrules.vocabulary import Jonction

Truth: TypeAlias = bool | None
"""True, False, or None: unknown."""

Evaluate: TypeAlias = Callable[[int, int], Truth]
"""From the atoms that are true and those that are false to the truth of a body."""


def compile_body(body: Body | None) -> Evaluate:
    """Compile ``body``; no body is always true."""
    if body is None:
        return _all_of(0, ())
    if isinstance(body, Lit):
        return _all_of(1 << body.atom, ())
    mask = 0
    inner = []
    for child in body.children:
        if isinstance(child, Lit):
            mask |= 1 << child.atom
        else:
            inner.append(compile_body(child))
    return _JUNCTIONS[body.kind](mask, tuple(inner))


def atoms_of(body: Body | None) -> Iterator[int]:
    """Indexes of the atoms of ``body``, in the order of its leaves."""
    if isinstance(body, Lit):
        yield body.atom
    elif body is not None:
        for child in body.children:
            yield from atoms_of(child)


def _all_of(mask: int, inner: tuple[Evaluate, ...]) -> Evaluate:
    """False if one is false, else unknown if one is unknown, else true."""

    def flat(true: int, false: int) -> Truth:
        if false & mask:
            return False
        return True if true & mask == mask else None

    def nested(true: int, false: int) -> Truth:
        truth = flat(true, false)
        for evaluate in inner:
            if truth is False:
                return False
            one = evaluate(true, false)
            if one is not True:
                truth = one
        return truth

    return nested if inner else flat


def _one_of(mask: int, inner: tuple[Evaluate, ...]) -> Evaluate:
    """True if one is true, else unknown if one is unknown, else false."""

    def flat(true: int, false: int) -> Truth:
        if true & mask:
            return True
        return False if false & mask == mask else None

    def nested(true: int, false: int) -> Truth:
        truth = flat(true, false)
        for evaluate in inner:
            if truth is True:
                return True
            one = evaluate(true, false)
            if one is not False:
                truth = one
        return truth

    return nested if inner else flat


def _none_of(mask: int, inner: tuple[Evaluate, ...]) -> Evaluate:
    """The contrary of « one of »; unknown when it is."""
    one_of = _one_of(mask, inner)

    def none(true: int, false: int) -> Truth:
        truth = one_of(true, false)
        return None if truth is None else not truth

    return none


_JUNCTIONS: dict[Jonction, Callable[[int, tuple[Evaluate, ...]], Evaluate]] = {
    Jonction.TOUS: _all_of,
    Jonction.UN_DE: _one_of,
    Jonction.AUCUN: _none_of,
}
