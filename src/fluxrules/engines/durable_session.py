"""The driver on the C binding of durable-rules: one ruleset, one live session, and nothing taken on trust.

Everything the library does wrong in silence is made loud here: an unexpected code, a firing too many or a text that is
not ours raises, and the ruleset is built again before it is used. Nothing is asserted from an action: firings
are collected, and what they conclude is asserted afterwards.
"""

from __future__ import annotations

import threading
import weakref
from typing import Any

from fluxrules.engines.protocol import EngineError

LOCK = threading.RLock()
"""Held around any use of the library, whose tables are global and unprotected."""

MAX_FACTS = 99_999
"""Highest id of a fact in a session. The library compares ids by a 32-bit hash: no two of 0 … 99,999 collide."""

_SESSION = "0"
"""The library's own default session. One at a time, so that sessions cannot be mistaken for one another."""

_OK = 0
_NOT_HANDLED = 1


def library() -> Any:
    """The C binding.

    Raises:
        EngineError: It is not installed, or does not load here (FLX701).
    """
    try:
        import durable_rules_engine
    except ImportError as error:
        raise EngineError("FLX701", cause=str(error)) from error
    return durable_rules_engine


class Network:
    """A ruleset in the library, built at first use and freed with this object."""

    def __init__(self, name: str, text: str) -> None:
        self._engine = library()
        self._name = name
        self._text = text
        self._handle: int | None = None
        self._free: weakref.finalize[Any, Network] | None = None

    def open(self, bound: int) -> Session:
        """A new session, its start fact asserted and run.

        Args:
            bound: Firings beyond which the session is thought to loop.
        """
        if self._handle is None:
            self._build()
        assert self._handle is not None
        return Session(self, self._engine, self._handle, bound)

    def discard(self) -> None:
        """Free the ruleset after a failure; the next session builds it again.

        A session that failed is not deleted (that is when the library crashes): its memory is lost.
        """
        if self._free is not None:
            self._free()
        self._free = self._handle = None

    def _build(self) -> None:
        with LOCK:
            try:
                self._handle = self._engine.create_ruleset(self._name, self._text)
            except Exception as error:
                raise EngineError("FLX703", cause=str(error)) from error
            self._free = weakref.finalize(self, _release, self._engine, self._handle)


def _release(engine: Any, handle: int) -> None:
    with LOCK:
        engine.delete_ruleset(handle)


class Session:
    """A conversation with a ruleset: assert facts, collect firings, close. Use under ``LOCK``, one at a time."""

    def __init__(self, network: Network, engine: Any, handle: int, bound: int) -> None:
        self._engine = engine
        self._handle = handle
        self._network = network  # Its handle must live as long as the session.
        self._next = 0
        self._left = bound
        self._state = 0

        # The library frees an uninitialised pointer if a session is deleted before it ran an action.
        self.tell('"l":0')
        self.opening = self.collect()
        """What fires on the start fact alone."""

    def tell(self, properties: str, reservataire: int = 0) -> bool:
        """Assert a fact.

        Args:
            properties: Its properties, as JSON without braces; ``id``, ``one`` and ``r`` are added.
            reservataire: Number of the réservataire it speaks of, or 0.

        Returns:
            Whether any pattern of the ruleset takes it.
        """
        if self._next > MAX_FACTS:
            raise EngineError("FLX705", limite=MAX_FACTS)
        text = f'{{"id":{self._next},"one":1,{properties},"r":{reservataire}}}'
        self._next += 1
        try:
            answer, self._state = self._engine.assert_fact(self._handle, text)
        except Exception as error:
            raise _failure("assert_fact", error) from error
        if answer not in (_OK, _NOT_HANDLED):
            raise _failure("assert_fact", answer)
        return bool(answer == _OK)

    def collect(self) -> list[tuple[int, int]]:
        """Run what the facts told so far make fire: number of the rule in the ruleset, number of the réservataire."""
        new: list[tuple[int, int]] = []
        try:
            started = self._engine.start_action_for_state(self._handle, self._state)
            text = started[1] if started else None
            while text is not None:
                new.append(self._read(text))
                text = self._engine.complete_and_start_action(self._handle, self._state)
        except EngineError:
            raise
        except Exception as error:
            raise _failure("run", error) from error
        return [firing for firing in new if firing[0] >= 0]

    def close(self) -> None:
        """End the session: the library forgets its facts."""
        try:
            self._engine.delete_state(self._handle, _SESSION)
        except Exception as error:
            raise _failure("delete_state", error) from error

    def _read(self, text: str) -> tuple[int, int]:
        """The rule and the réservataire of a firing, from the text ``{"c12":{"m0":{…,"r":0},"m1":{…,"r":3}}}``."""
        self._left -= 1
        if self._left < 0:
            raise EngineError("FLX704")
        name = text[2 : text.index('"', 2)]
        if name == "start":
            return -1, 0
        # Patterns per réservataire come last and agree on it: the last one tells.
        return int(name[1:]), int(text[text.rindex('"r":') + 4 : -3])


def _failure(step: str, cause: object) -> EngineError:
    return EngineError("FLX702", etape=step, cause=str(cause))
