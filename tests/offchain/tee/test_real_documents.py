"""What AWS signed is verified at its own time; nothing of it can be changed."""

from datetime import UTC, datetime

import cbor2
import pytest
from cryptography import x509
from eth_hash.auto import keccak

from assay.errors import AttestationError
from assay.tee import AWS_NITRO_ROOT, read_certificate, read_document, verify_document


def verify(real, encoded=None, at=None):
    return verify_document(encoded or real.encoded, AWS_NITRO_ROOT.sha256, at or real.verify_at)


def keccak_of_hex(text):
    return keccak(bytes.fromhex(text)) if text else bytes(32)


def test_there_are_real_documents_of_both_encodings(real_documents):
    encodings = {real.payload_indefinite_map for real in real_documents.values()}
    assert encodings == {False, True}


def test_each_attests_what_is_expected(real_documents):
    for real in real_documents.values():
        attested = verify(real)
        assert attested.measurement == keccak_of_hex(real.pcr0 + real.pcr1 + real.pcr2)
        assert attested.public_key == bytes.fromhex(real.public_key or "")
        assert attested.user_data_hash == keccak_of_hex(real.user_data)
        assert attested.nonce_hash == keccak_of_hex(real.nonce)
        assert attested.attested_at == real.timestamp_ms // 1000
        assert attested.valid_until == real.valid_until == min(real.cert_not_after)
        assert attested.debug == real.debug


def test_the_one_of_a_debugged_enclave_says_so(real_documents):
    debugged = [name for name, real in real_documents.items() if verify(real).debug]
    assert debugged == ["dstack_2025-12-25_DEBUG"]


def test_each_is_read_as_libraries_of_general_use_read_it(real_documents):
    for real in real_documents.values():
        document = read_document(real.encoded)
        payload = cbor2.loads(cbor2.loads(real.encoded)[2])
        assert document.pcrs == payload["pcrs"]
        assert len(document.pcrs) == real.pcr_slots
        assert document.module_id == payload["module_id"] == real.module_id
        assert document.timestamp_ms == payload["timestamp"]
        assert document.certificates == (*payload["cabundle"], payload["certificate"])
        for field in ("public_key", "user_data", "nonce"):
            assert getattr(document, field) == (payload[field] or b"")


def test_each_certificate_is_read_as_a_library_of_general_use_reads_it(real_documents):
    for real in real_documents.values():
        for encoded in read_document(real.encoded).certificates:
            ours, theirs = read_certificate(encoded), x509.load_der_x509_certificate(encoded)
            assert ours.signed == theirs.tbs_certificate_bytes
            assert ours.subject == theirs.subject.public_bytes()
            assert ours.issuer == theirs.issuer.public_bytes()
            assert datetime.fromtimestamp(ours.not_before, UTC) == theirs.not_valid_before_utc
            assert datetime.fromtimestamp(ours.not_after, UTC) == theirs.not_valid_after_utc
            constraints = theirs.extensions.get_extension_for_class(x509.BasicConstraints).value
            assert (ours.is_authority, ours.path_length) == (
                constraints.ca,
                constraints.path_length,
            )


def test_each_holds_to_the_first_and_the_last_second_of_its_window(real_documents):
    for real in real_documents.values():
        assert verify(real, at=real.valid_from) == verify(real, at=real.valid_until)
        with pytest.raises(AttestationError, match=f"not valid before {real.valid_from}"):
            verify(real, at=real.valid_from - 1)
        with pytest.raises(AttestationError, match=f"was valid until {real.valid_until}"):
            verify(real, at=real.valid_until + 1)


def test_none_holds_under_another_root(real_documents, root_sha256):
    for real in real_documents.values():
        with pytest.raises(AttestationError, match="root certificate is not the pinned one"):
            verify_document(real.encoded, root_sha256, real.verify_at)


def test_none_holds_with_a_bit_changed_in_any_region(real_documents):
    for real in real_documents.values():
        document = read_document(real.encoded)
        regions = [
            *document.certificates,
            *(document.pcrs[index] for index in range(3) if any(document.pcrs[index])),
            *filter(None, (document.public_key, document.user_data, document.nonce)),
            document.module_id.encode(),
            document.timestamp_ms.to_bytes(8, "big"),
            real.encoded[-96:],
        ]
        for region in regions:
            start = real.encoded.index(region)
            for at in (start, start + len(region) // 2, start + len(region) - 1):
                with pytest.raises(AttestationError):
                    verify(real, with_a_bit_changed(real.encoded, at))


@pytest.mark.parametrize("first", range(8))
def test_none_holds_with_a_bit_changed_anywhere(real_documents, first):
    for real in real_documents.values():
        for at in range(first, len(real.encoded), 8 * 31):
            with pytest.raises(AttestationError):
                verify(real, with_a_bit_changed(real.encoded, at, bit=first))


def with_a_bit_changed(encoded, at, bit=0):
    return encoded[:at] + bytes([encoded[at] ^ 1 << bit]) + encoded[at + 1 :]
