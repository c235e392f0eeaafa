"""Enrolling: an enclave's key comes onto the chain, and ends on its own word."""

from types import SimpleNamespace

import pytest

from assay.chain import AccountSender, Anvil, Chain, EnclaveRecord, TeeVerifier, deploy
from assay.client import Enroller
from assay.errors import AttestationError, EnclaveError, TransactionReverted
from assay.modes import mode_named
from assay.tee import read_document
from assay.tee.simulator import Simulator
from assay.wire import recover_signer
from assay.wire.hashing import keccak, typed_digest, words

pytestmark = pytest.mark.usefixtures("restored_chain")


@pytest.fixture
def client(start_enclave):
    """A client of an enclave that was never enrolled."""
    with start_enclave().connect() as client:
        yield client


@pytest.fixture
def enrol(create_enroller, client, provider):
    """Enrol the key of an enclave."""

    def run(enclave=client, **options):
        return create_enroller(**options).enrol(enclave, provider.address)

    return run


@pytest.fixture
def count_transactions(chain, provider):
    """Count the transactions that the provider has sent so far."""
    return lambda: int(chain.request("eth_getTransactionCount", provider.address, "latest"), 16)


def test_a_key_is_enrolled_and_read_back(enrol, client, tee_verifier):
    made = enrol()
    assert made.key == client.describe().address
    assert made.record == tee_verifier.enclave(made.key)
    document = read_document(client.attest(b""))
    at = document.timestamp_ms // 1000
    assert made.record.since <= at < made.record.until
    assert made.record.revoked_at == 0
    assert made.gas == sum(each.gas_used for each in made.transactions)


def test_the_first_of_a_chain_brings_the_certificates_and_the_next_finds_them(enrol, start_enclave):
    enrol()
    with start_enclave(image="another image").connect() as another:
        warm = enrol(another)
    assert len(warm.transactions) == 1
    assert warm.gas < 7_000_000


def test_a_cold_enrolment_takes_five_transactions_within_the_limit_of_each(client, owner, provider):
    with Anvil() as anvil:
        chain = Chain(anvil.rpc_url)
        sender = AccountSender(chain, owner)
        modes = [mode_named("tee-simulated")]
        deployment = deploy(chain, sender, owner=owner.address, modes=modes, for_development=True)
        verifier = TeeVerifier(chain, deployment.modes["tee-simulated"].verifier)
        made = Enroller(verifier, modes[0], sender).enrol(client, provider.address)
        assert len(made.transactions) == 5
        assert made.gas < 30_000_000
        assert all(each.gas_used < 2**24 for each in made.transactions)


def test_an_enrolment_that_would_change_nothing_is_not_paid_for(enrol, count_transactions):
    made = enrol()
    sent = count_transactions()
    with pytest.raises(AttestationError, match=f"The key {made.key} is enrolled until") as caught:
        enrol()
    assert "Enrol it again before that" in caught.value.hint
    assert count_transactions() == sent


def test_a_key_that_was_revoked_is_not_enrolled_again(enrol, create_enroller, tee_verifier):
    made = enrol()
    create_enroller().revoke(made.key, made.revocation)
    assert tee_verifier.enclave(made.key).revoked_at > 0
    with pytest.raises(AttestationError, match="was revoked, and is not enrolled again") as caught:
        enrol()
    assert "it makes another key" in caught.value.hint


def test_a_key_whose_validity_is_over_is_not_enrolled_again(
    enrol, client, tee_verifier, monkeypatch
):
    key = client.describe().address
    over = EnclaveRecord(measurement=bytes(32), since=1, until=2, revoked_at=0)
    monkeypatch.setattr(type(tee_verifier), "enclave", lambda _, asked: over)
    with pytest.raises(AttestationError, match=f"The key {key} is valid no more, and is not"):
        enrol()


def test_the_kept_revocation_is_the_keys_own_word(enrol, chain, tee_verifier):
    made = enrol()
    typehash = keccak(b"Revocation(address key)")
    struct_hash = keccak(words((typehash, made.key)))
    digest = typed_digest(chain.chain_id, tee_verifier.address, struct_hash)
    assert recover_signer(digest, made.revocation) == made.key


def test_a_key_is_not_revoked_on_anybody_elses_word(enrol, create_enroller, stranger):
    made = enrol()
    forged = stranger.unsafe_sign_hash(keccak(b"anything")).signature
    with pytest.raises(TransactionReverted, match="RevocationNotSigned"):
        create_enroller().revoke(made.key, bytes(forged))


def test_anyone_may_pay_for_the_gas(enrol, stranger, tee_verifier):
    made = enrol(account=stranger)
    assert tee_verifier.enclave(made.key) is not None


def test_a_debugged_enclave_is_not_enrolled(enrol, client, chain, count_transactions):
    public_key = client.describe().public_key

    def attest(nonce):
        document = Simulator().document(chain.time(), measured=b"", public_key=public_key)
        return document.encoded()

    debugged = SimpleNamespace(attest=attest, describe=client.describe)
    sent = count_transactions()
    with pytest.raises(AttestationError, match="debugged, or its document is about another key"):
        enrol(debugged)
    assert count_transactions() == sent


def test_a_document_about_another_key_is_not_enrolled(enrol, client, start_enclave):
    with start_enclave().connect() as another:
        mixed = SimpleNamespace(attest=another.attest, describe=client.describe)
        with pytest.raises(AttestationError, match="its document is about another key"):
            enrol(mixed)


def test_what_another_maker_attests_is_not_enrolled(enrol, client, chain):
    def attest(nonce):
        return Simulator(b"some other maker").document(chain.time()).encoded()

    with pytest.raises(AttestationError, match="root certificate is not the pinned one"):
        enrol(SimpleNamespace(attest=attest, describe=client.describe))


def test_an_enclave_that_is_gone_is_missed(enrol, start_enclave):
    process = start_enclave()
    process.close()
    with pytest.raises(EnclaveError, match="has ended, or cannot be reached"):
        enrol(process.connect())
