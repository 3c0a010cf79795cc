"""Reading the files of one project and nothing else: no path, link or special file leads outside or hangs."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.source.bounds import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Folder:
    """The root of a project. Paths are relative to it, ``/``-separated, on every system."""

    root: Path

    def read(self, path: str, *, asked_at: Span | None = None, maximum: int = MAX_BYTES) -> bytes | Diagnostic:
        """The bytes of a file, or why they cannot be had.

        Args:
            path: The file.
            asked_at: Where the file is named, when an officer named it.
            maximum: Past so many bytes the rest is left: the reader says that the file is too big.
        """
        place = asked_at or Span(path)
        full = self.root / path
        try:
            if not self._inside(full):
                return diagnose("FLX154", place, chemin=path)
            mode = full.stat().st_mode
            if stat.S_ISDIR(mode):
                return diagnose("FLX153", place, chemin=path)
            if not stat.S_ISREG(mode):
                return diagnose("FLX166", place, chemin=path)
            with full.open("rb") as file:
                return file.read(maximum + 1)
        except (FileNotFoundError, NotADirectoryError):
            return diagnose("FLX152", place, chemin=path)
        except (OSError, RuntimeError):  # a loop of links is a RuntimeError before Python 3.13
            return diagnose("FLX155", place, chemin=path)

    def names(self, path: str) -> tuple[str, ...] | Diagnostic:
        """The names in a folder, sorted, hidden ones left out; no folder is no name."""
        full = self.root / path
        try:
            if not self._inside(full):
                return diagnose("FLX154", Span(path), chemin=path)
            # A name that is not UTF-8 is shown with a replacement character, under which no file will be found.
            names = (os.fsencode(name).decode("utf-8", "replace") for name in os.listdir(full))
            return tuple(sorted(name for name in names if not name.startswith((".", "~", "#"))))
        except FileNotFoundError:
            return ()
        except NotADirectoryError:
            return diagnose("FLX165", Span(path), chemin=path)
        except (OSError, RuntimeError):
            return diagnose("FLX155", Span(path), chemin=path)

    def is_folder(self, path: str) -> bool:
        """Whether ``path`` is a folder of the project."""
        try:
            return self._inside(self.root / path) and (self.root / path).is_dir()
        except (OSError, RuntimeError):
            return False

    def is_file(self, path: str) -> bool:
        """Whether ``path`` is a file of the project."""
        try:
            return self._inside(self.root / path) and (self.root / path).is_file()
        except (OSError, RuntimeError):
            return False

    def _inside(self, full: Path) -> bool:
        return full.resolve().is_relative_to(self.root.resolve())


def is_plain_path(text: str) -> bool:
    """Whether a path written by an officer goes down only: ``a/b.csv``, never ``/a``, ``../a``, ``C:\\a``."""
    if not text or "\\" in text or ":" in text or not text.isprintable():
        return False
    return all(part not in ("", ".", "..") for part in text.split("/"))


def beside(path: str, written: str) -> str:
    """The file that ``written`` names in the file ``path``: beside it."""
    return str(PurePosixPath(path).parent / written)
