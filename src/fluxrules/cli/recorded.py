"""A recorded decision, for the commands that explain: taken again from what the ledger holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import ENGINES
from fluxrules.cli.texts import text
from fluxrules.diagnostics import diagnose

if TYPE_CHECKING:
    from fluxrules.decision.decision import Decision
    from fluxrules.explanation.history import Step
    from fluxrules.ledger.recall import Recalled


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded decision.

    Attributes:
        found: It, taken again.
        decision: The decision.
        history: What happened to the dwelling.
    """

    found: Recalled
    decision: Decision
    history: tuple[Step, ...]

    @property
    def digests(self) -> dict[str, str]:
        """What names the entry for ever: its place in its chain, and its digest."""
        entry = self.found.entry
        return {text("mots.ecriture", rang=entry.rank, bailleur=entry.bailleur): entry.digest}


def recorded(scene: Scene, territoire: str, registre: str | None, logement: str, moteur: str) -> Recorded:
    """The last decision recorded on a dwelling, or on a libération.

    Raises:
        Problem: The ledger does not hold it, or it cannot be taken again.
        EngineError: The engine could not finish.
    """
    from fluxrules.explanation.naming import called_names
    from fluxrules.ledger.history import history_of
    from fluxrules.ledger.recall import recall

    with open_ledger(scene, territoire, registre, create=False) as store, store.reading() as reading:
        named = reading.named(logement)
        if not named:
            raise Problem(ExitCode.DATA, diagnose("FLX949", None, id=logement, registre=store.shown))
        last = named[-1]
        found = recall(reading, store.territoire, last.bailleur, last.liberation, ENGINES[moteur])
    if found is None or found.decision is None:
        raise Problem(ExitCode.LEDGER, diagnose("FLX948", None, id=last.liberation))
    if found.drifted:
        drift = found.drifted[0]
        rank = found.entry.rank
        scene.tell_diagnostics([diagnose("FLX947", None, id=last.liberation, rang=rank, chemin=drift.path)], {})
    return Recorded(found, found.decision, history_of(found.about, called_names(found.decision)))
