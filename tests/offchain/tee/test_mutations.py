"""Whatever is changed: a verdict, and no surprise."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assay.errors import AttestationError
from assay.tee import AWS_NITRO_ROOT, Attested, read_certificate, verify_document
from assay.tee.simulator import mutations, signed_mutations

from .conftest import AT


def verdict(check, *arguments):
    """What a check finds, or why it refuses. Anything else that it raises is a fault."""
    try:
        return check(*arguments)
    except AttestationError as refusal:
        return refusal


def test_no_change_of_a_signed_document_is_accepted(document, root_sha256):
    for changed in mutations(document.encoded(), seed=1, count=2_000):
        with pytest.raises(AttestationError):
            verify_document(changed, root_sha256, AT)


def test_a_change_before_signing_is_refused_or_attested(document, root_sha256):
    changed = signed_mutations(document, seed=1, count=1_000)
    verdicts = [verdict(verify_document, encoded, root_sha256, AT) for encoded in changed]
    attested = [found for found in verdicts if isinstance(found, Attested)]
    assert 10 < len(attested) < 500
    assert all(found.valid_until >= AT for found in attested)


def test_no_change_of_a_real_document_is_accepted(real_documents):
    for seed, real in enumerate(real_documents.values()):
        for changed in mutations(real.encoded, seed, count=200):
            with pytest.raises(AttestationError):
                verify_document(changed, AWS_NITRO_ROOT.sha256, real.verify_at)


@pytest.mark.parametrize("count", [0, 1, 20])
def test_the_same_seed_changes_the_same(document, count):
    first = list(mutations(document.encoded(), 7, count))
    assert first == list(mutations(document.encoded(), 7, count))
    assert len(first) == count
    assert document.encoded() not in first
    signed = list(signed_mutations(document, 7, count))
    assert signed == list(signed_mutations(document, 7, count))
    assert len(signed) == count


def test_another_seed_changes_something_else(document):
    assert [*mutations(document.encoded(), 1, 5)] != [*mutations(document.encoded(), 2, 5)]
    assert [*signed_mutations(document, 1, 5)] != [*signed_mutations(document, 2, 5)]


@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(encoded):
    with pytest.raises(AttestationError):
        verify_document(encoded, bytes(32), AT)


@given(data=st.data())
def test_any_payload_gets_a_verdict(document, root_sha256, data):
    payload = document.payload()
    start = data.draw(st.integers(0, len(payload) - 1))
    end = data.draw(st.integers(start, min(start + 8, len(payload))))
    piece = data.draw(st.binary(max_size=12))
    encoded = document.encoded(payload[:start] + piece + payload[end:])
    found = verdict(verify_document, encoded, root_sha256, AT)
    assert isinstance(found, AttestationError) or found.valid_until >= AT


@given(data=st.data())
def test_any_certificate_gets_a_verdict(document, data):
    contents = document.links[-1].contents
    signed = contents.to_be_signed()
    start = data.draw(st.integers(0, len(signed) - 1))
    end = data.draw(st.integers(start, min(start + 8, len(signed))))
    piece = data.draw(st.binary(max_size=12))
    changed = signed[:start] + piece + signed[end:]
    encoded = contents.around(changed, document.issuer_key(4))
    found = verdict(read_certificate, encoded)
    assert isinstance(found, AttestationError) or found.signed == changed


@given(st.binary(max_size=64))
@example(b"\x30\x80\x00\x00")
def test_any_bytes_are_a_certificate_or_are_refused(encoded):
    with pytest.raises(AttestationError):
        read_certificate(encoded)
