"""`assay demo spectrum`: one input under every mode and several combinations, measured."""

import json
import os
import subprocess

import pytest
from rich.console import Console

from assay.cli.demo.spectrum import PolicyRun, policies_of, shown
from assay.client import Proof

from .conftest import ASSAY, processes_with

MODES = ["signed", "zkml", "tee-simulated"]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Run it once, in a folder of its own; it is over before any test looks at it."""
    folder = tmp_path_factory.mktemp("spectrum")
    ran = subprocess.run(
        [*ASSAY, "demo", "spectrum", "--times", "1", "--json"],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert processes_with(str(folder)) == []
    assert list(folder.iterdir()) == []
    return {row["policy"]: row for row in json.loads(ran.stdout)}


def test_each_mode_alone_and_combinations_are_bought(rows):
    assert set(rows) >= {
        *MODES,
        "signed+zkml",
        "signed+tee-simulated",
        "signed+zkml+tee-simulated",
    }
    assert any("|" in policy for policy in rows)
    assert any(policy.startswith("2of(") for policy in rows)


def test_every_row_is_measured(rows):
    for row in rows.values():
        assert row["receiptsHold"] is True
        assert row["latencyMs"] > row["provingMs"] > 0
        assert 50_000 < row["gas"] < 450_000
        assert row["priceUsd"] == "0.01"
        assert row["answers"] == 1


def test_a_proof_of_the_computation_costs_what_it_costs(rows):
    assert rows["zkml"]["gas"] > 3 * rows["signed"]["gas"]
    assert rows["zkml"]["provingMs"] > rows["signed"]["provingMs"]
    assert rows["signed+zkml+tee-simulated"]["gas"] <= 370_000


def test_says_what_is_proven_and_never_takes_a_simulation_for_real(rows):
    together = rows["signed+zkml+tee-simulated"]
    assert set(together["proven"]) == {"signed", "zkml", "tee-simulated"}
    assert "SIMULATED" in together["proven"]["tee-simulated"]
    assert "INSECURE DEVELOPMENT KEY" in together["proven"]["zkml"]
    assert together["notProven"].keys() == together["proven"].keys()


def test_what_is_bought_depends_on_the_modes():
    assert policies_of(["signed"]) == ["signed"]
    assert policies_of(["signed", "zkml"]) == ["signed", "zkml", "signed+zkml"]
    assert policies_of(MODES) == [
        *MODES,
        "signed+zkml",
        "signed+tee-simulated",
        "signed+zkml+tee-simulated",
        "zkml|tee-simulated",
        "2of(signed,zkml,tee-simulated)",
    ]


def test_people_see_a_table_and_what_each_mode_proves():
    proof = Proof("tee-simulated", holds=True, proves="nothing: SIMULATED", does_not_prove="much")
    row = PolicyRun("tee-simulated", 3, 120.4, 7.31, 68_908, "0.01", "hardware", (proof,), True)
    console = Console(width=120)
    with console.capture() as captured:
        console.print(shown([row], 3))
    for words in ("medians of 3", "68,908", "7.3", "stands for", "proves nothing: SIMULATED"):
        assert words in captured.get()
