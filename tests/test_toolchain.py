"""What two tools are told twice says the same in both places."""

import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def ape():
    return yaml.safe_load((ROOT / "ape-config.yaml").read_text(encoding="utf-8"))["solidity"]


@pytest.fixture(scope="module")
def forge():
    return tomllib.loads((ROOT / "foundry.toml").read_text(encoding="utf-8"))["profile"]["default"]


def test_forge_fuzzes_what_ape_compiles(ape, forge):
    assert forge["solc"] == f".solcx/solc-v{ape['version']}"
    assert forge["via_ir"] == ape["via_ir"]
    assert forge["optimizer"] == ape["optimize"]
    assert forge["optimizer_runs"] == ape["optimization_runs"]
    assert forge["evm_version"] == ape["evm_version"]
    assert forge["remappings"] == ape["import_remapping"]


def test_every_contract_names_the_pinned_compiler(ape):
    pragmas = {
        line
        for path in (ROOT / "contracts").rglob("*.sol")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("pragma solidity")
    }
    assert pragmas == {f"pragma solidity {ape['version']};"}
