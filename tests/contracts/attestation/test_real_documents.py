"""Documents of AWS's own, checked at their own time under AWS's own root

each is verified in transactions below the ceiling of gas, and says what is expected
the one of an enclave that was debugged says so
no byte of one may differ
none is good before or after its time
"""

import json
from hashlib import sha256

import cbor2
import pytest
from eth_utils import keccak

from assay.tee import AWS_NITRO_ROOT

from .nitro_chain import Refused, path_of

NAMES = (
    "base_2024-11-30",
    "base_2026-01-03_repaired",
    "dstack_2025-12-25_DEBUG",
    "openclave_2024-02-26",
    "oyster_2024-12-13",
)


@pytest.fixture(scope="module", params=NAMES)
def facts(request, real_documents):
    facts = json.loads((real_documents / "expected.json").read_text(encoding="utf-8"))
    return facts[request.param]


@pytest.fixture(scope="module")
def document(real_documents, facts):
    encoded = (real_documents / facts["file"]).read_bytes()
    assert sha256(encoded).hexdigest() == facts["sha256"]
    return encoded


@pytest.fixture(scope="module")
def certificates(document):
    content = cbor2.loads(cbor2.loads(document)[2])
    return *content["cabundle"], content["certificate"]


@pytest.fixture(scope="module")
def chain(create_chain, certificates, facts):
    """A chain that begins at the document's time, and to which nothing has been added."""
    assert sha256(certificates[0]).digest() == AWS_NITRO_ROOT.sha256
    with create_chain(certificates[0], facts["verify_at"]) as chain:
        yield chain


@pytest.fixture(scope="module")
def warm_chain(chain, certificates):
    """The same, to which its authorities have been added."""
    chain.add_all(certificates[:-1])
    return chain


def check(attested, facts):
    registers = bytes.fromhex(facts["pcr0"] + facts["pcr1"] + facts["pcr2"])
    assert attested.measurement == keccak(registers)
    assert attested.public_key == bytes.fromhex(facts["public_key"] or "")
    assert attested.user_data_hash == hash_of(facts["user_data"])
    assert attested.nonce_hash == hash_of(facts["nonce"])
    assert attested.attested_at == facts["timestamp_ms"] // 1_000
    assert attested.valid_until == facts["valid_until"] == min(facts["cert_not_after"])
    assert attested.debug is facts["debug"]


def hash_of(hexadecimal):
    return keccak(hexstr=hexadecimal) if hexadecimal else bytes(32)


# The order matters: the first one needs a chain to which nothing has been added.
def test_it_is_verified_in_one_transaction_with_all_of_its_certificates(chain, document, facts):
    assert chain.pay_for(document) < 16_000_000
    check(chain.verify(document, facts["verify_at"]), facts)


def test_it_is_verified_under_authorities_that_were_added(
    warm_chain, certificates, document, facts
):
    assert warm_chain.certified_key(path_of(certificates[:-1])).is_authority
    assert warm_chain.pay_for(document) <= 6_850_000
    check(warm_chain.verify(document, facts["verify_at"]), facts)


def test_it_is_good_in_its_time_only(warm_chain, document, facts):
    first, last = facts["valid_from"], facts["valid_until"]
    for at in (first, last):
        check(warm_chain.verify(document, at), facts)
    for at in (first - 1, last + 1):
        with pytest.raises(Refused) as refusal:
            warm_chain.verify(document, at)
        assert refusal.value.data == warm_chain.error("PathNotValid", first, last, at)


def test_no_byte_of_it_may_differ(warm_chain, document, facts):
    for position in range(0, len(document), 131):
        altered = bytearray(document)
        altered[position] ^= 1 << position % 8
        with pytest.raises(Refused):
            warm_chain.verify(bytes(altered), facts["verify_at"])
