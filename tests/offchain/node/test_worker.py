"""The worker: runs real models, and writes down why where it cannot."""

import numpy as np
import pytest

from assay.chain import Chain
from assay.errors import ChainUnavailable, EvidenceError
from assay.models import LoadedModels
from assay.node import BatchLimits, Catalogue, State, Worker
from assay.node.jobs.job import PendingTransaction
from assay.wire import Policy, keccak, structural_findings
from assay.wire.codecs import codec_named

from .conftest import SOMEBODY
from .fake_modes import FakeMode

AUTHORIZE = PendingTransaction(hash=keccak(b"authorize"), raw=b"raw", sender=SOMEBODY, nonce=1)


@pytest.fixture
def version(catalogue, lookup):
    return catalogue.find("0x" + lookup.hex())


@pytest.fixture
def create_paid_job(create_job, jobs, version, escrow, provider, chain):
    """Keep a job that was paid, with numbers as its input."""

    def create(*numbers, **changes):
        manifest = version.manifest
        tensors = {"number": np.array(numbers, np.int64)}
        content = codec_named(manifest.codec).encode(tensors, manifest.inputs)
        job = create_job()
        terms = job.terms.model_copy(
            update={
                "provider": provider.address,
                "version_id": version.version_id,
                "input_hash": keccak(content),
            }
        )
        paid = job.model_copy(
            update={
                "state": State.AUTHORIZED,
                "model_id": version.model_id,
                "terms": terms,
                "input": content,
                "authorize": AUTHORIZE,
            }
        )
        return jobs.add(paid.model_copy(update=changes))

    return create


@pytest.fixture
def create_worker(catalogue, models, create_notary, jobs):
    """Make a worker of the real parts, but for those that are given."""

    def create(**parts):
        real = {"catalogue": catalogue, "models": models, "notary": create_notary(), "jobs": jobs}
        return Worker(**real | parts)

    return create


@pytest.fixture
def worker(create_worker):
    return create_worker()


class BrokenEngine:
    """An engine that has a fault of its own."""

    def load(self, manifest, folder):
        raise ZeroDivisionError("division by zero")


def silent():
    raise EvidenceError("The enclave does not answer.", "Start it.")


def test_a_paid_job_is_run_and_claimed(worker, jobs, version, create_paid_job):
    job = create_paid_job(1)
    done = worker.execute(job)
    assert done.state is State.EXECUTED
    assert done.failure is None
    manifest = version.manifest
    outputs = codec_named(manifest.codec).decode(done.output, manifest.outputs)
    np.testing.assert_allclose(outputs["found"], [np.log(2)], rtol=1e-6)
    assert done.claim.request_id == job.payment_id
    assert done.claim.version_id == version.version_id
    assert done.claim.input_hash == keccak(job.input)
    assert done.claim.output_hash == keccak(done.output)
    assert done.claim.provider == job.terms.provider
    assert done.claim.units == 1
    assert jobs.get(job.payment_id) == done


def test_a_job_that_was_run_is_proven_and_gets_its_receipt(worker, jobs, create_paid_job):
    job = worker.prove(worker.execute(create_paid_job(0)))
    assert job.state is State.PROVEN
    assert [item.mode for item in job.evidence] == ["signed"]
    assert job.receipt.claim == job.claim
    assert job.receipt.evidence == job.evidence
    assert jobs.get(job.payment_id) == job
    # The payment's id is made up here, and only there a hash does not fit.
    problems = {f.path for f in structural_findings(job.receipt) if not f.holds}
    assert problems == {"claim.requestId"}


def test_what_only_the_payer_can_prove_is_left_to_the_payer(worker, jobs, create_paid_job):
    job = create_paid_job(0)
    terms = job.terms.model_copy(update={"policy": Policy(1 << 0 | 1 << 5)})
    job = jobs.move(job, job.changed(terms=terms))
    job = worker.prove(worker.execute(job))
    assert job.state is State.DELIVERED
    assert [item.mode for item in job.receipt.evidence] == ["signed"]
    assert jobs.get(job.payment_id) == job


def test_an_output_that_is_too_large_to_be_published_is_written_down(worker, jobs, create_paid_job):
    """The version's shapes are open, so nobody knew before it ran."""
    job = create_paid_job(*[0] * 2_000)
    terms = job.terms.model_copy(update={"policy": Policy(1 << 4)})
    job = jobs.move(job, job.changed(terms=terms))
    job = worker.prove(worker.execute(job))
    assert job.state is State.EXECUTED
    assert_failed(job, "evidence_error", "the mode published puts at most 4096 on chain")


def test_evidence_that_no_transaction_can_carry_is_written_down(
    create_worker, create_notary, create_paid_job
):
    """Before anybody has the answer: its payer has the money back."""
    verbose = FakeMode("x" * 33_000, 0)
    limits = BatchLimits(calldata_bytes=2**15)
    worker = create_worker(notary=create_notary([verbose]), limits=limits)
    job = worker.prove(worker.execute(create_paid_job(0)))
    assert (job.state, job.receipt) == (State.EXECUTED, None)
    assert_failed(job, "evidence_error", "here a transaction carries 32,768 at most")


def assert_failed(job, code, message):
    assert job.failure is not None
    assert job.failure.code == code
    assert message in job.failure.message


def test_a_model_that_fails_is_written_down(worker, jobs, create_paid_job):
    job = create_paid_job(99)
    given_up = worker.execute(job)
    assert given_up.state is State.AUTHORIZED
    assert given_up.claim is None
    assert_failed(given_up, "engine_error", "could not run the model")
    assert jobs.get(job.payment_id) == given_up


def test_an_output_that_the_version_forbids_is_written_down(worker, create_paid_job):
    assert_failed(worker.execute(create_paid_job(2)), "engine_error", "holds a NaN")


def test_an_input_that_is_not_canonical_is_written_down(worker, create_paid_job):
    job = create_paid_job(0, input=b"no input")
    assert_failed(worker.execute(job), "codec_invalid", "")


def test_a_version_that_the_node_does_not_have_is_written_down(worker, create_paid_job):
    job = create_paid_job(0)
    terms = job.terms.model_copy(update={"version_id": keccak(b"unknown")})
    job = worker.execute(create_paid_job(0, payment_id=keccak(b"another"), terms=terms))
    assert_failed(job, "model_unknown", keccak(b"unknown").hex())


def test_a_model_that_is_too_large_is_written_down(
    create_worker, create_paid_job, version, store, tmp_path
):
    models = LoadedModels(store, tmp_path / "cache", version.manifest.size - 1)
    job = create_worker(models=models).execute(create_paid_job(0))
    assert_failed(job, "engine_error", "may be loaded")


def test_a_fault_of_the_nodes_own_is_written_down_without_its_details(
    create_worker, create_paid_job, store, tmp_path, caplog
):
    models = LoadedModels(store, tmp_path / "cache", 2**30, lambda _: BrokenEngine())
    job = create_worker(models=models).execute(create_paid_job(0))
    assert_failed(job, "internal_error", "This node failed")
    assert "division by zero" not in job.failure.message
    assert "division by zero" in caplog.text


def test_evidence_that_cannot_be_made_is_written_down(
    worker, create_worker, create_notary, create_paid_job, jobs
):
    job = worker.execute(create_paid_job(0))
    given_up = create_worker(notary=create_notary([FakeMode("signed", 0, silent)])).prove(job)
    assert given_up.state is State.EXECUTED
    assert given_up.receipt is None
    assert_failed(given_up, "evidence_error", "The enclave does not answer")
    assert jobs.get(job.payment_id) == given_up


def test_a_job_stays_as_it_is_while_the_chain_cannot_be_asked(
    create_worker, create_paid_job, jobs, store, model_registry
):
    gone = Chain("http://127.0.0.1:1", attempts=1)
    lost = Catalogue(type(model_registry)(gone, model_registry.address), store, 0)
    worker, job = create_worker(catalogue=lost), create_paid_job(0)
    with pytest.raises(ChainUnavailable):
        worker.execute(job)
    executed = create_worker().execute(job)
    with pytest.raises(ChainUnavailable):
        worker.prove(executed)
    assert jobs.get(job.payment_id) == executed


def test_what_somebody_else_made_of_a_job_stands(worker, jobs, create_paid_job):
    job = create_paid_job(0)
    theirs = jobs.move(job, job.changed(state=State.VOIDED))
    assert worker.execute(job) == theirs
    assert jobs.get(job.payment_id) == theirs
