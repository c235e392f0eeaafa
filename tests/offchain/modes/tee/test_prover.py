"""A version runs in a real enclave's process, and what comes out is claimed and signed there."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Thread

import pytest

from assay.enclave import Desk, EnclaveKey, Server, Versions
from assay.errors import AttestationError, EnclaveError
from assay.modes import Means, PrivateKey, Runner, Work, key_address, mode_named
from assay.modes._enclave_prover import EnclaveProver
from assay.tee import read_document
from assay.tee.host import Enclave
from assay.tee.protocol import UnixEndpoint
from assay.wire import Evidence, keccak, recover_signer
from assay.zk.progress import silent

from ...enclave.fakes import FakeModule
from ...enclave_fixtures import wait_until
from .conftest import SIMULATED

TEE = mode_named("tee")


@pytest.fixture
def prover(create_prover, running):
    return create_prover(running.endpoint)


@pytest.fixture
def check_ran(create_receipt):
    """Check what was proven of a run, as the one who gets the receipt."""

    def check(ran):
        receipt = create_receipt(claim=ran.claim, exhibits={SIMULATED.name: ran.proved.exhibit})
        evidence = Evidence(mode=SIMULATED.name, mode_id=SIMULATED.mode_id, proof=ran.proved.proof)
        return SIMULATED.check(evidence, receipt)

    return check


@pytest.fixture
def means():
    """A provider's means, with an enclave for one mode."""

    def create(mode, endpoint):
        return Means(PrivateKey(keccak(b"provider")), 2**30, silent, {mode.name: endpoint})

    return create


@pytest.fixture
def in_hardware(tmp_path):
    """Where an enclave listens that says it is not simulated."""
    endpoint = UnixEndpoint(tmp_path / "hardware")
    desk = Desk(EnclaveKey(), FakeModule(simulated=False), Versions(tmp_path / "inside", 1 << 20))
    with endpoint.listen() as listener:
        server = Server(listener, desk)
        serving = Thread(target=server.serve)
        serving.start()
        yield endpoint
        server.stop()
        serving.join()


def whole(task, ran):
    """The work of a claim that is whole already."""
    return Work.of(replace(task, claim=ran.claim), ran.output)


def key_of(proved):
    return key_address(read_document(proved.exhibit).public_key)


def test_runs_the_version_and_makes_output_claim_and_evidence_in_one_go(
    prover, create_task, run_here, check_ran
):
    assert isinstance(prover, Runner)
    task, before = create_task(), int(time.time())
    ran = prover.run(task)
    assert ran.output == run_here(task.input)
    assert ran.claim.output_hash == keccak(ran.output)
    assert before <= ran.claim.completed_at <= time.time()
    known = {"output_hash", "completed_at"}
    assert ran.claim.model_dump(exclude=known) == task.claim.model_dump(exclude=known)
    assert check_ran(ran).holds


def test_a_proof_names_model_and_manifest_before_the_signature(prover, create_task, running):
    task = create_task()
    ran = prover.run(task)
    assert len(ran.proved.proof) == 129
    assert ran.proved.proof[:64] == task.model_id + task.manifest.hash()
    digest = ran.claim.digest(task.chain_id, task.registry)
    with running.connect() as enclave:
        key = enclave.describe().address
    assert recover_signer(digest, ran.proved.proof[64:]) == key == key_of(ran.proved)


def test_a_claim_that_is_whole_is_proven_as_it_is(prover, create_task, check_ran):
    task = create_task()
    ran = prover.run(task)
    earlier = ran.claim.model_copy(update={"units": 1, "request_id": keccak(b"another request")})
    work = whole(task, replace(ran, claim=earlier))
    proved = prover.prove(work)
    assert check_ran(replace(ran, claim=earlier, proved=proved)).holds
    assert recover_signer(work.digest, proved.proof[64:]) == key_of(proved)


def test_a_claim_that_is_older_than_the_enclaves_document_is_not_proven_but_the_next_one_is(
    create_prover, running, create_task, check_ran
):
    prover, task = create_prover(running.endpoint), create_task()
    ran = create_prover(running.endpoint).run(task)
    old = ran.claim.model_copy(update={"completed_at": int(time.time()) - 100})
    with pytest.raises(EnclaveError, match="and the enclave's key first attested at") as caught:
        prover.prove(whole(task, replace(ran, claim=old)))
    assert "the next claim will be younger" in caught.value.hint
    young = ran.claim.model_copy(update={"completed_at": int(time.time())})
    proved = prover.prove(whole(task, replace(ran, claim=young)))
    assert check_ran(replace(ran, claim=young, proved=proved)).holds


def test_a_fresh_connection_proves_what_an_older_one_could(create_prover, running, create_task):
    prover, task = create_prover(running.endpoint), create_task()
    since = prover.ready(task)
    ran = prover.run(task)
    wait_until(lambda: time.time() >= ran.claim.completed_at + 1)
    prover.close()
    proved = prover.prove(whole(task, ran))
    assert proved.exhibit == ran.proved.exhibit
    assert prover.ready(task) == since


def test_a_claim_is_proven_by_the_document_that_was_there_before_it(
    running, create_task, check_ran
):
    now = [time.time()]
    prover = EnclaveProver(running.endpoint, SIMULATED.maker.root, clock=lambda: now[0])
    task = create_task()
    ran = prover.run(task)
    wait_until(lambda: time.time() >= ran.claim.completed_at + 1)
    now[0] += 1_800
    later = prover.run(task)
    assert later.proved.exhibit != ran.proved.exhibit
    proved = prover.prove(whole(task, ran))
    assert proved.exhibit == ran.proved.exhibit
    assert check_ran(replace(ran, proved=proved)).holds
    prover.close()


def test_another_output_than_the_enclaves_is_not_proven(prover, create_task):
    task = create_task()
    ran = prover.run(task)
    wrong = bytes([ran.output[0] ^ 1]) + ran.output[1:]
    claim = ran.claim.model_copy(update={"output_hash": keccak(wrong)})
    with pytest.raises(EnclaveError, match=r"is not this claim|another output than was claimed"):
        prover.prove(whole(task, replace(ran, claim=claim, output=wrong)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"units": 2}, "number of units is 2; in this enclave it is 1"),
        ({"prompt_hash": keccak(b"a prompt")}, "prompt's hash"),
        ({"input_hash": keccak(b"another input")}, "input's hash"),
        ({"version_id": keccak(b"another version")}, "claim's version"),
    ],
)
def test_what_the_enclave_refuses_is_said_in_its_words(prover, create_task, change, problem):
    task = create_task()
    with pytest.raises(EnclaveError, match=problem):
        prover.run(replace(task, claim=task.claim.model_copy(update=change)))
    assert prover.run(task).output


def test_altered_weights_are_refused_by_the_enclave_and_nothing_is_signed(
    start, create_prover, create_task, tmp_path, manifest, folder
):
    (artefact,) = manifest.artefacts
    altered = tmp_path / "altered" / artefact.path
    altered.parent.mkdir()
    weights = bytearray((folder / artefact.path).read_bytes())
    weights[len(weights) // 2] ^= 1
    altered.write_bytes(weights)
    prover = create_prover(start().endpoint)
    with pytest.raises(EnclaveError, match=f"The host sent another '{artefact.path}'") as caught:
        prover.run(create_task(folder=altered.parent))
    assert "altered on the host" in caught.value.hint
    assert prover.run(create_task()).output


def test_many_threads_may_ask_at_once(prover, create_task, run_here, check_ran):
    tasks = [create_task(index % 5) for index in range(40)]
    with ThreadPoolExecutor(20) as pool:
        all_ran = list(pool.map(prover.run, tasks))
    assert [ran.output for ran in all_ran] == [run_here(task.input) for task in tasks]
    assert len({ran.proved.exhibit for ran in all_ran}) == 1
    assert check_ran(all_ran[0]).holds


def test_others_can_ask_the_enclave_after_many_threads_did(prover, create_task, running):
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(prover.run, [create_task() for _ in range(20)]))
    with running.connect(5) as one, running.connect(5) as another:
        assert one.describe() == another.describe()


def test_an_enclave_that_was_started_again_is_found_with_its_new_key(
    start, create_prover, create_task, check_ran
):
    first = start()
    prover = create_prover(first.endpoint)
    before = prover.run(create_task())
    first.close()
    start()
    after = prover.run(create_task())
    assert key_of(before.proved) != key_of(after.proved)
    assert check_ran(after).holds


def test_an_enclave_that_is_gone_is_missed(start, create_prover, create_task):
    process = start()
    prover = create_prover(process.endpoint)
    prover.run(create_task())
    os.kill(process.process_id, signal.SIGKILL)
    process.close()
    with pytest.raises(EnclaveError, match="has ended, or cannot be reached") as caught:
        prover.run(create_task())
    assert "enrol its new key" in caught.value.hint


def test_a_document_is_shown_for_half_an_hour(running, create_task, monkeypatch):
    now, asked, attest = [time.time()], [], Enclave.attest

    def counted(enclave, nonce):
        asked.append(nonce)
        return attest(enclave, nonce)

    monkeypatch.setattr(Enclave, "attest", counted)
    prover = EnclaveProver(running.endpoint, SIMULATED.maker.root, clock=lambda: now[0])
    for passed, documents in ((0, 1), (1_799, 1), (1, 2), (1_799, 2), (1, 3)):
        now[0] += passed
        assert prover.run(create_task()).output
        assert len(asked) == documents
    prover.close()


def test_a_simulated_enclave_proves_nothing_under_tee(create_prover, running, create_task):
    with pytest.raises(AttestationError, match="root certificate is not the pinned one"):
        create_prover(running.endpoint, TEE).run(create_task())


def test_without_an_enclave_there_is_no_prover_and_a_reason(manifest):
    for mode in (TEE, SIMULATED):
        means = Means(PrivateKey(keccak(b"provider")), 2**30, silent)
        assert mode.prover(means) is None
        refusal = mode.refusal(manifest, means)
        assert refusal == f"This node has no enclave for the mode {mode.name}."


def test_an_enclave_that_cannot_be_reached_is_a_reason(manifest, means, tmp_path):
    refusal = SIMULATED.refusal(manifest, means(SIMULATED, UnixEndpoint(tmp_path / "none")))
    assert refusal.startswith("For the mode tee-simulated: The enclave has ended, or cannot be")


def test_a_simulated_enclave_is_for_the_simulated_mode_alone(manifest, means, running):
    assert SIMULATED.refusal(manifest, means(SIMULATED, running.endpoint)) is None
    refusal = TEE.refusal(manifest, means(TEE, running.endpoint))
    assert refusal == ("The enclave for the mode tee is simulated: this mode is for others.")


def test_an_enclave_in_hardware_is_not_for_the_simulated_mode(manifest, means, in_hardware):
    assert TEE.refusal(manifest, means(TEE, in_hardware)) is None
    refusal = SIMULATED.refusal(manifest, means(SIMULATED, in_hardware))
    assert refusal == (
        "The enclave for the mode tee-simulated is not simulated: this mode is for others."
    )
