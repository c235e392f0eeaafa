"""A good document is verified in every form that the format allows."""

from dataclasses import replace
from hashlib import sha384

import pytest
from eth_hash.auto import keccak

from assay.cbor import array, byte_string, mapping, text, unsigned
from assay.errors import AttestationError
from assay.tee import AWS_NITRO_ROOT, read_document, verify_document
from assay.tee.simulator import Absent, Simulator

from .conftest import AT

NOTHING = bytes(32)


def open_ended(major, encoded):
    """The same array or map, of indefinite length: its head is one byte."""
    assert encoded[0] & 31 < 24
    return bytes([major << 5 | 31]) + encoded[1:] + b"\xff"


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("pcr_count", [3, 16, 17, 32])
@pytest.mark.parametrize("indefinite", [False, True])
def test_both_encodings_attest_the_same(simulator, root_sha256, indefinite, pcr_count, tagged):
    document = simulator.document(
        AT,
        measured=b"code",
        public_key=b"key",
        user_data=b"data",
        nonce=b"nonce",
        indefinite=indefinite,
        pcr_count=pcr_count,
        tagged=tagged,
    )
    attested = verify_document(document.encoded(), root_sha256, AT)
    registers = b"".join(sha384(bytes([index]) + b"code").digest() for index in range(3))
    assert attested.measurement == keccak(registers)
    assert attested.public_key == b"key"
    assert attested.user_data_hash == keccak(b"data")
    assert attested.nonce_hash == keccak(b"nonce")
    assert attested.attested_at == AT
    assert attested.valid_until == document.links[-1].contents.not_after
    assert not attested.debug


@pytest.mark.parametrize("nothing", [None, b"", Absent.ABSENT])
def test_what_is_null_empty_or_absent_is_nothing(simulator, root_sha256, nothing):
    document = simulator.document(AT, public_key=nothing, user_data=nothing, nonce=nothing)
    attested = verify_document(document.encoded(), root_sha256, AT)
    assert attested.public_key == b""
    assert (attested.user_data_hash, attested.nonce_hash) == (NOTHING, NOTHING)


def test_fields_come_in_any_order(document, root_sha256):
    fields = dict(reversed(document.fields().items()))
    encoded = document.encoded(document.payload(fields))
    assert verify_document(encoded, root_sha256, AT) == verify_document(
        document.encoded(), root_sha256, AT
    )


def test_inner_arrays_and_maps_may_have_an_indefinite_length(document, root_sha256):
    fields = document.fields()
    fields["cabundle"] = open_ended(4, fields["cabundle"])
    fields["pcrs"] = open_ended(5, fields["pcrs"])
    encoded = document.encoded(document.payload(fields))
    assert read_document(encoded).pcrs == document.pcrs
    assert verify_document(encoded, root_sha256, AT).public_key == document.public_key


def test_the_envelope_may_have_indefinite_lengths(document, root_sha256):
    protected, payload = b"\xbf\x01\x38\x22\xff", document.payload()
    strings = [byte_string(part) for part in (protected, payload)]
    signature = byte_string(document.sign(protected, payload))
    envelope = array([strings[0], open_ended(5, mapping([])), strings[1], signature])
    encoded = open_ended(4, envelope)
    assert verify_document(encoded, root_sha256, AT).public_key == document.public_key


def test_a_module_id_that_is_not_utf_8_is_no_reason_to_refuse(document, root_sha256):
    encoded = document.encoded(document.payload(document.fields() | {"module_id": b"\x61\xff"}))
    assert verify_document(encoded, root_sha256, AT).attested_at == AT
    assert read_document(encoded).module_id == "\\xff"


def test_the_largest_field_and_the_last_register_are_read(simulator, root_sha256):
    document = simulator.document(AT, user_data=bytes(1024), pcr_count=32)
    attested = verify_document(document.encoded(), root_sha256, AT)
    assert attested.user_data_hash == keccak(bytes(1024))


def test_the_last_millisecond_that_fits_is_read(document, root_sha256):
    last = replace(document, timestamp_ms=1000 * (2**40 - 1))
    assert verify_document(last.encoded(), root_sha256, AT).attested_at == 2**40 - 1
    late = replace(last, timestamp_ms=last.timestamp_ms + 1)
    with pytest.raises(AttestationError, match="time is out of range"):
        verify_document(late.encoded(), root_sha256, AT)


def test_a_debugged_enclave_is_named_as_such(simulator, root_sha256):
    document = simulator.document(AT, measured=b"")
    assert verify_document(document.encoded(), root_sha256, AT).debug


@pytest.mark.parametrize("register", range(3))
def test_one_register_that_is_not_zero_is_enough_for_no_debugging(simulator, root_sha256, register):
    document = simulator.document(AT, measured=b"")
    document = replace(document, pcrs=dict(document.pcrs) | {register: bytes(47) + b"\x01"})
    assert not verify_document(document.encoded(), root_sha256, AT).debug


def test_a_timestamp_far_from_now_is_for_the_caller_to_judge(document, root_sha256):
    stale = replace(document, timestamp_ms=0)
    assert verify_document(stale.encoded(), root_sha256, AT).attested_at == 0


@pytest.mark.parametrize("seconds", [-1, 1])
def test_the_window_of_a_document_is_that_of_its_chain(document, root_sha256, seconds):
    leaf = document.links[-1].contents
    bound = leaf.not_before if seconds < 0 else leaf.not_after
    assert verify_document(document.encoded(), root_sha256, bound).attested_at == AT
    with pytest.raises(AttestationError, match="valid"):
        verify_document(document.encoded(), root_sha256, bound + seconds)


def test_a_simulated_document_is_never_taken_for_a_real_one(document):
    with pytest.raises(AttestationError, match="root certificate is not the pinned one"):
        verify_document(document.encoded(), AWS_NITRO_ROOT.sha256, AT)


def test_one_simulator_does_not_stand_for_another(simulator, root_sha256):
    another = Simulator(b"another seed")
    assert another.root != simulator.root
    with pytest.raises(AttestationError, match="root certificate is not the pinned one"):
        verify_document(another.document(AT).encoded(), root_sha256, AT)


def test_every_field_that_is_missing_is_named(document):
    entries = [(text("digest"), text("SHA384")), (text("timestamp"), unsigned(5))]
    with pytest.raises(AttestationError, match="lacks the fields module_id, pcrs, certificate"):
        read_document(document.encoded(mapping(entries)))
