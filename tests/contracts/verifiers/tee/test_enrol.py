"""EnclaveRegistry.enrol: a key for the first time. Renewal is in test_renew.py.

enrol
├── when the maker did not sign the document: it reverts as the attestation does
├── when the enclave can be debugged: it reverts
├── when the document is older or earlier than it may be, by a second: it reverts
├── when its public key is no point of secp256k1, in 64 or 65 bytes: it reverts
├── when another key signed, or none, or for another owner, contract or chain: it reverts
├── when the signature is malleable, of another length or garbage: it reverts
├── when a contract would vouch for the key (ERC-1271): it reverts
├── when a certificate ends now: it reverts
└── otherwise, whoever submits it
    ├── the key is valid from the document's time
    ├── for a day, or until the first certificate ends
    └── it emits EnclaveEnrolled
"""

import pytest
from eth_utils import keccak

from ...expectations import error_data, reverts
from ...statements import ZERO_HASH, sign
from .conftest import DAY
from .documents import MEASUREMENT, enrolment, high_s, public_key

MINUTE = 60
# Of secp256k1: https://www.secg.org/sec2-v2.pdf, section 2.4.1.
FIELD = 2**256 - 2**32 - 977
# A point whose coordinate x is so small that x + FIELD fits 32 bytes.
Y_OF_ONE = pow(8, (FIELD + 1) // 4, FIELD)


def point(x, y):
    return x.to_bytes(32, "big") + y.to_bytes(32, "big")


def test_a_key_is_enrolled_from_the_documents_time_for_a_day(
    tee_verifier, enrol, create_document, enclave_key, operator, now
):
    tx = enrol(create_document(now - 5))

    assert tx.return_value == enclave_key
    assert tx.events == [
        tee_verifier.EnclaveEnrolled(
            key=enclave_key,
            measurement=MEASUREMENT,
            owner=operator,
            since=now - 5,
            until=now - 5 + DAY,
        )
    ]
    record = tee_verifier.enclaveOf(enclave_key)
    assert record == (MEASUREMENT, now - 5, now - 5 + DAY, 0)


def test_a_key_is_valid_no_longer_than_its_documents_certificates(
    tee_verifier, enrol, create_document, enclave_key, now
):
    enrol(create_document(now, valid_until=now + 3_600))
    assert tee_verifier.enclaveOf(enclave_key).until == now + 3_600


def test_keys_of_one_and_of_different_code_are_enrolled_side_by_side(
    tee_verifier, enrol, create_document, accounts, now
):
    measurements = [MEASUREMENT, keccak(b"other code"), MEASUREMENT]
    for key, measurement in zip(accounts[10:13], measurements, strict=True):
        enrol(create_document(now, key, measurement=measurement), key)
    for key, measurement in zip(accounts[10:13], measurements, strict=True):
        assert tee_verifier.enclaveOf(key).measurement == measurement


def test_there_is_nothing_under_an_unknown_key(tee_verifier, stranger):
    assert tee_verifier.enclaveOf(stranger) == (ZERO_HASH, 0, 0, 0)


def test_a_document_that_the_maker_did_not_sign_is_refused_as_the_attestation_says(
    tee_verifier, mocks, domain, enclave_key, operator, stranger
):
    attestation = mocks["MockAttestation"].at(tee_verifier.ATTESTATION())
    with reverts(attestation.NotSignedByMaker):
        tee_verifier.enrol(b"", operator, bytes(65), sender=stranger)


def test_an_enclave_that_can_be_debugged_is_refused(tee_verifier, enrol, create_document, now):
    with reverts(tee_verifier.EnclaveDebugged, MEASUREMENT):
        enrol(create_document(now, debug=True))


def test_a_document_is_fresh_for_a_quarter_of_an_hour(tee_verifier, enrol, create_document, now):
    earliest = now - 15 * MINUTE
    assert tee_verifier.MAX_AGE() == 15 * MINUTE
    with reverts(tee_verifier.DocumentStale, earliest - 1, earliest):
        enrol(create_document(earliest - 1))


def test_a_document_of_exactly_a_quarter_of_an_hour_is_fresh(enrol, create_document, now):
    assert not enrol(create_document(now - 15 * MINUTE)).failed


@pytest.fixture
def refusal_in(chain, tee_verifier, domain, enclave_key, operator, stranger):
    """Call `enrol` as in a block that is there, whose time is known; give what it reverts with."""

    def call(block, document):
        signature = sign(enrolment(domain, operator), enclave_key)
        data = tee_verifier.enrol.encode_input(document.encoded(), operator, signature)
        message = {"from": stranger.address, "to": tee_verifier.address, "data": "0x" + data.hex()}
        provider = chain.provider.web3.provider
        answer = provider.make_request("eth_call", [message, hex(block.number)])
        return bytes.fromhex(answer["error"]["data"].removeprefix("0x"))

    return call


def test_a_document_is_at_most_a_minute_early(chain, tee_verifier, refusal_in, create_document):
    chain.mine()
    block = chain.blocks.head
    latest = block.timestamp + MINUTE
    assert tee_verifier.MAX_AHEAD() == MINUTE
    refusal = refusal_in(block, create_document(latest + 1))
    assert refusal == error_data(tee_verifier.DocumentEarly, latest + 1, latest)


def test_a_document_of_exactly_a_minute_ahead_is_fresh(enrol, create_document, now):
    assert not enrol(create_document(now + MINUTE)).failed


@pytest.mark.parametrize("time", [0, 2**40 - 1])
def test_a_document_of_any_other_time_is_not_fresh(
    chain, tee_verifier, refusal_in, create_document, time
):
    chain.mine()
    block = chain.blocks.head
    error, limit = (
        (tee_verifier.DocumentEarly, block.timestamp + MINUTE)
        if time
        else (tee_verifier.DocumentStale, block.timestamp - 15 * MINUTE)
    )
    assert refusal_in(block, create_document(time)) == error_data(error, time, limit)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda key: b"", id="none"),
        pytest.param(lambda key: key[:63], id="63 bytes"),
        pytest.param(lambda key: key + b"\0", id="65 bytes without a prefix"),
        pytest.param(lambda key: b"\x05" + key, id="another prefix"),
        pytest.param(lambda key: b"\x04" + key + b"\0", id="66 bytes"),
        pytest.param(lambda key: b"\x02" + key[:32], id="compressed"),
        pytest.param(lambda key: bytes(64), id="zeros"),
        pytest.param(lambda key: b"\xff" * 64, id="ones"),
        pytest.param(lambda key: key[:63] + bytes([key[63] ^ 1]), id="off the curve"),
        pytest.param(lambda key: key[32:] + key[:32], id="x and y exchanged"),
        pytest.param(lambda key: point(1 + FIELD, Y_OF_ONE), id="x not reduced"),
        pytest.param(lambda key: b"\x04" + key[:48] + key[:48], id="97 bytes, as of P-384"),
    ],
)
def test_a_public_key_is_an_uncompressed_point_of_secp256k1(
    tee_verifier, enrol, create_document, enclave_key, now, change
):
    unusable = change(public_key(enclave_key))
    with reverts(tee_verifier.KeyUnusable, unusable):
        enrol(create_document(now, public_key=unusable))


def test_a_public_key_may_begin_with_the_byte_4(enrol, create_document, enclave_key, now):
    document = create_document(now, public_key=b"\x04" + public_key(enclave_key))
    assert enrol(document).return_value == enclave_key


@pytest.mark.parametrize("y", [Y_OF_ONE, FIELD - Y_OF_ONE])
def test_a_point_on_the_curve_is_a_key_and_has_to_sign(
    tee_verifier, domain, create_document, enclave_key, operator, stranger, now, y
):
    lonely = "0x" + keccak(point(1, y))[12:].hex()
    document = create_document(now, public_key=point(1, y))
    signature = sign(enrolment(domain, operator), enclave_key)
    with reverts(tee_verifier.EnrolmentNotSigned, lonely, operator.address):
        tee_verifier.enrol(document.encoded(), operator, signature, sender=stranger)


def test_a_key_that_did_not_sign_is_not_enrolled(
    tee_verifier, domain, create_document, enclave_key, other_key, operator, stranger, now
):
    signature = sign(enrolment(domain, operator), other_key)
    with reverts(tee_verifier.EnrolmentNotSigned, enclave_key.address, operator.address):
        tee_verifier.enrol(create_document(now).encoded(), operator, signature, sender=stranger)


def test_an_enrolment_names_its_owner(
    tee_verifier, domain, create_document, enclave_key, operator, stranger, now
):
    signature = sign(enrolment(domain, operator), enclave_key)
    with reverts(tee_verifier.EnrolmentNotSigned, enclave_key.address, stranger.address):
        tee_verifier.enrol(create_document(now).encoded(), stranger, signature, sender=stranger)


@pytest.mark.parametrize(
    "elsewhere", [{"chain_id": 1}, {"contract": "0x" + "11" * 20}, {"version": "2"}]
)
def test_an_enrolment_is_for_one_contract_on_one_chain(
    tee_verifier, domain, create_document, enclave_key, operator, stranger, now, elsewhere
):
    signature = sign(enrolment(domain._replace(**elsewhere), operator), enclave_key)
    with reverts(tee_verifier.EnrolmentNotSigned, enclave_key.address, operator.address):
        tee_verifier.enrol(create_document(now).encoded(), operator, signature, sender=stranger)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda signature: b"", id="empty"),
        pytest.param(lambda signature: signature[:64], id="64 bytes"),
        pytest.param(lambda signature: signature + b"\0", id="66 bytes"),
        pytest.param(lambda signature: bytes(65), id="zeros"),
        pytest.param(lambda signature: b"\xff" * 65, id="ones"),
        pytest.param(lambda signature: signature[:64] + b"\0", id="another v"),
        pytest.param(high_s, id="high s"),
    ],
)
def test_a_broken_signature_enrols_nothing(
    tee_verifier, domain, create_document, enclave_key, operator, stranger, now, change
):
    signature = change(sign(enrolment(domain, operator), enclave_key))
    with reverts(tee_verifier.EnrolmentNotSigned, enclave_key.address, operator.address):
        tee_verifier.enrol(create_document(now).encoded(), operator, signature, sender=stranger)


def test_a_contract_is_no_enclave(
    tee_verifier, mocks, domain, create_document, other_key, operator, stranger, chain, now
):
    """Not even a wallet (ERC-1271) at the address of the document's key."""
    wallet = stranger.deploy(mocks["MockWallet"], stranger)
    chain.provider.set_code(other_key.address, chain.provider.get_code(wallet.address))
    document = create_document(chain.pending_timestamp, other_key)
    signature = sign(enrolment(domain, operator), stranger) + b"\x01"
    with reverts(tee_verifier.EnrolmentNotSigned, other_key.address, operator.address):
        tee_verifier.enrol(document.encoded(), operator, signature, sender=stranger)


@pytest.mark.parametrize("early", [0, 1, 10**9])
def test_an_enrolment_that_would_be_over_is_refused(
    tee_verifier, enrol, create_document, now, early
):
    with reverts(tee_verifier.EnrolmentPassed, now - early, now):
        enrol(create_document(now, valid_until=now - early))
