"""Part 2: the data, where they come from, and what is missing."""

from __future__ import annotations

from fluxrules.explanation.numbers import value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_links import linked
from fluxrules.reports.contestation_reader import Graded, Grid, Kept, Lecteur, Listing, Part, Row
from fluxrules.reports.contestation_words import has_word, word
from fluxrules.reports.document import Paragraph, Run, said

_STATE = ("flux.", "epci.", "usage.")


def data(case: Contestation) -> Part:
    """What was read on the dwelling, its sources; what was not known."""
    return Part(
        "donnees",
        word("titre.donnees"),
        (),
        (
            Part(
                "lues", word("titre.lues"), (_facts(case), Kept(Paragraph(said(word("donnees.toutes")))), *_files(case))
            ),
            Part("manquantes", word("titre.manquantes"), _missing(case)),
        ),
    )


def _facts(case: Contestation) -> Grid:
    """Those that a deciding rule read come first and are for everybody."""
    decision = case.decision
    known = {**decision.facts, **decision.derived}
    read = {
        item.path
        for rule in (*decision.fired, *decision.aside)
        if rule.decisive or rule in decision.aside
        for item in rule.reads
    } | {"logement.typologie", "logement.commune", "liberation.besoin"}
    rows: list[tuple[Lecteur, Row]] = []
    for path in sorted(known, key=lambda path: (path not in read, decision.labels.get(path, path), path)):
        if not path.startswith(_STATE):
            cells = (decision.labels.get(path, path), _value(case, path, value_text(known[path])), _origin(case, path))
            rows.append((Lecteur.ELU if path in read else Lecteur.AGENT, tuple(map(said, cells))))
    header = tuple(word(f"donnees.colonne_{key}") for key in ("donnee", "valeur", "source"))
    return Grid(word("donnees.legende"), header, tuple(rows))


def _value(case: Contestation, path: str, text: str) -> str:
    name = case.decision.commune_name if path == "logement.commune" else ""
    return f"{name} ({text})" if name else shown(text)


def shown(text: str) -> str:
    """A value of the vocabulary in words, where it has some."""
    return next((phrase(key) for key in (f"periode.{text}", f"motif.{text}") if has_phrase(key)), text)


def _origin(case: Contestation, path: str) -> str:
    if path in case.decision.derived:
        return word("donnees.deduit")
    origin = case.decision.sources.get(path, "")
    return word(f"donnees.{origin}") if has_word(f"donnees.{origin}") else origin


def _files(case: Contestation) -> tuple[Graded, ...]:
    files = case.recomputing.files
    if not files:
        return ()
    header = (word("donnees.colonne_fichier"), word("recalcul.colonne_empreinte"))
    rows = tuple((Lecteur.AGENT, (said(name), (Run(digest, code=True),))) for name, digest in files.items())
    return (Grid(word("donnees.fichiers"), header, rows),)


def _missing(case: Contestation) -> tuple[Graded, ...]:
    if not case.said.missing:
        return (Kept(Paragraph(said(word("manque.aucune")))),)
    pairs = zip(case.decision.missing, case.said.missing, strict=True)
    return (
        Listing(
            tuple(
                (Lecteur.ELU if datum.decisive else Lecteur.AGENT, linked(sentence, case.places))
                for datum, sentence in pairs
            )
        ),
    )
