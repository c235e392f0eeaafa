"""Payments that are in the escrow, and jobs that wait for their end."""

from types import SimpleNamespace

import pytest

from assay.modes import PrivateKey
from assay.node import Acknowledgements, Job, PayerSignature, State
from assay.node.jobs.job import PendingTransaction
from assay.wire import ZERO_HASH, Claim, Policy, keccak

SIGNED_AND_ACKNOWLEDGED = Policy(1 << 0 | 1 << 5)


@pytest.fixture
def version(catalogue, digits):
    return catalogue.find("digits")


@pytest.fixture
def authorize(create_terms, escrow, token, payer, send, version):
    """Pay from the payer's allowance, and give the job of that payment."""

    def run(**changes):
        terms = create_terms(version_id=version.version_id, input_hash=keccak(b"input"), **changes)
        if token.allowance(payer.address, escrow.address) < terms.amount:
            send(token.approve(escrow.address, 2**128), payer)
        paid = send(escrow.authorize(terms), payer)
        return Job(
            payment_id=escrow.payment_id(terms, payer.address, ZERO_HASH),
            state=State.AUTHORIZED,
            model_id=version.model_id,
            terms=terms,
            authorization=PayerSignature(
                to_vault=False,
                payer=payer.address,
                nonce=ZERO_HASH,
                valid_after=0,
                valid_before=2**40 - 1,
                signature=b"",
            ),
            input=b"input",
            authorize=PendingTransaction(
                hash=paid.transaction, raw=b"", sender=payer.address, nonce=0
            ),
        )

    return run


@pytest.fixture
def create_paid(authorize, jobs):
    """Keep a job whose payment is in the escrow, as it is before it was run."""
    return lambda **changes: jobs.add(authorize(**changes))


@pytest.fixture
def create_proven(authorize, create_notary, version, jobs, tmp_path):
    """Keep a proven job whose payment is in the escrow, signed by the provider or another key.

    Under a policy that asks for the payer's word it is a delivered one.
    """

    def create(signer=None, units=1, output=b"output", **changes):
        notary, job = create_notary(signer=signer), authorize(**changes)
        claim = Claim.from_terms(job.terms, job.payment_id, keccak(output), units, 1_900_000_000)
        executed = job.changed(claim=claim, output=output)
        proven = notary.prove(executed, version, tmp_path)
        proven = proven.changed(state=State.PROVEN if proven.is_proven else State.DELIVERED)
        return jobs.add(proven.changed(receipt=notary.receipt(proven, version)))

    return create


@pytest.fixture
def create_delivered(create_proven):
    """Keep a job that waits for the payer's word, and has everything else."""
    return lambda **changes: create_proven(policy=SIGNED_AND_ACKNOWLEDGED, **changes)


@pytest.fixture
def acknowledgements(verifier_registry, create_notary, jobs):
    return Acknowledgements(verifier_registry, create_notary(), jobs)


@pytest.fixture
def word(payer, deployment):
    """Sign a job's claim, as its payer or somebody else."""

    def sign(job, account=payer):
        registry = deployment.address("VerifierRegistry")
        return PrivateKey(account.key).sign(job.claim.digest(deployment.chain_id, registry))

    return sign


@pytest.fixture
def settler(create_settler):
    return create_settler()


@pytest.fixture
def count_transactions(chain, provider):
    """Count the transactions that the submitter has sent so far."""
    return lambda: int(chain.request("eth_getTransactionCount", provider.address, "latest"), 16)


@pytest.fixture
def pass_deadline(restored_chain, monkeypatch):
    """Let it be the deadline of a job, on the chain and by the settler's clock."""

    def run(job):
        deadline = job.terms.capture_before
        restored_chain.request("evm_setNextBlockTimestamp", deadline)
        restored_chain.request("evm_mine")
        monkeypatch.setattr(
            "assay.node.settling.settler.time", SimpleNamespace(time=lambda: deadline)
        )

    return run


@pytest.fixture
def delegate(send, signed_verifier, session_key, provider, restored_chain):
    """Let the session key sign for the provider."""
    until = restored_chain.time() + 3_600
    return lambda: send(signed_verifier.delegate_key(session_key.address, until), provider)


@pytest.fixture
def now(jobs):
    """Read jobs as they are now."""
    return lambda *kept: [jobs.get(job.payment_id) for job in kept]
