"""A class of dwellings as people say it: « Nantes (44109), hors QPV, PLUS ». Words are in ``etapes_fr.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.allotment.plan import ClassKey
from fluxrules.assiette.steps import words

_ORDER = ("qpv", "financement", "typologie", "residence", "garant")


def class_name(key: ClassKey, communes: Mapping[str, str]) -> str:
    """How people say a class; without commune, the whole stock of the bailleur."""
    known = {path.rpartition(".")[2]: value for path, value in key}
    insee = known.get("commune", "")
    place = words("tout_le_parc")
    if insee:
        place = words("commune", nom=communes[insee], insee=insee) if insee in communes else words("code", insee=insee)
    said = [words(f"qpv_{known[name]}") if name == "qpv" else known[name] for name in _ORDER if name in known]
    return ", ".join([place, *said])
