"""The program that is started anew for each proof: absent, failing, too hungry, or ended."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assay.errors import ProverError
from assay.zk.provers import snarkjs as prover_module
from assay.zk.provers.snarkjs import SnarkjsProver
from assay.zk.snarkjs import SnarkjsRun, find_snarkjs

LIMIT_BYTES = 512 * 2**20


@pytest.fixture
def create_program(tmp_path):
    """Write a program that stands in for snarkjs."""

    def create(script):
        program = tmp_path / "snarkjs"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o700)
        return program

    return create


@pytest.fixture
def prove_with(development_key):
    def prove(program):
        witness = development_key.state().witness
        return SnarkjsProver(LIMIT_BYTES, program).prove(development_key.zkey, witness)

    return prove


def test_says_what_snarkjs_said(create_program, prove_with):
    script = 'printf "\\033[31m[ERROR] \\033[39msnarkJS: Error: no luck\\nat line 3\\n"; exit 1'
    with pytest.raises(ProverError, match="made no proof: no luck"):
        prove_with(create_program(script))


def test_an_error_with_exit_code_0_is_an_error(create_program, prove_with):
    with pytest.raises(ProverError, match="made no proof: no luck"):
        prove_with(create_program('echo "[ERROR] snarkJS: no luck"'))


def test_says_that_it_said_nothing(create_program, prove_with):
    with pytest.raises(ProverError, match="it said nothing"):
        prove_with(create_program("exit 3"))


def test_says_that_it_was_killed(create_program, prove_with):
    with pytest.raises(ProverError, match="it was ended by SIGKILL"):
        prove_with(create_program("kill -9 $$"))


def test_ends_it_beyond_the_memory_limit(create_program):
    run = SnarkjsRun(create_program("exec sleep 1000"))
    assert run.wait(memory_limit_bytes=1).problem == "it was ended by SIGKILL"


def test_closing_ends_it(create_program, development_key, tmp_path):
    os.mkfifo(tmp_path / "started")
    prover = SnarkjsProver(LIMIT_BYTES, create_program(f"echo > {tmp_path}/started; sleep 1000"))
    with ThreadPoolExecutor(1) as pool:
        proof = pool.submit(prover.prove, development_key.zkey, development_key.state().witness)
        (tmp_path / "started").read_text()
        prover.close()
        with pytest.raises(ProverError, match="it was ended by SIGKILL"):
            proof.result()


def test_says_where_to_get_it(development_key, monkeypatch):
    monkeypatch.setattr(prover_module, "find_snarkjs", lambda: None)
    prover = SnarkjsProver(LIMIT_BYTES)
    with pytest.raises(ProverError, match="no snarkjs here") as caught:
        prover.prove(development_key.zkey, development_key.state().witness)
    assert "npm ci" in caught.value.hint


def test_finds_the_program_in_node_modules_above(tmp_path):
    program = tmp_path / "node_modules/.bin/snarkjs"
    program.parent.mkdir(parents=True)
    program.touch()
    assert find_snarkjs(tmp_path / "deep" / "below") == program


def test_finds_the_program_on_the_path(create_program, tmp_path, monkeypatch):
    program = create_program("")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_snarkjs(Path("/nowhere")) == program


def test_finds_none(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert find_snarkjs(Path("/nowhere")) is None


def test_is_told_nothing_of_the_environment_but_the_path(create_program, monkeypatch):
    monkeypatch.setenv("ASSAY_PRIVATE_KEY", "secret")
    lines = SnarkjsRun(create_program("exec env")).wait().lines
    assert not any("ASSAY" in line for line in lines)
    assert any(line.startswith("PATH=") for line in lines)


def test_answers_what_it_asks_on_its_input(create_program):
    run = SnarkjsRun(create_program('read said; echo "heard $said"; cat /proc/$$/cmdline'))
    lines = run.wait(answer="a secret\n").lines
    assert lines[0] == "heard a secret"
    assert "a secret" not in lines[1]
