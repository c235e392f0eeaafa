"""A verifier whose attestation believes every document, an enclave's key, and a model."""

import pytest
from eth_utils import keccak

from ...statements import SIGNED, Domain, policy_word, sign
from .documents import MEASUREMENT, Document, enrolment, public_key

DAY = 86_400
FAR = 2**40 - 1


@pytest.fixture
def tee_verifier(contracts, mocks, owner, model_registry):
    attestation = owner.deploy(mocks["MockAttestation"])
    return owner.deploy(contracts["TeeVerifier"], attestation, model_registry)


@pytest.fixture
def domain(chain, tee_verifier):
    return Domain("Assay", "1", chain.chain_id, tee_verifier.address)


@pytest.fixture
def enclave_key(accounts):
    """The key that an enclave made for itself."""
    return accounts[10]


@pytest.fixture
def other_key(accounts):
    """The key of another enclave."""
    return accounts[11]


@pytest.fixture
def at(chain):
    """Let the next transaction be in a block of this time."""

    def set_time(time):
        chain.pending_timestamp = time

    return set_time


@pytest.fixture
def now(chain, at):
    """A time for the next transaction, which it will have to the second."""
    time = chain.pending_timestamp + 100
    at(time)
    return time


@pytest.fixture
def create_document(enclave_key):
    """What the enclave's security module says at a time; the certificates outlast everything."""

    def create(attested_at, key=enclave_key, **changes):
        return Document(public_key(key), attested_at, FAR)._replace(**changes)

    return create


@pytest.fixture
def enrol(tee_verifier, domain, enclave_key, operator, stranger):
    """Submit a document with what the key signs for the operator; anyone may."""

    def submit(document, key=enclave_key):
        signature = sign(enrolment(domain, operator), key)
        return tee_verifier.enrol(document.encoded(), operator, signature, sender=stranger)

    return submit


@pytest.fixture
def enrolled(enrol, create_document, now):
    """The enclave's key, enrolled from now for a day. Returns now."""
    enrol(create_document(now))
    return now


@pytest.fixture
def register_model(model_registry, publisher):
    """Register a model of the publisher by its name, and return its id."""

    def register(name):
        floor = policy_word(SIGNED)
        return bytes(model_registry.register(name, floor, sender=publisher).return_value)

    return register


@pytest.fixture
def model_id(register_model):
    return register_model("digits")


@pytest.fixture
def approved(tee_verifier, publisher, model_id):
    """The measurement, approved for the model."""
    tee_verifier.approveMeasurement(model_id, MEASUREMENT, sender=publisher)
    return MEASUREMENT


@pytest.fixture
def manifest_hash():
    return keccak(text="manifest")
