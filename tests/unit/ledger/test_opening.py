"""Opening a ledger: each thing that can be wrong with an address is said, and no password ever is."""

from __future__ import annotations

import os
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.exc import OperationalError
from tests.databases import Databases
from tests.small_ledger import BY, NOW, TERRITOIRE, draft, fill, ledger

from fluxrules.diagnostics import Diagnostic
from fluxrules.ledger import migration, opening
from fluxrules.ledger.address import parse_address
from fluxrules.ledger.failures import problem_of
from fluxrules.ledger.migration import configuration, known_revisions, migrate
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.store import Store
from fluxrules.ledger.tables import METADATA, REVISION
from fluxrules.ledger.verification import verify


def refused(address: str, *, create: bool = False, territoire: str = TERRITOIRE) -> Diagnostic:
    store, diagnostics = Store.open(address, create=create, territoire=territoire)
    assert store is None
    (found,) = diagnostics
    return found


def run_sql(address: str, *statements: str) -> None:
    url = address.replace("postgresql://", "postgresql+psycopg://") if "://" in address else f"sqlite:///{address}"
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_path_and_its_sqlite_address_are_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "un registre é%20.db"
    with ledger(str(path)) as store:
        fill(store, 1)
    with ledger(f"sqlite:///{path}", create=False) as store, store.reading() as found:
        assert found.head("nmh")[0] == 1
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_what_makes_a_commit_durable(tmp_path: Path) -> None:
    with ledger(str(tmp_path / "r.db")) as store, store.writing("nmh") as chain:
        asked = {
            name: chain.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "fullfsync")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "fullfsync": 1}


def test_a_server_that_answers_too_early_is_told_otherwise(postgres_address: str) -> None:
    run_sql(postgres_address, "ALTER ROLE postgres SET synchronous_commit = off")
    try:
        with ledger(postgres_address) as store, store.writing("nmh") as chain:
            assert chain.connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    finally:
        run_sql(postgres_address, "ALTER ROLE postgres RESET synchronous_commit")


def test_no_ledger_there(tmp_path: Path) -> None:
    path = tmp_path / "absent.db"
    assert refused(str(path)).code == "FLX950"
    assert not path.exists()


@pytest.mark.parametrize("create", [False, True])
def test_what_is_no_file(tmp_path: Path, create: bool) -> None:
    assert refused(str(tmp_path), create=create).code == "FLX970"
    absent = refused(str(tmp_path / "sans" / "dossier.db"), create=create)
    assert absent.code == ("FLX970" if create else "FLX950")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("content", [b"id;bailleur\n1;nmh\n" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_sqlite_file(tmp_path: Path, content: bytes, create: bool) -> None:
    path = tmp_path / "candidats.csv"
    path.write_bytes(content)
    assert refused(str(path), create=create).code in ("FLX951", "FLX967")
    assert path.read_bytes() == content


@pytest.mark.parametrize("create", [False, True])
def test_the_database_of_something_else(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "autre.db"
    run_sql(str(path), "CREATE TABLE menus (jour TEXT)")
    assert refused(str(path), create=create).code == "FLX951"
    run_sql(str(path), "CREATE TABLE registre (nom TEXT)")
    assert refused(str(path), create=create).code == "FLX951"


def test_an_empty_file_is_no_ledger_but_may_become_one(tmp_path: Path) -> None:
    path = tmp_path / "vide.db"
    path.touch()
    assert refused(str(path)).code == "FLX951"
    with ledger(str(path)) as store:
        assert verify(store).sound


def test_a_server_holds_other_tables_beside_a_ledger(postgres_address: str) -> None:
    assert refused(postgres_address).code == "FLX951"
    run_sql(postgres_address, "CREATE TABLE menus (jour TEXT)")
    with ledger(postgres_address) as store:
        assert verify(store).sound


def test_a_server_where_a_table_has_our_name(postgres_address: str) -> None:
    run_sql(postgres_address, "CREATE TABLE suivi (colis TEXT)")
    assert refused(postgres_address, create=True).code == "FLX951"


def test_the_ledger_of_another_territory(ledger_address: str) -> None:
    with ledger(ledger_address):
        pass
    found = refused(ledger_address, territoire="ailleurs", create=True)
    assert found.code == "FLX957"
    assert TERRITOIRE in found.message
    with ledger(ledger_address, territoire="") as store:
        assert store.territoire == TERRITOIRE


def test_a_later_version(ledger_address: str) -> None:
    with ledger(ledger_address):
        pass
    run_sql(ledger_address, "UPDATE alembic_version SET version_num = '9999'")
    assert refused(ledger_address, create=True).code == "FLX955"
    run_sql(
        ledger_address,
        f"UPDATE alembic_version SET version_num = '{REVISION}'",
        "UPDATE registre SET format = 'fluxrules/registre/2'",
    )
    assert refused(ledger_address).code == "FLX955"
    run_sql(ledger_address, "UPDATE registre SET format = 'autre/1'")
    assert refused(ledger_address).code == "FLX951"


def test_the_migrations_make_the_tables(ledger_address: str) -> None:
    """A new ledger is made at once; whoever migrates from nothing gets the same tables, columns and indexes."""
    from alembic import command

    with ledger(ledger_address):
        pass
    made = _schema(ledger_address)
    names = ", ".join(table.name for table in reversed(METADATA.sorted_tables))
    drops = [f"DROP TABLE {name}" for name in [*names.split(", "), "alembic_version"]]
    run_sql(ledger_address, *drops)
    url = (
        ledger_address.replace("postgresql://", "postgresql+psycopg://")
        if "://" in ledger_address
        else f"sqlite:///{ledger_address}"
    )
    engine = create_engine(url)
    config = configuration()
    applied: list[str] = []
    with engine.begin() as connection:
        config.attributes.update(connection=connection, done=applied.append)
        command.upgrade(config, "head")
    engine.dispose()
    assert applied[-1] == REVISION
    assert _schema(ledger_address) == made
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION == known_revisions()[0]


def _schema(address: str) -> dict[str, object]:
    url = address.replace("postgresql://", "postgresql+psycopg://") if "://" in address else f"sqlite:///{address}"
    engine = create_engine(url)
    found = inspect(engine)
    schema: dict[str, object] = {"sqlite": _texts_of_sqlite(engine)}
    for table in sorted(found.get_table_names()):
        columns = [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)]
        indexes = sorted((i["name"], i["column_names"], bool(i["unique"])) for i in found.get_indexes(table))
        keys = (
            found.get_pk_constraint(table)["constrained_columns"],
            [f["referred_columns"] for f in found.get_foreign_keys(table)],
        )
        schema[table] = (columns, indexes, keys)
    engine.dispose()
    return schema


def _texts_of_sqlite(engine: Engine) -> int:
    """How many tables keep their rows in their key, which no inspector tells."""
    if engine.dialect.name != "sqlite":
        return 0
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID'")
        return int(found.scalar_one())


def test_an_older_ledger_is_migrated_when_asked(
    ledger_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one more revision than today: the ledger says to migrate, nothing else is done, then it opens again."""
    with ledger(ledger_address) as store:
        fill(store, 3)
    assert migrate(ledger_address, TERRITOIRE) == ()
    (tmp_path / "r0002_later.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = '0002'\ndown_revision = '0001'\n"
        "def upgrade():\n    op.add_column('sceau', sa.Column('lieu', sa.Text, nullable=False, server_default=''))\n"
    )
    plain = configuration

    def later() -> object:
        found = plain()
        found.set_main_option("path_separator", "os")
        own = Path(migration.__file__).parent / "migrations" / "versions"
        found.set_main_option("version_locations", f"{own}{os.pathsep}{tmp_path}")
        return found

    monkeypatch.setattr(migration, "configuration", later)
    monkeypatch.setattr(opening, "REVISION", "0002")
    found = refused(ledger_address, create=True)
    assert found.code == "FLX956"
    assert "registre migrer" in found.hint
    assert migrate(ledger_address, TERRITOIRE) == ("0002",)
    with ledger(ledger_address, create=False) as store:
        assert verify(store).counts == {"nmh": 3}
        assert verify(store).sound


@pytest.mark.parametrize(
    "address",
    ["", " ", "mysql://u:secret@h/b", "sqlite://registre.db", "sqlite:///", "postgresql://u:secret@h:port/b"],
)
def test_an_address_that_is_none(address: str) -> None:
    found = refused(address)
    assert found.code == "FLX968"
    assert "secret" not in str(found)


def test_an_address_is_shown_without_its_secrets() -> None:
    found, _ = parse_address("postgres://marie:pa%40ss@serveur:5433/flux?sslpassword=cle&connect_timeout=3")
    assert found is not None
    assert found.shown == "postgresql://marie:***@serveur:5433/flux?connect_timeout=3&sslpassword=%2A%2A%2A"
    assert found.without_secrets("FATAL pa@ss, cle") == "FATAL ***, ***"
    assert "pa@ss" not in repr(found)


def test_a_server_that_does_not_answer() -> None:
    found = refused("postgresql://marie:secret@127.0.0.1:1/flux")
    assert found.code == "FLX953"
    assert "secret" not in f"{found}"
    assert "127.0.0.1" in found.message


def test_a_server_that_refuses(postgres: Databases) -> None:
    """A user, a password, a database that the server does not know, on a real server."""
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        hba = Path(str(connection.execute("SHOW hba_file").fetchone()[0]))
        before = hba.read_text()
        connection.execute("CREATE ROLE marie LOGIN PASSWORD 'juste'")
        hba.write_text("local all marie scram-sha-256\nhost all marie all scram-sha-256\n" + before)
        connection.execute("SELECT pg_reload_conf()")
        try:
            asked = postgres.address.replace("postgres:@", "marie:{}@")
            assert psycopg.connect(asked.format("juste")).info.user == "marie"
            wrong = refused(asked.format("tres-secret"))
            assert wrong.code == "FLX954"
            assert "tres-secret" not in str(wrong)
            assert "marie" in wrong.message
            with postgres.one() as address:
                with ledger(address):
                    pass
                run_sql(address, "GRANT USAGE ON SCHEMA public TO marie")
                unread = refused(address.replace("postgres:@", "marie:juste@"))
                assert unread.code == "FLX954"
        finally:
            hba.write_text(before)
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("DROP ROLE marie")
    assert refused(postgres.address.replace("/postgres?", "/absente?")).code == "FLX954"
    assert refused(postgres.address.replace("postgres:@", "inconnue:@")).code == "FLX954"


def test_without_psycopg_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = refused("postgresql://serveur/flux")
    assert found.code == "FLX952"
    assert "fluxrules[postgres]" in found.hint


def _reads_only(path: str) -> None:
    os.setuid(65534)
    store, diagnostics = Store.open(path, create=False, territoire="")
    assert store is not None, diagnostics
    with store:
        assert (verify(store).sound, verify(store).counts) == (True, {"nmh": 3})
        with pytest.raises(LedgerProblem) as found, store.writing("nmh"):
            pass
        assert found.value.diagnostic.code == "FLX958"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become somebody without rights")
def test_an_archive_is_read_but_not_written() -> None:
    """Somebody who may only read, in a folder where nobody may write: what SQLite needs beside the file is not there."""
    with TemporaryDirectory() as folder:  # pytest's own may only be entered by its owner
        path = Path(folder) / "archive.db"
        with ledger(str(path)) as store:
            fill(store, 3)
        path.chmod(0o444)
        Path(folder).chmod(0o755)
        reader = get_context("fork").Process(target=_reads_only, args=(str(path),))
        reader.start()
        reader.join(30)
        assert reader.exitcode == 0


def test_a_busy_ledger_says_so(ledger_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from fluxrules.ledger import connecting

    with ledger(ledger_address) as store:
        fill(store, 1)
    monkeypatch.setattr(connecting, "PATIENCE", 1)
    with ledger(ledger_address) as first, ledger(ledger_address) as second, first.writing("nmh"):
        with pytest.raises(LedgerProblem) as found, second.writing("nmh"):
            pass
        assert found.value.diagnostic.code == "FLX959"
        assert not found.value.passing  # who waited has waited enough


def test_two_chains_do_not_wait_for_each_other(postgres_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from fluxrules.ledger import connecting

    monkeypatch.setattr(connecting, "PATIENCE", 1)
    with ledger(postgres_address) as first, ledger(postgres_address) as second:
        with first.writing("nmh"):
            fill(second, 1, "aiguillon")
        with second.reading() as found:
            assert found.bailleurs() == ("aiguillon",)


def _open(address: str) -> None:
    with ledger(address) as store:
        fill(store, 1, f"bailleur-{os.getpid()}")


def test_processes_that_create_at_once_make_one_ledger(ledger_address: str) -> None:
    spawn = get_context("spawn")
    workers = [spawn.Process(target=_open, args=(ledger_address,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    with ledger(ledger_address, create=False) as store:
        assert len(verify(store).counts) == 4


def test_threads_that_create_at_once_make_one_ledger(ledger_address: str) -> None:
    """Nearer to one another than processes ever are."""
    met = Barrier(6, timeout=20)

    def create() -> Store | None:
        met.wait()
        return Store.open(ledger_address, create=True, territoire=TERRITOIRE)[0]

    with ThreadPoolExecutor(6) as pool:
        stores = [future.result() for future in [pool.submit(create) for _ in range(6)]]
    assert all(stores)
    for store in stores:
        assert store is not None
        with store:
            fill(store, 1, "nmh", first=stores.index(store))
    with ledger(ledger_address, create=False) as last:
        assert verify(last).counts == {"nmh": 6}


def test_what_a_server_says_is_told_without_the_password() -> None:
    where, _ = parse_address("postgresql://marie:tres-secret@serveur/flux")
    assert where is not None
    error = OperationalError("SELECT 1", None, Exception('FATAL: option "tres-secret" in\n  the address'))
    said = problem_of(error, where, connecting=True).diagnostic
    assert "tres-secret" not in str(said)
    assert 'FATAL: option "***" in the address' in said.message


def test_a_file_that_is_full_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plein.db"
    with ledger(str(path)) as store:
        fill(store, 1)
        with pytest.raises(LedgerProblem) as found, store.writing("nmh") as chain:  # noqa: PT012 - one fails
            chain.connection.exec_driver_sql("PRAGMA max_page_count = 1")
            chain.keep_law("x", "sources", b"0" * 100_000)
        assert found.value.diagnostic.code == "FLX971"
        with store.reading() as after:
            assert after.law("x", "sources") is None
            assert after.head("nmh")[0] == 1


def test_nothing_is_left_beside_a_closed_file(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with ledger(str(path)) as store:
        fill(store, 2)
    assert [item.name for item in tmp_path.iterdir()] == ["r.db"]
    assert sqlite3.connect(path).execute("SELECT count(*) FROM ecriture").fetchone() == (2,)
    assert sqlite3.connect(path).execute("SELECT par, inscrit_le FROM ecriture").fetchone() == (BY, NOW)


def test_a_connection_that_breaks_leaves_nothing_and_the_next_one_works(postgres_address: str) -> None:
    with ledger(postgres_address) as store:
        fill(store, 1)
        with pytest.raises(LedgerProblem) as found, store.writing("nmh") as chain:  # noqa: PT012 - one fails
            chain.append([draft(2)], NOW, BY)
            run_sql(
                postgres_address,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'fluxrules' AND state <> 'idle'",
            )
            chain.append([draft(3)], NOW, BY)
        assert (found.value.diagnostic.code, found.value.passing) == ("FLX971", False)
        fill(store, 1, first=2)
        assert (verify(store).sound, verify(store).counts) == (True, {"nmh": 2})
