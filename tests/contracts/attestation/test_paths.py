"""NitroAttestation.addCertificate: who verified a certificate once has verified it for all

addCertificate
├── when the first one is not the pinned root: RootNotPinned
├── when nobody added the path above: PathUnknown
├── when the path is there already: nothing changes
├── when the certificate is refused, or not valid now: as in test_certificates.py
└── otherwise: the end of the path is kept, and CertificateAdded
verify
├── takes the longest path that is there, and needs none
├── after the last second of a certificate above, or before the first: PathNotValid
└── a certificate under another path is another one
"""

from dataclasses import replace

import pytest
from eth_utils import keccak

from assay.tee.simulator import Simulator

from .conftest import NOW
from .nitro_chain import NO_PATH, CertifiedKey, Refused, longer, path_of

NOTHING = CertifiedKey(0, 0, False, 0, bytes(20), bytes(96))


@pytest.fixture
def document(simulator):
    return simulator.document(NOW)


@pytest.fixture
def fresh(create_chain, simulator):
    """A chain for one test, to be changed."""
    with create_chain(simulator.root) as chain:
        yield chain


def window(links):
    """What the windows of certificates have in common."""
    contents = [link.contents for link in links]
    return max(each.not_before for each in contents), min(each.not_after for each in contents)


def test_the_end_of_a_path_is_kept(fresh, document):
    certificates = document.certificates()
    path = NO_PATH
    for index, certificate in enumerate(certificates):
        above, path = path, longer(path, certificate)
        receipt = fresh.add(certificate, above)
        [event] = fresh.contract.events.CertificateAdded().process_receipt(receipt)
        links = document.links[: index + 1]
        valid_from, valid_until = window(links)
        assert event["args"] == {
            "path": path,
            "above": above,
            "certificateHash": keccak(certificate),
            "validUntil": valid_until,
        }
        assert fresh.certified_key(path) == CertifiedKey(
            valid_from,
            valid_until,
            index < 4,
            (255, 2, 1, 0, 0)[index],
            keccak(links[-1].contents.subject)[:20],
            links[-1].contents.subject_key[-96:],
        )
    assert path == path_of(certificates)
    attested = fresh.verify(document.encoded(), NOW)
    assert attested.valid_until == window(document.links)[1]


def test_what_is_there_is_not_added_again(warm, simulator):
    root = simulator.root
    before = warm.certified_key(longer(NO_PATH, root))
    receipt = warm.add(root, NO_PATH)
    assert receipt["logs"] == []
    assert warm.certified_key(longer(NO_PATH, root)) == before != NOTHING


def test_whoever_asks_for_nothing_gets_zeros(warm):
    assert warm.certified_key(NO_PATH) == NOTHING
    assert warm.certified_key(keccak(b"nothing")) == NOTHING


def test_the_first_certificate_is_the_pinned_root(cold, document):
    root, region, *_ = document.certificates()
    other = Simulator(b"another maker").root
    for certificate in (region, other, root + b"\0"):
        with pytest.raises(Refused) as refusal:
            cold.try_to_add(certificate, NO_PATH, NOW)
        assert refusal.value.data == cold.error("RootNotPinned", keccak(certificate), keccak(root))


def test_the_path_above_has_been_added(cold, document):
    root, region, *_ = document.certificates()
    for above in (longer(NO_PATH, root), keccak(root)):
        with pytest.raises(Refused) as refusal:
            cold.try_to_add(region, above, NOW)
        assert refusal.value.data == cold.error("PathUnknown", above)


def test_documents_are_verified_whatever_has_been_added(cold, warm, document):
    encoded = document.encoded()
    assert cold.verify(encoded, NOW) == warm.verify(encoded, NOW)


def test_another_root_is_another_maker(refuses, cold, warm):
    document = Simulator(b"another maker").document(NOW)
    root = document.certificates()[0]
    pin = keccak(Simulator().root)
    for chain in (cold, warm):
        refuses(document.encoded(), "RootNotPinned", keccak(root), pin, chain=chain)


@pytest.mark.parametrize("state", ["cold", "warm"])
def test_every_certificate_is_valid_when_a_document_is_verified(request, refuses, document, state):
    chain = request.getfixturevalue(state)
    first, last = window(document.links)
    encoded = document.encoded()
    for at in (first, last):
        assert chain.verify(encoded, at).valid_until == last
    for at in (first - 1, last + 1):
        refuses(encoded, "PathNotValid", first, last, at, at=at, chain=chain)


def test_a_path_that_was_added_is_not_valid_for_ever(refuses, warm, document):
    # The leaf would be; the one above it is what has expired.
    leaf = document.links[-1].contents
    lasting = document.with_contents(4, replace(leaf, not_after=leaf.not_after + 10**8))
    first, last = window(lasting.links)
    assert last == document.links[3].contents.not_after
    assert warm.verify(lasting.encoded(), last).valid_until == last
    refuses(lasting.encoded(), "PathNotValid", first, last, last + 1, at=last + 1)


def test_a_certificate_is_added_only_while_its_path_is_valid(warm, document):
    *authorities, leaf = document.certificates()
    above = path_of(authorities)
    first, last = window(document.links)
    for at in (first, last):
        assert warm.try_to_add(leaf, above, at) == longer(above, leaf)
    for at in (first - 1, last + 1):
        with pytest.raises(Refused) as refusal:
            warm.try_to_add(leaf, above, at)
        assert refusal.value.data == warm.error("PathNotValid", first, last, at)


def test_a_certificate_may_stand_under_two_with_the_same_name_and_key(fresh, document):
    # A zone whose certificate was renewed, and the instance below it, which was not.
    zone = document.links[2].contents
    renewed = document.with_contents(2, replace(zone, serial=zone.serial + 1))
    assert renewed.certificates()[3:] == document.certificates()[3:]
    fresh.add_all(renewed.certificates())
    path = fresh.add_all(document.certificates())
    assert path != path_of(renewed.certificates())
    assert fresh.certified_key(path) == fresh.certified_key(path_of(renewed.certificates()))
