"""The first tables: chains, rules, seals, and what is derived from the chains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them. What is written here never changes again: later revisions do."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

    def texts(*names: str) -> list[sa.Column[str]]:
        return [sa.Column(name, text, nullable=False) for name in names]

    def number(name: str) -> sa.Column[int]:
        return sa.Column(name, sa.Integer, autoincrement=False, nullable=False)

    def key(*names: str) -> sa.PrimaryKeyConstraint:
        return sa.PrimaryKeyConstraint(*names)

    op.create_table("registre", *texts("format", "territoire"), key("format"))
    op.create_table("chaine", *texts("bailleur"), number("rang"), *texts("empreinte"), key("bailleur"))
    op.create_table(
        "ecriture",
        *texts("bailleur"),
        number("rang"),
        *texts("nature", "jour", "liberation", "cle", "inscrit_le", "par", "contenu", "precedente", "empreinte"),
        key("bailleur", "rang"),
    )
    op.create_index("ecriture_liberation", "ecriture", ["bailleur", "liberation", "rang"])
    keyed = sa.text("cle <> ''")
    op.create_index(
        "ecriture_cle", "ecriture", ["bailleur", "cle"], unique=True, sqlite_where=keyed, postgresql_where=keyed
    )
    blob = sa.Column("contenu", sa.LargeBinary, nullable=False)
    op.create_table("reglement", *texts("empreinte", "genre"), blob, key("empreinte", "genre"))
    op.create_table(
        "sceau",
        number("numero"),
        *texts("bailleur"),
        number("rang"),
        *texts("empreinte", "texte", "inscrit_le", "par"),
        key("numero", "bailleur"),
    )
    op.create_table("etat", *texts("bailleur"), number("rang"), *texts("contenu", "empreinte"), key("bailleur"))
    op.create_table(
        "suivi",
        *texts("bailleur", "liberation", "departement"),
        number("annee"),
        *texts("logement", "libere_le", "typologie", "financement", "qpv", "commune", "periode", "statut", "motif"),
        *texts("bail_le", "candidats_le", "echeance"),
        key("bailleur", "liberation"),
        sqlite_with_rowid=False,
    )
    op.create_index("suivi_annee", "suivi", ["annee"])
    op.create_table(
        "proposition",
        *texts("bailleur", "liberation"),
        number("numero"),
        *texts("reservataire", "beneficiaire", "jour"),
        sa.Column("compte", sa.Boolean, nullable=False),
        *texts("issue", "depuis"),
        key("bailleur", "liberation", "numero"),
        sa.ForeignKeyConstraint(["bailleur", "liberation"], ["suivi.bailleur", "suivi.liberation"]),
        sqlite_with_rowid=False,
    )
