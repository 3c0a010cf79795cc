"""The command line: flags → API → report → exit code. Nothing else in the project prints."""

from fluxrules.cli.application import main

__all__ = ["main"]
