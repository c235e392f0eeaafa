"""`assay index`: counts what the contracts logged, once or for as long as it is let."""

import json
import signal
import sqlite3
import subprocess

from .conftest import ASSAY


def test_it_counts_what_was_bought(at_home, up, tmp_path):
    at_home("infer", "digits", "--input", up.home / "digit.npy")
    database = f"sqlite:///{tmp_path / 'index.sqlite'}"
    said = at_home("index", "--database", database, "--json").document
    assert said["index"]["chainId"] == up.said["chainId"]
    assert said["total"]["requests"] >= 1
    assert "digits" in [model["name"] for model in said["models"]]
    shown = at_home("index", "--database", database).out
    for word in ("requests", "captured", "mode signed", "up to block"):
        assert word in shown


def test_it_can_be_built_anew_and_comes_to_the_same(at_home, tmp_path):
    database = f"sqlite:///{tmp_path / 'index.sqlite'}"
    first = at_home("index", "--database", database, "--json").document
    again = at_home("index", "--database", database, "--rebuild", "--json").document
    assert again["models"] == first["models"]


def test_it_follows_until_it_is_stopped(at_home, up, tmp_path):
    database = f"sqlite:///{tmp_path / 'index.sqlite'}"
    command = [*ASSAY, "index", "--home", str(up.home), "--database", database, "--follow"]
    with subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("}"):
                break
        assert json.loads("".join(lines))["index"]["problem"] is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_it_says_what_it_needs_where_nothing_runs(assay, tmp_path):
    result = assay("index", "--home", tmp_path / "nowhere")
    assert result.code != 0
    assert "--rpc" in result.err


def test_an_index_of_another_chain_is_refused(at_home, up, tmp_path):
    database = tmp_path / "index.sqlite"
    at_home("index", "--database", f"sqlite:///{database}")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE telemetry_position SET first_hash = x'00'")
    result = at_home("index", "--database", f"sqlite:///{database}")
    assert result.code != 0
    assert "assay index --rebuild" in result.err
