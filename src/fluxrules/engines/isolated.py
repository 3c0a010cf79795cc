"""durable in a child process: a crash of the C library is a message about one dwelling, and the run goes on.

The child is this module run by the same Python. Parent and child exchange pickled values on pipes, each preceded by
its length; nothing else may write on them, so the child gives its standard output to its standard error.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import signal
import subprocess
import sys
import weakref
from typing import IO, Any

from fluxrules.engines.protocol import EngineError, Facts, Outcome
from fluxrules.program.program import Program

TIMEOUT = 30.0
"""Seconds without an answer after which the child is taken for lost. A run takes a few milliseconds."""

_KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(1 << 26), "MALLOC_MMAP_THRESHOLD_": str(1 << 26)}
"""For glibc: keep up to 64 MB between sessions, which each free some hundreds of pages. A quarter faster; unknown
elsewhere and harmless."""

_LENGTH = 8


class Isolated:
    """The durable engine in a process of its own, started again after a crash.

    Raises:
        EngineError: durable-rules cannot be loaded in the child (FLX701), or the child cannot start (FLX708).
    """

    name = "durable"

    def __init__(self, program: Program, timeout: float = TIMEOUT) -> None:
        self.program = program
        self._timeout = timeout
        self._pending = False
        self._child: subprocess.Popen[bytes] | None = None
        self._stop: weakref.finalize[Any, Isolated] | None = None
        self.version: str = self._start()

    @property
    def pid(self) -> int | None:
        """The child's process id, or None when it is down."""
        return self._child.pid if self._child is not None else None

    def run(self, facts: Facts) -> Outcome:
        """Run the Program on ``facts`` in the child.

        Raises:
            EngineError: The engine failed, or the child crashed (FLX708) or hung (FLX709) on these facts.
        """
        self.send(facts)
        return self.receive()

    def send(self, facts: Facts) -> None:
        """Give the child facts to run, without waiting: ``receive`` must follow."""
        if self._pending:
            self.close()  # An answer was never read (an interruption): the next must not be taken for it.
        if self._child is None:
            self._start()
        assert self._child is not None
        assert self._child.stdin is not None
        plain = Facts(
            dict(facts.values),
            facts.reservataires,
            {name: dict(known) for name, known in facts.each.items()},
            facts.supposed,
        )
        self._pending = True
        try:
            _write(self._child.stdin, plain)
        except OSError as error:
            raise self._lost() from error

    def receive(self) -> Outcome:
        """The child's conclusions on the facts sent."""
        answer = self._answer()
        assert isinstance(answer, Outcome)
        return answer

    def close(self) -> None:
        """Stop the child."""
        if self._stop is not None:
            self._stop()
        self._child = self._stop = None
        self._pending = False

    def _start(self) -> str:
        """Start a child and give it the Program; the version of its library."""
        # The child must find fluxrules where this process found it, whatever its own environment says.
        path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", "from fluxrules.engines.isolated import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_KEEP_MEMORY, "PYTHONPATH": path},
        )
        self._stop = weakref.finalize(self, _terminate, self._child)
        assert self._child.stdin is not None
        try:
            _write(self._child.stdin, self.program)
        except OSError as error:
            raise self._lost() from error
        return str(self._answer())

    def _answer(self) -> Any:
        assert self._child is not None
        assert self._child.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            if not selector.select(self._timeout):
                self.close()
                raise EngineError("FLX709", secondes=f"{self._timeout:g}")
        answer = _read(self._child.stdout)
        if answer is None:
            raise self._lost()
        self._pending = False
        kind, value = answer
        if kind == "error":
            code, values = value
            raise EngineError(code, **values)
        return value

    def _lost(self) -> EngineError:
        """The child died: how, as an error. The next run starts another."""
        child = self._child
        assert child is not None
        status = child.wait()
        self.close()
        return EngineError("FLX708", cause=signal.Signals(-status).name if status < 0 else f"code {status}")


def serve() -> None:
    """The child: read a Program, then run every Facts received, until the parent closes the pipe."""
    inbox = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    outbox = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle.
    program = _read(inbox)
    engine: Any = None
    while program is not None:
        try:
            if engine is None:
                from fluxrules.engines.durable import Durable

                engine = Durable(program)
                answer: tuple[str, object] = ("version", engine.version)
            else:
                facts = _read(inbox)
                if facts is None:
                    return
                answer = ("outcome", engine.run(facts))
        except EngineError as error:
            answer = ("error", (error.code, error.values))
        _write(outbox, answer)
        if engine is None:
            return


def _write(pipe: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    """The next value, or None at the end of the pipe, even in the middle of a value."""
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    data = pipe.read(size)
    return pickle.loads(data) if len(data) == size else None


def _terminate(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # The child may be gone and leave something unsent.
                pipe.close()
    child.kill()
    child.wait()
