"""Migrations of the tables of the ledger, run by alembic on a connection that is given."""
