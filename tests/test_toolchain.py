"""The compiler's installation, the ABI export, and settings that two tools have to share."""

import json
import socket
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import export_abi
import setup_compiler
from compiler import ROOT, CompiledContract, read_compiler

NPM_COMPILER = ROOT / "scripts" / "solc.cjs"


@pytest.fixture(scope="module")
def ape():
    return yaml.safe_load((ROOT / "ape-config.yaml").read_text(encoding="utf-8"))["solidity"]


@pytest.fixture(scope="module")
def forge():
    return tomllib.loads((ROOT / "foundry.toml").read_text(encoding="utf-8"))["profile"]["default"]


def compile_with_npm(source, *arguments):
    request = {
        "language": "Solidity",
        "sources": {"Given.sol": {"content": source}},
        "settings": {"outputSelection": {"*": {"*": ["evm.bytecode.object"]}}},
    }
    answer = subprocess.run(
        [NPM_COMPILER, "--standard-json", *arguments],
        input=json.dumps(request),
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(answer.stdout)


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


def test_the_npm_compiler_is_the_pinned_version(ape):
    answer = subprocess.run([NPM_COMPILER, "--version"], capture_output=True, check=True, text=True)
    assert f"Version: {ape['version']}+commit." in answer.stdout


def test_the_npm_compiler_says_which_calls_it_knows():
    answer = subprocess.run([NPM_COMPILER, "Given.sol"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert "--standard-json" in answer.stderr


def test_the_npm_compiler_finds_imports_in_the_base_path_and_then_in_the_include_path(tmp_path):
    for name in ("base", "include"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.sol").write_text(f"contract {name} {{}}")
    output = compile_with_npm(
        'import "base.sol"; import "include.sol"; contract Given is base, include {}',
        *("--base-path", tmp_path / "base"),
        *("--include-path", tmp_path / "include"),
    )
    assert output["contracts"]["Given.sol"]["Given"]["evm"]["bytecode"]["object"]


def test_the_npm_compiler_names_an_import_that_is_nowhere(tmp_path):
    output = compile_with_npm('import "absent.sol";', "--base-path", tmp_path)
    (error,) = (error for error in output["errors"] if error["severity"] == "error")
    assert "absent.sol" in error["message"]
    assert str(tmp_path) in error["message"]


def test_a_download_site_that_refuses_is_out_of_reach(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setattr(
        setup_compiler, "BINARY_DOWNLOAD_BASE", f"http://127.0.0.1:{port}/{{}}/{{}}"
    )
    assert not setup_compiler.site_answers()


def test_a_download_site_that_never_answers_is_out_of_reach(monkeypatch):
    monkeypatch.setattr(setup_compiler, "REACH_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        base = f"http://127.0.0.1:{port}/{{}}/{{}}"
        monkeypatch.setattr(setup_compiler, "BINARY_DOWNLOAD_BASE", base)
        assert not setup_compiler.site_answers()


def test_a_native_compiler_that_cannot_be_installed_is_reported():
    never_published = read_compiler().model_copy(update={"version": "0.4.1"})
    assert not setup_compiler.install_native(never_published)


def test_the_npm_compiler_takes_the_place_of_a_broken_link(tmp_path):
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    binary = tmp_path / ".solcx" / "solc"
    binary.parent.mkdir()
    binary.symlink_to(tmp_path / "moved away")
    setup_compiler.link_npm(binary)
    answer = subprocess.run([binary, "--version"], capture_output=True, check=True, text=True)
    assert "Version: " in answer.stdout


def test_an_artifact_holds_what_deployment_and_decoding_need():
    contract = CompiledContract("contracts/Vault.sol", "Vault", [{"type": "constructor"}], "00ff")
    assert json.loads(export_abi.artifact(contract)) == {
        "contractName": "Vault",
        "abi": [{"type": "constructor"}],
        "bytecode": "0x00ff",
    }


def test_artifacts_that_are_missing_changed_or_left_over_are_stale(tmp_path: Path):
    for name, text in {"Same.json": "a", "Changed.json": "b", "LeftOver.json": "c"}.items():
        (tmp_path / name).write_text(text)
    wanted = {"Same.json": "a", "Changed.json": "B", "Missing.json": "d"}
    stale = export_abi.stale_files(tmp_path, wanted)
    assert stale == {"Changed.json", "LeftOver.json", "Missing.json"}


def test_an_artifact_is_written_and_one_without_a_contract_is_removed(tmp_path: Path):
    path = tmp_path / "Vault.json"
    export_abi.write(path, "{}\n")
    assert path.read_text() == "{}\n"
    export_abi.write(path, None)
    assert not path.exists()
