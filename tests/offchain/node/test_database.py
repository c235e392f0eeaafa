"""Opening a database: what is none is refused in words, and money's records are nobody else's."""

import os
import sqlite3
import stat

import pytest

from assay.errors import SettingsError
from assay.node import JobStore, open_database


def test_a_database_file_is_for_its_owner_alone(tmp_path, create_job):
    before = os.umask(0)
    try:
        engine = open_database(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
        JobStore(engine).add(create_job())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["jobs.sqlite", "jobs.sqlite-wal", "jobs.sqlite-shm"], 0o600)
    engine.dispose()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "jobs.sqlite"
    path.write_text("These are notes, and nothing that SQLite has written.\n" * 100)
    before = path.read_bytes()
    with pytest.raises(SettingsError, match=r"jobs\.sqlite.*file is not a database") as caught:
        open_database(f"sqlite:///{path}")
    assert "another" in caught.value.hint
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "jobs.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE jobs (title TEXT, salary INTEGER)")
    engine = open_database(f"sqlite:///{path}")
    with pytest.raises(SettingsError, match=r"jobs\.sqlite.* table jobs .*another program"):
        JobStore(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "jobs.sqlite",
        "nosuch:///jobs",
        "postgresql+nosuch://localhost/jobs",
        "postgresql://localhost:port/jobs",
    ],
)
def test_what_is_no_database_url_is_refused(url):
    with pytest.raises(SettingsError, match="no URL of a database") as caught:
        open_database(url)
    assert "sqlite:///" in caught.value.hint


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_is_gone_with_the_process_is_refused(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="in memory"):
        open_database(url)
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_a_place_where_there_can_be_none_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"file/jobs\.sqlite"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'jobs.sqlite'}")
