"""A job that was run is proven, by whichever node takes it up."""

import pytest

from assay.models import LoadedModels
from assay.modes import mode_named
from assay.node import State, Worker
from assay.node.jobs.job import PendingTransaction
from assay.wire import Policy, keccak
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all

from ..circuit_fixtures import *  # noqa: F403
from .conftest import SOMEBODY

AUTHORIZE = PendingTransaction(hash=keccak(b"authorize"), raw=b"raw", sender=SOMEBODY, nonce=1)


@pytest.fixture
def create_worker(catalogue, store, create_notary, jobs, tmp_path):
    """Make a worker that has fetched nothing yet, into a folder of its own."""

    def create(name):
        models = LoadedModels(store, tmp_path / name, 2**30)
        return Worker(catalogue, models, create_notary(), jobs)

    return create


@pytest.fixture
def paid(create_job, jobs, catalogue, tiny, tiny_inputs):
    """A job of the tiny model that was paid under `zkml`."""
    version, manifest = catalogue.find("tiny"), tiny.manifest
    tensors = coerce_all({"x": tiny_inputs[:1]}, manifest.inputs, manifest.scales)
    content = codec_named(manifest.codec).encode(tensors, manifest.inputs)
    job = create_job()
    terms = job.terms.model_copy(
        update={
            "version_id": version.version_id,
            "input_hash": keccak(content),
            "policy": Policy(0b100),
        }
    )
    changes = {"state": State.AUTHORIZED, "terms": terms, "input": content, "authorize": AUTHORIZE}
    return jobs.add(job.model_copy(update=changes))


def test_a_job_that_another_node_has_run_is_proven_here(create_worker, paid, jobs):
    executed = create_worker("before").execute(paid)
    assert executed.state is State.EXECUTED
    proven = create_worker("after").prove(jobs.get(executed.payment_id))
    assert proven.state is State.PROVEN
    assert proven.receipt.exhibits.keys() == {"zkml"}
    (evidence,) = proven.evidence
    assert mode_named("zkml").check(evidence, proven.receipt).holds


def test_an_output_that_the_version_does_not_give_is_never_proven(create_worker, paid, jobs):
    worker = create_worker("here")
    executed = worker.execute(paid)
    wrong = bytes([executed.output[0] ^ 1]) + executed.output[1:]
    failed = worker.prove(jobs.move(executed, executed.changed(output=wrong)))
    assert failed.failure.code == "evidence_error"
    assert "another output than was claimed" in failed.failure.message
