"""VerifierRegistry: which contract checks which mode. For claims see test_proven.py.

append
├── when the caller is not the owner: it reverts
├── when the id is above 63, or was given away before, retired or not: it reverts
├── when the name is empty, or was given away before, retired or not: it reverts
├── when the verifier has no code, or the gas cap is zero: it reverts
└── otherwise it records verifier, cap, name and time, makes the mode live, and emits ModeAppended
retire
├── when the caller is not the owner: it reverts
├── when the mode is unknown, or retired before: it reverts
└── otherwise the mode is live no more, its record and name stay, and it emits ModeRetired
modeNamed
├── when nothing has that name: it reverts
└── otherwise it is the mode, live or retired
ownership is handed over in two steps
"""

import pytest

from ..expectations import reverts
from ..mocks import VerifierManner
from ..statements import SIGNED, TEE, ZERO_ADDRESS, ZKML

FREE = 3
LAST = 63


@pytest.fixture
def verifier(mocks, owner):
    return owner.deploy(mocks["MockVerifier"], VerifierManner.SAY_TRUE, 0)


def test_only_the_owner_appends_and_retires(verifier_registry, verifier, stranger):
    with reverts(verifier_registry.OwnableUnauthorizedAccount, stranger.address):
        verifier_registry.append(FREE, "free", verifier, 1, sender=stranger)
    with reverts(verifier_registry.OwnableUnauthorizedAccount, stranger.address):
        verifier_registry.retire(SIGNED, "", sender=stranger)


@pytest.mark.parametrize("mode", [LAST + 1, 255])
def test_a_mode_must_fit_a_policy(verifier_registry, verifier, owner, mode):
    with reverts(verifier_registry.ModeOutOfRange, mode, LAST):
        verifier_registry.append(mode, "free", verifier, 1, sender=owner)


def test_an_id_is_given_once(verifier_registry, verifier, signed_verifier, owner):
    with reverts(verifier_registry.ModeExists, SIGNED, signed_verifier.address):
        verifier_registry.append(SIGNED, "free", verifier, 1, sender=owner)


def test_a_retired_id_is_not_given_again(verifier_registry, verifier, signed_verifier, owner):
    verifier_registry.retire(SIGNED, "", sender=owner)
    with reverts(verifier_registry.ModeExists, SIGNED, signed_verifier.address):
        verifier_registry.append(SIGNED, "free", verifier, 1, sender=owner)


@pytest.mark.parametrize("name", ["", "signed"])
def test_a_mode_needs_a_name_of_its_own(verifier_registry, verifier, owner, name):
    with reverts(verifier_registry.NameUnusable, name):
        verifier_registry.append(FREE, name, verifier, 1, sender=owner)


def test_a_retired_modes_name_is_not_given_again(verifier_registry, verifier, owner):
    verifier_registry.retire(TEE, "", sender=owner)
    with reverts(verifier_registry.NameUnusable, "tee"):
        verifier_registry.append(FREE, "tee", verifier, 1, sender=owner)


def test_a_verifier_has_code(verifier_registry, owner, stranger):
    with reverts(verifier_registry.VerifierMissing, stranger.address):
        verifier_registry.append(FREE, "free", stranger, 1, sender=owner)


def test_a_verifier_is_given_gas(verifier_registry, verifier, owner):
    with reverts(verifier_registry.GasCapMissing, FREE):
        verifier_registry.append(FREE, "free", verifier, 0, sender=owner)


@pytest.mark.parametrize("mode", [FREE, LAST])
def test_a_mode_is_appended(verifier_registry, verifier, owner, mode):
    before = verifier_registry.liveModes()
    tx = verifier_registry.append(mode, "free", verifier, 77_000, sender=owner)

    assert tx.events == [
        verifier_registry.ModeAppended(mode=mode, name="free", verifier=verifier, gasCap=77_000)
    ]
    assert tuple(verifier_registry.modeOf(mode)) == (verifier, 77_000, tx.timestamp, False)
    assert verifier_registry.nameOf(mode) == "free"
    assert verifier_registry.modeNamed("free") == mode
    assert verifier_registry.liveModes() == before | 1 << mode


def test_a_mode_is_retired(verifier_registry, owner):
    record = verifier_registry.modeOf(TEE)
    tx = verifier_registry.retire(TEE, "key leaked", sender=owner)

    assert tx.events == [verifier_registry.ModeRetired(mode=TEE, reason="key leaked")]
    assert verifier_registry.liveModes() == 1 << SIGNED | 1 << ZKML
    assert tuple(verifier_registry.modeOf(TEE)) == (*tuple(record)[:3], True)
    assert verifier_registry.nameOf(TEE) == "tee"
    assert verifier_registry.modeNamed("tee") == TEE


def test_a_mode_is_retired_once(verifier_registry, owner):
    verifier_registry.retire(TEE, "", sender=owner)
    with reverts(verifier_registry.ModeAlreadyRetired, TEE):
        verifier_registry.retire(TEE, "", sender=owner)


def test_an_unknown_mode_is_not_retired(verifier_registry, owner):
    with reverts(verifier_registry.ModeUnknown, FREE):
        verifier_registry.retire(FREE, "", sender=owner)


def test_there_is_nothing_under_an_unknown_mode(verifier_registry, stranger):
    assert tuple(verifier_registry.modeOf(FREE)) == (ZERO_ADDRESS, 0, 0, False)
    assert verifier_registry.nameOf(FREE) == ""
    with reverts(verifier_registry.NameUnusable, "free"):
        verifier_registry.modeNamed.transact("free", sender=stranger)


def test_ownership_is_handed_over_in_two_steps(verifier_registry, verifier, owner, stranger):
    verifier_registry.transferOwnership(stranger, sender=owner)
    assert verifier_registry.owner() == owner
    verifier_registry.acceptOwnership(sender=stranger)
    assert verifier_registry.owner() == stranger
    with reverts(verifier_registry.OwnableUnauthorizedAccount, owner.address):
        verifier_registry.append(FREE, "free", verifier, 1, sender=owner)
