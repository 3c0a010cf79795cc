"""How each kind of scalar is written: its pattern for editors, its exact reading for us.

The pattern is what a regular expression can say; the reading has the last word (30 February).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fluxrules.model.shape import ScalarKind
from fluxrules.source import scalars

NAME = "[a-z0-9]+(-[a-z0-9]+)*"
SEGMENT = "([a-z0-9_-]+|\\*)"
FACT_PATH = f"^[a-z][a-z0-9_-]*(\\.{SEGMENT})+$"
"""A fact read by a condition: at least two segments, so that it is never taken for a mistyped ``tous``."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How one kind of scalar is written.

    Attributes:
        code: The diagnostic of a value that is not so written.
        types: JSON types an editor may see for it, unquoted.
        pattern: What its text looks like.
        parse: Text to value, or None when it has none.
        bounds: Lowest and highest number an editor may see for it, when it takes it for one (``01004`` is 1004 there).
    """

    code: str
    types: tuple[str, ...]
    pattern: str
    parse: Callable[[str], Any]
    bounds: tuple[int, int] | None = None


def _matching(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda text: text if compiled.search(text) and not text.endswith("\n") else None


def _written(code: str, types: tuple[str, ...], pattern: str, bounds: tuple[int, int] | None = None) -> Writing:
    return Writing(code, types, pattern, _matching(pattern), bounds)


def _duration(text: str) -> str | None:
    return None if scalars.parse_duration(text) is None else text


WRITINGS: dict[ScalarKind, Writing] = {
    ScalarKind.TEXTE: Writing("FLX203", ("string", "number", "boolean"), r"\S", lambda text: text.strip() or None),
    ScalarKind.NOM: _written("FLX210", ("string", "integer"), f"^{NAME}$"),
    ScalarKind.REFERENCE: _written("FLX211", ("string",), f"^({NAME}:)?{NAME}(\\.[0-9]+)?$"),
    ScalarKind.CHEMIN: _written("FLX212", ("string",), f"^[a-z][a-z0-9_-]*(\\.{SEGMENT})*$"),
    ScalarKind.FICHIER: _written("FLX221", ("string",), r"^(?!/)(?!(.*/)?\.\.(/|$))[^\\:\s][^\\:]*$"),
    ScalarKind.INSEE: _written("FLX213", ("string", "integer"), r"^([0-9]{5}|2[AB][0-9]{3})$", (1001, 99999)),
    ScalarKind.SIREN: _written("FLX214", ("string", "integer"), r"^[0-9]{9}$", (1, 999_999_999)),
    ScalarKind.DEPARTEMENT: _written("FLX215", ("string", "integer"), r"^([0-9]{2}|2[AB]|9[78][0-9])$", (1, 989)),
    ScalarKind.PART: Writing(
        "FLX216",
        ("string", "number"),
        r"^[0-9]+([.,][0-9]+)?[  \u202f]?%$|^[0-9]+/[0-9]+$|^[0-9]+([.,][0-9]+)?$",
        scalars.parse_share,
        (0, 1),
    ),
    ScalarKind.DATE: Writing("FLX217", ("string",), r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", scalars.parse_date),
    ScalarKind.OUI_NON: Writing("FLX218", ("string", "boolean"), r"^(oui|non)$", scalars.parse_yes_no),
    ScalarKind.ENTIER: Writing("FLX219", ("integer", "string"), r"^[-+]?[0-9]+$", scalars.parse_integer),
    ScalarKind.NOMBRE: Writing(
        "FLX220", ("number", "string"), r"^[-+]?[0-9]+([.,][0-9]+)?$|^[-+]?[0-9]+/[0-9]+$", scalars.parse_number
    ),
    ScalarKind.DUREE: Writing("FLX222", ("string",), r"^[0-9]+ ?(ans?|mois|jours?)$", _duration),
}


@lru_cache(maxsize=4096)
def parse(kind: ScalarKind, text: str) -> Any:
    """The value that ``text`` has under a field of this kind, or None when it is not so written."""
    return WRITINGS[kind].parse(text)


def is_fact_path(text: str) -> bool:
    """Whether ``text`` may stand as a fact in a condition."""
    return re.search(FACT_PATH, text) is not None
