"""The tables of the ledger, under names an auditor would read.

``chaine``, ``ecriture``, ``reglement`` and ``sceau`` hold what happened; ``suivi``, ``proposition`` and ``etat`` are
derived from it and can be thrown away. Text is compared byte by byte on both databases (``COLLATE "C"``).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

REVISION = "0001"
"""Of the tables below: the head of ``migrations/versions``."""

METADATA = MetaData()

_TEXT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, _TEXT, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, autoincrement=False, nullable=False)


REGISTRE = Table("registre", METADATA, _text("format", key=True), _text("territoire"))
"""One row: what this is, and whose."""

CHAINE = Table("chaine", METADATA, _text("bailleur", key=True), _number("rang"), _text("empreinte"))
"""The head of each chain; whoever writes locks its row."""

ECRITURE = Table(
    "ecriture",
    METADATA,
    _text("bailleur", key=True),
    _number("rang", key=True),
    _text("nature"),
    _text("jour"),
    _text("liberation"),
    _text("cle"),
    _text("inscrit_le"),
    _text("par"),
    _text("contenu"),
    _text("precedente"),
    _text("empreinte"),
    Index("ecriture_liberation", "bailleur", "liberation", "rang"),
    Index(
        "ecriture_cle",
        "bailleur",
        "cle",
        unique=True,
        sqlite_where=text("cle <> ''"),
        postgresql_where=text("cle <> ''"),
    ),
)
"""One row per entry; ``contenu`` is the canonical JSON that the digest covers, to the byte."""

REGLEMENT = Table(
    "reglement",
    METADATA,
    _text("empreinte", key=True),
    _text("genre", key=True),
    Column("contenu", LargeBinary, nullable=False),
)
"""The rules that decisions were taken under."""

SCEAU = Table(
    "sceau",
    METADATA,
    _number("numero", key=True),
    _text("bailleur", key=True),
    _number("rang"),
    _text("empreinte"),
    _text("texte"),
    _text("inscrit_le"),
    _text("par"),
)
"""One row per chain that a seal covers; ``texte`` is what was printed, the same on each of its rows."""

ETAT = Table("etat", METADATA, _text("bailleur", key=True), _number("rang"), _text("contenu"), _text("empreinte"))
"""Where the last checkpoint of each chain left its accounts: a shortcut, with the digest of its text."""

SUIVI = Table(
    "suivi",
    METADATA,
    _text("bailleur", key=True),
    _text("liberation", key=True),
    _text("departement"),
    _number("annee"),
    _text("logement"),
    _text("libere_le"),
    _text("typologie"),
    _text("financement"),
    _text("qpv"),
    _text("commune"),
    _text("periode"),
    _text("statut"),
    _text("motif"),
    _text("bail_le"),
    _text("candidats_le"),
    _text("echeance"),
    Index("suivi_annee", "annee"),
    sqlite_with_rowid=False,
)
"""One row per libération: ``following.Followed``."""

PROPOSITION = Table(
    "proposition",
    METADATA,
    _text("bailleur", key=True),
    _text("liberation", key=True),
    _number("numero", key=True),
    _text("reservataire"),
    _text("beneficiaire"),
    _text("jour"),
    Column("compte", Boolean, nullable=False),
    _text("issue"),
    _text("depuis"),
    ForeignKeyConstraint(["bailleur", "liberation"], ["suivi.bailleur", "suivi.liberation"]),
    sqlite_with_rowid=False,
)
"""One row per proposal: ``following.Proposal``, numbered from 1."""
