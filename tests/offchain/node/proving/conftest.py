"""What these tests share: a chain that nobody asks, a version, and jobs that were run."""

from functools import cache
from pathlib import Path

import pytest

from assay.chain import Deployment, ModeDeployment
from assay.errors import EvidenceError
from assay.models import Declaration, build_manifest
from assay.node import ListedVersion, State
from assay.node.jobs.job import PendingTransaction
from assay.wire import (
    Claim,
    checksummed,
    keccak,
    model_id,
    payment_id,
    version_id,
)

from ...serving_fixtures import SAMPLES

COMPLETED_AT = 1_900_000_000


def address(name):
    return checksummed("0x" + keccak(name.encode())[:20].hex())


def refuse():
    raise EvidenceError("The enclave does not answer.", "Start it.")


@pytest.fixture
def deployment():
    """A chain that nobody asks, with three modes."""
    ids = {"signed": 0, "tee": 1, "zkml": 2}
    return Deployment(
        chain_id=31337,
        block=0,
        owner=address("owner"),
        contracts={
            name: address(name) for name in ("PaymentEscrow", "VerifierRegistry", "ModelRegistry")
        },
        modes={
            name: ModeDeployment(id=mode, verifier=address(name), gas_cap=200_000)
            for name, mode in ids.items()
        },
        token=None,
        vault_code_hash=keccak(b"vault"),
    )


FOLDER = Path("nowhere")


@pytest.fixture
def executed(create_job, version):
    """Make the job that was run under a policy: for each policy, one."""

    @cache
    def create(policy):
        job = create_job()
        terms = job.terms.model_copy(update={"policy": policy})
        claim = Claim.from_terms(terms, job.payment_id, keccak(b"output"), 1, COMPLETED_AT)
        return job.changed(terms=terms, claim=claim, output=b"output")

    return create


@pytest.fixture
def prove(executed, version):
    """Have a notary prove such a job."""
    return lambda notary, policy: notary.prove(executed(policy), version, FOLDER).evidence


@pytest.fixture
def version():
    declaration = Declaration(licence="MIT", description="digits")
    manifest = build_manifest(SAMPLES / "digits.onnx", declaration)
    model = model_id(address("publisher"), "digits")
    publisher, hashed = address("publisher"), manifest.hash()
    identifier = version_id(model, hashed)
    return ListedVersion(model, identifier, publisher, "digits", manifest, hashed, (1, 0))


@pytest.fixture
def create_proven(create_job, version, provider, deployment):
    """Make a job that this notary has proven, under a policy."""

    def create(notary, policy):
        job = create_job()
        terms = job.terms.model_copy(
            update={
                "provider": provider.address,
                "version_id": version.version_id,
                "policy": policy,
            }
        )
        payer, nonce = job.authorization.payer, job.authorization.nonce
        escrow = deployment.address("PaymentEscrow")
        payment = payment_id(deployment.chain_id, escrow, terms.struct_hash(), payer, nonce)
        claim = Claim.from_terms(terms, payment, keccak(b"output"), 1, COMPLETED_AT)
        executed = job.changed(payment_id=payment, terms=terms, claim=claim, output=b"output")
        return notary.prove(executed, version, FOLDER).changed(
            state=State.PROVEN,
            authorize=PendingTransaction(
                hash=keccak(b"authorize"), raw=b"raw", sender=address("provider"), nonce=1
            ),
        )

    return create


@pytest.fixture
def digest(executed, deployment):
    """What is proven of such a job."""

    def digest_of(policy):
        registry = deployment.address("VerifierRegistry")
        return executed(policy).claim.digest(deployment.chain_id, registry)

    return digest_of
