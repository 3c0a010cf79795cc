"""Tables for spreadsheets: decisions and rejected rows, `;` between cells, UTF-8 with BOM, ``\\n`` at line ends.

The BOM is there because French spreadsheets open a CSV without one in Windows-1252. Text that a spreadsheet would
take for a formula is preceded by an apostrophe; negative numbers are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from fluxrules.decision.decision import Certificate, Decision
from fluxrules.explanation.naming import holder_names
from fluxrules.explanation.numbers import decimal_text
from fluxrules.explanation.sentences import alerts, verdict
from fluxrules.intake.evenements import RejectedEvent
from fluxrules.intake.liberation import Intake
from fluxrules.vocabulary import Statut

BOM = "\ufeff"

COLUMNS = (
    "liberation",
    "logement",
    "bailleur",
    "departement",
    "commune",
    "jour",
    "statut",
    "reservataire",
    "nom_reservataire",
    "beneficiaire",
    "delegataire",
    "motif",
    "phrase",
    "regles",
    "regles_non_verifiees",
    "droit",
    "retard_avant",
    "retard_apres",
    "score",
    "alertes",
    "donnees_manquantes",
    "programme",
    "faits",
    "etat",
    "moteur",
    "version",
    "cause",
    "choix_des_regles",
    "decide_par",
    "motif_evenement",
    "programme_neuf",
    "methode",
    "garantie",
    "borne",
    "ecart",
    "ecart_max",
)
"""Stable: a column is added at the end, never renamed nor moved."""

_FORMULA = re.compile(r"^[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"^[+-]?[0-9]+(?:[.,][0-9]+)?$", re.ASCII)


def csv_opening() -> str:
    """The mark of the encoding and the header."""
    return BOM + _line(COLUMNS)


def csv_row(decision: Decision) -> str:
    """The row of one dwelling."""
    return _line(_row(decision))


def rejects_csv(intake: Intake, events: Sequence[RejectedEvent] = ()) -> str:
    """The rejected rows with their own columns, then ``ligne``, ``code`` and ``raison``; rejected events after them.

    An event has nothing in the columns of the dwellings; its ``ligne`` names the file of events too.

    A row whose cells cannot be told apart (too many, too few) keeps what was read, cut or completed to the width of
    the header; its whole text is in the last column, ``texte``.
    """
    width = len(intake.columns)
    lines: list[Sequence[str]] = [(*intake.columns, "ligne", "code", "raison", "texte")]
    for reject in intake.rejects:
        cells = [*reject.cells[:width], *[""] * (width - len(reject.cells))]
        codes = " ".join(dict.fromkeys(diagnostic.code for diagnostic in reject.diagnostics))
        reasons = " ".join(f"{diagnostic.message} {diagnostic.hint}".strip() for diagnostic in reject.diagnostics)
        lines.append((*cells, str(reject.row), codes, reasons, reject.raw))
    for event in events:
        codes = " ".join(dict.fromkeys(diagnostic.code for diagnostic in event.diagnostics))
        reasons = " ".join(f"{diagnostic.message} {diagnostic.hint}".strip() for diagnostic in event.diagnostics)
        lines.append((*[""] * width, f"{event.span.file}:{event.span.line}", codes, reasons, event.raw))
    return BOM + "".join(_line(line) for line in lines)


def _row(decision: Decision) -> tuple[str, ...]:
    names = holder_names(decision)
    chosen = next((standing for standing in decision.standings if standing.reason is None), None)
    quota = next((quota for quota in decision.quotas if quota.holder == decision.holder), None)
    after = decimal_text(quota.late_after) if chosen is not None and quota is not None else ""
    return (
        decision.liberation,
        decision.logement,
        decision.bailleur,
        decision.departement,
        decision.commune,
        decision.day,
        decision.statut.value,
        decision.holder,
        names.get(decision.holder, ""),
        decision.beneficiary,
        decision.delegate,
        decision.motif,
        verdict(decision),
        " ".join(dict.fromkeys(rule.name for rule in decision.fired)),
        " ".join(dict.fromkeys(rule.name for rule in decision.fired if rule.citation.statut is not Statut.VERIFIE)),
        decimal_text(chosen.share) if chosen else "",
        decimal_text(chosen.deficit) if chosen else "",
        after,
        decimal_text(chosen.score) if chosen and chosen.score is not None else "",
        " ".join(alerts(decision)),
        " ".join(datum.path for datum in decision.missing),
        *(decision.hashes.get(name, "") for name in ("programme", "faits", "etat")),
        decision.engine,
        decision.version,
        decision.cause,
        decision.proposed,
        decision.by,
        decision.reason,
        decision.programme,
        *_guarantee(decision.certificate),
    )


@lru_cache(maxsize=1024)
def _guarantee(certificate: Certificate | None) -> tuple[str, ...]:
    if certificate is None:
        return ("",) * 5
    bound = "" if certificate.bound is None else decimal_text(certificate.bound)
    amounts = decimal_text(certificate.deviation), decimal_text(certificate.largest)
    return certificate.method, certificate.model, bound, *amounts


def csv_table(rows: Iterable[Sequence[str]]) -> str:
    """Any rows as such a table, the first being the header."""
    return BOM + "".join(_line(row) for row in rows)


def _line(row: Sequence[str]) -> str:
    return ";".join(_cell(cell) for cell in row) + "\n"


def _cell(text: str) -> str:
    if _FORMULA.match(text) and not _PLAIN_NUMBER.match(text):
        text = f"'{text}"
    if any(mark in text for mark in ';"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text
