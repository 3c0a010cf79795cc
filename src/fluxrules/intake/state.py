"""The state of the flux as a file: canonical JSON of the accounts, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.state_file import from_data, to_data
from fluxrules.diagnostics import Diagnostic, Span, diagnose


def write_state(accounts: Mapping[AccountKey, Account]) -> str:
    """The accounts as canonical JSON: equal accounts, equal bytes."""
    return json.dumps(to_data(accounts), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read_state(data: bytes, name: str) -> tuple[dict[AccountKey, Account], tuple[Diagnostic, ...]]:
    """The accounts of a file written by ``write_state``, and what is wrong with it.

    Args:
        data: The file.
        name: Its name, for messages.
    """
    try:
        content = json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as error:
        place = Span(name, error.lineno, error.colno, error.lineno, error.colno + 1)
        return {}, (diagnose("FLX540", place),)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return {}, (diagnose("FLX540", Span(name)),)
    return from_data(content, Span(name))
