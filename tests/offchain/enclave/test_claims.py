"""An enclave signs the claim that it has worked out itself, and no other."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.errors import EnclaveError
from assay.wire import checksummed, keccak, recover_signer, typed_digest
from assay.wire.hashing import words

from .conftest import CHAIN_ID, contract

REGISTRY = contract("verifier registry")


@pytest.fixture
def loaded(enclave, digits):
    """The digits model, ready to be run inside."""
    enclave.load(digits.manifest.canonical_bytes(), digits.folder)
    return digits


def test_signs_the_digest_of_the_claim_that_the_wire_makes(enclave, loaded, image):
    request = loaded.request(image)
    proof = enclave.prove(request, image)
    claim = loaded.claim(request, proof.output)
    assert proof.output == loaded.output(image)
    assert proof.digest == claim.digest(CHAIN_ID, REGISTRY)
    assert recover_signer(proof.digest, proof.signature) == enclave.describe().address


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("model_id", keccak(b"another model"), "version is 0x"),
        ("version_id", keccak(b"another version"), "version is 0x"),
        ("input_hash", keccak(b"another input"), "input's hash is 0x"),
        ("prompt_hash", keccak(b"a prompt"), "prompt's hash is 0x"),
        ("params_hash", keccak(b"parameters"), "parameters' hash is 0x"),
        ("units", 2, "number of units is 2; in this enclave it is 1"),
    ],
)
def test_refuses_a_claim_of_what_it_did_not_do(enclave, loaded, image, field, value, said):
    with pytest.raises(EnclaveError, match=said) as caught:
        enclave.prove(loaded.request(image, **{field: value}), image)
    assert caught.value.hint == "Claim what the enclave runs; it signs nothing else."


def test_refuses_the_manifest_of_a_version_that_it_does_not_have(enclave, loaded, image):
    strange = keccak(b"another manifest")
    with pytest.raises(EnclaveError, match=f"manifest 0x{strange.hex()} is not loaded"):
        enclave.prove(loaded.request(image, manifest_hash=strange), image)


def test_refuses_another_input_than_the_claim_is_about(enclave, loaded, image):
    with pytest.raises(EnclaveError, match="The claim's input's hash is 0x"):
        enclave.prove(loaded.request(image), image + b"\0")


def test_refuses_a_claim_that_is_completed_in_the_future(enclave, loaded, image):
    tomorrow = int(time.time()) + 86_400
    with pytest.raises(EnclaveError, match=f"completed at {tomorrow}, which is in the future"):
        enclave.prove(loaded.request(image, completed_at=tomorrow), image)


def test_says_what_is_wrong_with_an_input_that_the_version_does_not_take(enclave, loaded):
    with pytest.raises(EnclaveError, match="should start a CBOR map"):
        enclave.prove(loaded.request(b"no tensors"), b"no tensors")


def test_says_what_is_wrong_with_an_address(enclave, loaded, image):
    request = loaded.request(image).model_copy(update={"provider": "0x12"})
    with pytest.raises(EnclaveError, match=r"malformed: prove\.provider: "):
        enclave.prove(request, image)


def test_serves_requests_that_come_at_once(running, loaded, image):
    def ask(number):
        request = loaded.request(image, request_id=keccak(bytes([number])))
        with running.connect() as client:
            return request, client.prove(request, image)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(12)))
    for request, proof in answers:
        assert proof.digest == loaded.claim(request, proof.output).digest(CHAIN_ID, REGISTRY)


def test_threads_take_turns_on_one_connection(enclave, loaded, image):
    requests = [loaded.request(image, request_id=keccak(bytes([number]))) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        proofs = list(pool.map(lambda request: enclave.prove(request, image), requests))
    for request, proof in zip(requests, proofs, strict=True):
        assert proof.digest == loaded.claim(request, proof.output).digest(CHAIN_ID, REGISTRY)


def test_signs_its_enrolment_in_an_owners_name(enclave):
    registry, owner = contract("enclave registry"), contract("owner")
    struct_hash = keccak(words((keccak(b"Enrolment(address owner)"), owner)))
    signature = enclave.sign_enrolment(CHAIN_ID, registry, owner)
    digest = typed_digest(CHAIN_ID, registry, struct_hash)
    assert recover_signer(digest, signature) == enclave.describe().address


def test_signs_its_revocation(enclave):
    registry = contract("enclave registry")
    address = enclave.describe().address
    struct_hash = keccak(words((keccak(b"Revocation(address key)"), address)))
    signature = enclave.sign_revocation(CHAIN_ID, registry)
    assert recover_signer(typed_digest(CHAIN_ID, registry, struct_hash), signature) == address


def test_describes_its_key_and_that_it_is_simulated(enclave):
    described = enclave.describe()
    assert described.public_key[:1] == b"\x04"
    address = keccak(described.public_key[1:])[12:]
    assert described.address == checksummed("0x" + address.hex())
    assert described.simulated
