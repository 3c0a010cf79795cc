"""Ten contested attributions of the Nantes year, one of each kind, made once for all tests that read them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fluxrules.cli.contester import contested
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request
from fluxrules.reports.contestation import Contestation

ROOT = Path(__file__).resolve().parents[1]
YEAR = "territories/nantes-metropole/logements/candidats-2025.csv"

CASES = {
    "oriente": ("NM-0016", "commune-44109"),
    "rang": ("NM-0160", "commune-44109"),
    "egalite": ("NM-0035", "nantes-metropole"),
    "plafond": ("NM-0200", "etat-agents"),
    "obligation": ("NM-0050", "commune-44109"),
    "hors-flux": ("NM-0001", "commune-44171"),
    "stock": ("NM-0043", "commune-44109"),
    "suspendu": ("NM-0039", "commune-44109"),
    "conflit": ("NM-0168", "commune-44109"),
    "sans-reservataire": ("NM-0025", "commune-44162"),
}
"""The dwelling and who contests it."""


@cache
def contestation(name: str) -> Contestation:
    """The case of that name, as ``contester`` makes it."""
    dwelling, holder = CASES[name]
    # The path as an officer types it, from the folder of the project: the report prints it.
    request = Request("nantes-metropole", Path(YEAR), None, None, None, "natif", True, follows=True)
    return contested(Scene(root=ROOT, verbosity=-1), request, dwelling, holder)
