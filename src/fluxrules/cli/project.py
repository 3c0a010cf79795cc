"""Where the project stands on disk, and reading and writing its files: the only place where the command line does."""

from __future__ import annotations

import os
from pathlib import Path

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.texts import optional
from fluxrules.diagnostics import Span, diagnose

TERRITORIES = "territories"


def find_root(start: Path) -> Path | None:
    """The nearest folder, from ``start`` upwards, that holds ``territories/``."""
    return next((folder for folder in (start, *start.parents) if (folder / TERRITORIES).is_dir()), None)


def territories(root: Path) -> tuple[str, ...]:
    """Names of the territories of the project, in order."""
    folder = root / TERRITORIES
    return tuple(sorted(item.name for item in folder.iterdir() if (item / "territoire.yaml").is_file()))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file a person named.

    Raises:
        Problem: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        found = diagnose("FLX903", Span(path.name), fichier=path, cause=_cause(error))
        raise Problem(ExitCode.DATA, found) from error


def write_text(path: Path, content: str) -> None:
    """Write a whole text at once, in UTF-8; see ``write_bytes``.

    Raises:
        Problem: It cannot be written.
    """
    write_bytes(path, content.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file at once: it is either as before or complete.

    Raises:
        Problem: It cannot be written.
    """
    import tempfile  # with all it needs, for the few runs that write

    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent or ".", prefix=".fluxrules-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: Path, error: OSError) -> Problem:
    """That a file cannot be written, and why."""
    return Problem(ExitCode.DATA, diagnose("FLX904", Span(path.name), fichier=path, cause=_cause(error)))


def make_folder(path: Path) -> None:
    """Make a folder for a report.

    Raises:
        Problem: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(path, error) from error


def _cause(error: OSError) -> str:
    """The system's reason, in French for the usual ones."""
    found = optional(f"causes.{type(error).__name__}")
    return found or error.strerror or type(error).__name__


def move(source: Path, target: Path) -> None:
    """Put a finished file in its place, over an older one.

    Raises:
        Problem: It cannot be written.
    """
    try:
        os.replace(source, target)
    except OSError as error:
        raise unwritten(target, error) from error
