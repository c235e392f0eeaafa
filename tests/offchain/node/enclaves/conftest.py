"""Enclaves, and jobs whose version is sold from one, besides what the tests of the node share."""

import pytest

from assay.models import LoadedModels
from assay.node import Job, PayerSignature, State, Worker
from assay.node.jobs.job import PendingTransaction
from assay.wire import ZERO_HASH, Policy, keccak
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all

from ...enclave_fixtures import *  # noqa: F403

TEE_SIMULATED = Policy(1 << 63)


class AskedEngine:
    """An engine that runs nothing, and remembers that it was asked."""

    def __init__(self):
        self.asked = []

    def load(self, manifest, folder):
        self.asked.append(manifest.hash())
        raise AssertionError("the version is to run elsewhere")


@pytest.fixture
def version(catalogue, enclave_model):
    return catalogue.find("in-enclave")


@pytest.fixture
def engine():
    return AskedEngine()


@pytest.fixture
def create_worker(catalogue, store, jobs, engine, tmp_path):
    """Make a worker whose own engine runs nothing, unless it is given others."""

    def create(notary, engine_for=lambda manifest: engine):
        models = LoadedModels(store, tmp_path / "models", 2**30, engine_for)
        return Worker(catalogue, models, notary, jobs)

    return create


@pytest.fixture
def create_paid(create_terms, escrow, token, payer, send, version, jobs, digits_body):
    """Keep a job whose payment is in the escrow, for the first held-out digit."""
    tensors = coerce_all(digits_body()["inputs"], version.manifest.inputs)
    content = codec_named(version.manifest.codec).encode(tensors, version.manifest.inputs)

    def create(policy=TEE_SIMULATED):
        terms = create_terms(
            version_id=version.version_id, input_hash=keccak(content), policy=policy
        )
        if token.allowance(payer.address, escrow.address) < terms.amount:
            send(token.approve(escrow.address, 2**128), payer)
        paid = send(escrow.authorize(terms), payer)
        signature = PayerSignature(
            to_vault=False,
            payer=payer.address,
            nonce=ZERO_HASH,
            valid_after=0,
            valid_before=2**40 - 1,
            signature=b"",
        )
        sent = PendingTransaction(hash=paid.transaction, raw=b"", sender=payer.address, nonce=0)
        job = Job(
            payment_id=escrow.payment_id(terms, payer.address, ZERO_HASH),
            state=State.AUTHORIZED,
            model_id=version.model_id,
            terms=terms,
            authorization=signature,
            input=content,
            authorize=sent,
        )
        return jobs.add(job)

    return create
