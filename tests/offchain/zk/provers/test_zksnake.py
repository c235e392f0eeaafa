"""The process that stays warm: what it keeps, how it dies, and what comes after."""

import os
import select
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from assay.errors import ProverError
from assay.zk.groth16 import verify
from assay.zk.progress import silent
from assay.zk.provers import proving_key_bytes, proving_memory_bytes
from assay.zk.provers._process import ProverProcess

LOADING = "loading the proving key"


def process_id(prover):
    return prover._process._process.pid


def stages(prover, key):
    reports = []
    prover.prove(key.zkey, key.state().witness, reports.append)
    return {progress.stage for progress in reports}


def estimate(key):
    return proving_memory_bytes(key.zkey.stat().st_size)


def test_loads_a_key_once(zksnake, development_key, other_key):
    assert LOADING in stages(zksnake, development_key)
    assert LOADING in stages(zksnake, other_key)
    assert LOADING not in stages(zksnake, development_key)
    assert LOADING not in stages(zksnake, other_key)


def test_loads_a_key_again_when_its_file_has_changed(zksnake, development_key, tmp_path):
    changed = tmp_path / "circuit.zkey"
    changed.write_bytes(development_key.zkey.read_bytes())
    witness, reports = development_key.state().witness, []
    zksnake.prove(changed, witness)
    os.utime(changed, ns=(1, 1))
    zksnake.prove(changed, witness, reports.append)
    assert LOADING in {progress.stage for progress in reports}


def test_forgets_the_oldest_key_when_memory_is_short(development_key, other_key):
    process = ProverProcess(estimate(development_key) * 3 // 2)
    loaded = []
    for key in (development_key, other_key, other_key, development_key):
        reports = []
        process.prove(key.zkey, key.state().witness, reports.append)
        loaded.append(LOADING in {progress.stage for progress in reports})
    process.close()
    assert loaded == [True, True, False, True]


def test_threads_take_turns(zksnake, development_key):
    statements = [development_key.state((x, -x)) for x in range(6)]
    with ThreadPoolExecutor(3) as pool:
        witnesses = [statement.witness for statement in statements]
        proofs = list(pool.map(lambda w: zksnake.prove(development_key.zkey, w), witnesses))
    for statement, proof in zip(statements, proofs, strict=True):
        assert verify(development_key.key, proof, statement.signals)


def test_fails_when_it_is_killed_half_way_and_then_works_again(zksnake, development_key):
    def kill(progress):
        if progress.done > 0.5:
            os.kill(process_id(zksnake), signal.SIGKILL)

    with pytest.raises(ProverError, match="ended by SIGKILL") as caught:
        zksnake.prove(development_key.zkey, development_key.state().witness, kill)
    assert "Prove again" in caught.value.hint
    assert LOADING in stages(zksnake, development_key)


def test_starts_another_process_when_it_was_killed_between_two_proofs(zksnake, development_key):
    stages(zksnake, development_key)
    first = process_id(zksnake)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert LOADING in stages(zksnake, development_key)
    assert process_id(zksnake) != first


def test_fails_when_it_runs_out_of_memory(development_key):
    process = ProverProcess(memory_limit_bytes=2**20)
    with pytest.raises(ProverError, match="process was ended") as caught:
        process.prove(development_key.zkey, development_key.state().witness, silent)
    assert "raise its limit" in caught.value.hint
    assert not process.is_running
    process.close()


def test_an_error_of_the_listener_spoils_no_later_proof(zksnake, development_key):
    class Stop(Exception):
        pass

    def stop(progress):
        raise Stop

    with pytest.raises(Stop):
        zksnake.prove(development_key.zkey, development_key.state((1, 1)).witness, stop)
    statement = development_key.state((2, 2))
    proof = zksnake.prove(development_key.zkey, statement.witness)
    assert verify(development_key.key, proof, statement.signals)


def test_closing_ends_a_proof_that_another_thread_waits_for(zksnake, development_key):
    def close(progress):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(zksnake._process.kill).result()

    with pytest.raises(ProverError, match="ended by SIGKILL"):
        zksnake.prove(development_key.zkey, development_key.state().witness, close)


def test_closing_leaves_no_process_behind(zksnake, development_key):
    stages(zksnake, development_key)
    child = process_id(zksnake)
    zksnake.close()
    assert not Path(f"/proc/{child}").exists()


def test_ends_when_its_user_is_killed(development_key, tmp_path):
    witness = tmp_path / "circuit.wtns"
    witness.write_bytes(development_key.state().witness)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from assay.zk.provers import prover_named\n"
        "prover = prover_named('zksnake', 2**29)\n"
        "prover.prove(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes())\n"
        "print(prover._process._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, development_key.zkey, witness]
    with Popen(command, stdin=PIPE, stdout=PIPE) as user:
        child = os.pidfd_open(int(user.stdout.readline()))
        user.kill()
    readable, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert readable, "the prover's process outlives its user"


def test_is_not_told_the_environment(zksnake, development_key, monkeypatch):
    monkeypatch.setenv("ASSAY_PRIVATE_KEY", "secret")
    stages(zksnake, development_key)
    environment = Path(f"/proc/{process_id(zksnake)}/environ").read_bytes()
    assert b"PYTHONPATH" in environment
    assert b"ASSAY" not in environment


def test_takes_no_more_memory_than_it_estimates(zksnake, development_key):
    stages(zksnake, development_key)
    status = Path(f"/proc/{process_id(zksnake)}/status").read_text()
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    assert int(peak) * 1024 <= estimate(development_key)


def test_knows_the_size_of_a_key_before_there_is_one(development_key):
    told = proving_key_bytes(development_key.circuit.r1cs)
    assert told == pytest.approx(development_key.zkey.stat().st_size, abs=1024)
