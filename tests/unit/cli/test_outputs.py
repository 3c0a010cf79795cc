"""The width of the screen is asked of the terminal alone: what is redirected has the same bytes everywhere."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import termios
from pathlib import Path

import pytest

from fluxrules.cli.width import width_of


@pytest.mark.parametrize(("columns", "expected"), [(200, 200), (80, 80), (40, 80), (0, 80)])
def test_width_of_a_terminal(columns: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "123")
    master, slave = os.openpty()
    try:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with os.fdopen(os.dup(slave), "w") as stream:
            assert width_of(stream) == expected
    finally:
        os.close(master)
        os.close(slave)


def test_width_of_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "123")
    with (tmp_path / "x").open("w") as stream:
        assert width_of(stream) == 80
    assert width_of(io.StringIO()) == 80
