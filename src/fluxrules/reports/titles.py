"""Titles and labels of the reports, kept in ``titres_fr.toml``; those of a few reports in files of their own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

FILES = (
    "titres_fr.toml",
    "titres_equite_fr.toml",
    "titres_document_fr.toml",
    "titres_supposition_fr.toml",
    "titres_assiette_fr.toml",
    "titres_bilan_fr.toml",
    "titres_suivi_fr.toml",
    "titres_import_fr.toml",
)
"""No section stands in two of them."""


@cache
def _titles() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in FILES:
        found.update(tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8")))
    return found


def title(key: str, **values: object) -> str:
    """The text of ``section.key``, filled with ``values``.

    Raises:
        KeyError: No such key, or a value is missing (a bug).
    """
    section, name = key.split(".")
    return _titles()[section][name].format(**values)
