"""VerifierRegistry.proven: which modes hold for a claim.

proven
├── when there is no evidence: it is the empty set
├── when evidence is out of order, or twice for one mode: it reverts
├── when a mode is unknown, retired, or out of a policy's range: it does not hold, the others do
├── when a verifier says false, reverts, burns its gas, or answers anything but the word 1:
│   its mode does not hold, the others do
├── when a verifier answers 1 with a megabyte behind it: its mode holds
├── when a proof is about another claim, another chain or another registry: the mode does not hold
├── when a narrow field of the claim has dirt above it: that is another claim
├── a verifier is called with the digest, the claim and the proof, byte for byte
└── otherwise it is the set of the modes whose evidence holds
    └── for every subset of the modes
digestOf is the EIP-712 digest of the claim in the registry's domain
"""

from itertools import product

import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector, keccak
from web3.exceptions import ContractLogicError

from ..expectations import reverts
from ..mocks import VerifierManner
from ..statements import SIGNED, TEE, ZKML, Claim, sign

ODD = 40
GAS_CAP = 100_000
BAD_MANNERS = [
    VerifierManner.SAY_FALSE,
    VerifierManner.REVERT,
    VerifierManner.BURN_GAS,
    VerifierManner.RETURN_NOTHING,
    VerifierManner.RETURN_TWO,
    VerifierManner.RETURN_HIGH_BIT,
    VerifierManner.RETURN_SHORT,
    VerifierManner.RETURN_BOMB_AS_ERROR,
]


@pytest.fixture
def claim(provider):
    words = [keccak(text=word) for word in ("request", "version", "prompt", "input", "params")]
    return Claim(*words, keccak(text="output"), provider.address, 7, 1_700_000_000)


@pytest.fixture
def evidence(claim, claim_domain, provider):
    digest = claim.digest(claim_domain)
    return (
        (SIGNED, sign(claim.statement(claim_domain), provider)),
        (TEE, digest),
        (ZKML, digest),
    )


@pytest.fixture
def append_odd(verifier_registry, mocks, owner):
    """Append a mode whose verifier behaves as told."""

    def append(manner, gas_cap=GAS_CAP):
        verifier = owner.deploy(mocks["MockVerifier"], manner, 0)
        verifier_registry.append(ODD, "odd", verifier, gas_cap, sender=owner)

    return append


def test_the_digest_is_eip_712s(verifier_registry, claim, claim_domain):
    assert verifier_registry.digestOf(claim) == claim.digest(claim_domain)


def test_nothing_is_proven_by_no_evidence(verifier_registry, claim):
    assert verifier_registry.proven(claim, ()) == 0


@pytest.mark.parametrize("given", list(product((True, False), repeat=3)))
@pytest.mark.parametrize("good", list(product((True, False), repeat=3)))
def test_those_modes_hold_whose_evidence_holds(verifier_registry, claim, evidence, given, good):
    handed = tuple(
        (mode, proof if holds else proof[::-1])
        for (mode, proof), is_given, holds in zip(evidence, given, good, strict=True)
        if is_given
    )
    expected = sum(1 << mode for mode in range(3) if given[mode] and good[mode])
    assert verifier_registry.proven(claim, handed) == expected


@pytest.mark.parametrize("order", [(TEE, SIGNED), (SIGNED, ZKML, TEE), (SIGNED, ODD, ZKML)])
def test_evidence_must_ascend(verifier_registry, claim, stranger, order):
    evidence = tuple((mode, b"") for mode in order)
    with reverts(verifier_registry.EvidenceOutOfOrder, order[-2], order[-1]):
        verifier_registry.proven.transact(claim, evidence, sender=stranger)


@pytest.mark.parametrize("mode", [SIGNED, ODD])
def test_a_mode_has_evidence_once(verifier_registry, claim, stranger, mode):
    with reverts(verifier_registry.EvidenceOutOfOrder, mode, mode):
        verifier_registry.proven.transact(claim, ((mode, b""), (mode, b"")), sender=stranger)


@pytest.mark.parametrize("mode", [ODD, 63, 64, 255])
def test_an_unknown_mode_does_not_hold(verifier_registry, claim, evidence, mode):
    assert verifier_registry.proven(claim, (*evidence, (mode, evidence[1][1]))) == 0b111


def test_a_retired_mode_does_not_hold(verifier_registry, claim, evidence, owner):
    verifier_registry.retire(TEE, "", sender=owner)
    assert verifier_registry.proven(claim, evidence) == 0b101


@pytest.mark.parametrize("manner", BAD_MANNERS)
def test_a_bad_verifier_disturbs_no_other(verifier_registry, claim, evidence, append_odd, manner):
    append_odd(manner)
    assert verifier_registry.proven(claim, (*evidence, (ODD, b""))) == 0b111


@pytest.mark.parametrize("manner", [VerifierManner.RETURN_NOTHING, VerifierManner.RETURN_SHORT])
def test_what_lies_in_memory_is_not_taken_for_an_answer(contracts, mocks, owner, claim, manner):
    registry = owner.deploy(contracts["VerifierRegistry"], owner)
    verifier = owner.deploy(mocks["MockVerifier"], manner, 0)
    # The registry has just looked the mode up, so the mode itself lies where answers are read.
    registry.append(1, "one", verifier, GAS_CAP, sender=owner)
    assert registry.proven(claim, ((1, b""),)) == 0


def test_a_long_answer_is_read_no_further_than_its_first_word(
    verifier_registry, claim, evidence, append_odd
):
    append_odd(VerifierManner.RETURN_BOMB, gas_cap=3_000_000)
    assert verifier_registry.proven(claim, (*evidence, (ODD, b""))) == 0b111 | 1 << ODD


@pytest.mark.parametrize("field", Claim._fields)
def test_evidence_about_another_claim_does_not_hold(verifier_registry, claim, evidence, field):
    value = getattr(claim, field)
    other = {bytes: lambda: keccak(value), str: lambda: "0x" + "11" * 20, int: lambda: value + 1}
    changed = claim._replace(**{field: other[type(value)]()})
    assert verifier_registry.proven(changed, evidence) == 0


@pytest.mark.parametrize("field", ["name", "version", "chain_id", "contract"])
def test_evidence_in_another_domain_does_not_hold(
    verifier_registry, claim, claim_domain, provider, stranger, field
):
    elsewhere = {"name": "Essay", "version": "2", "chain_id": 1, "contract": stranger.address}
    domain = claim_domain._replace(**{field: elsewhere[field]})
    evidence = (
        (SIGNED, sign(claim.statement(domain), provider)),
        (TEE, claim.digest(domain)),
    )
    assert verifier_registry.proven(claim, evidence) == 0


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 64, 1_000])
def test_a_verifier_gets_the_claim_and_the_proof_as_they_are(
    verifier_registry, mocks, owner, claim, claim_domain, size
):
    exact = owner.deploy(mocks["ExactVerifier"], claim.digest(claim_domain), claim, b"\xff" * size)
    verifier_registry.append(ODD, "odd", exact, GAS_CAP, sender=owner)
    assert verifier_registry.proven(claim, ((ODD, b"\xff" * size),)) == 1 << ODD
    assert verifier_registry.proven(claim, ((ODD, b"\xff" * (size + 1)),)) == 0


@pytest.mark.parametrize("field", ["provider", "units", "completed_at"])
def test_a_claim_with_dirt_above_a_narrow_field_is_none(
    verifier_registry, chain, claim, evidence, field
):
    words = [int.from_bytes(word, "big") for word in claim[:6]]
    words += [int(claim.provider, 16), claim.units, claim.completed_at]
    clean = encode_proven(verifier_registry, words, evidence)
    words[Claim._fields.index(field)] |= 1 << 255
    dirty = encode_proven(verifier_registry, words, evidence)

    call = chain.provider.web3.eth.call
    assert int.from_bytes(call({"to": verifier_registry.address, "data": clean}), "big") == 0b111
    with pytest.raises(ContractLogicError):
        call({"to": verifier_registry.address, "data": dirty})


def encode_proven(verifier_registry, claim_words, evidence):
    """Encode a call of `proven` whose claim is nine words of any value."""
    selector = function_signature_to_4byte_selector(verifier_registry.proven.abis[0].selector)
    words = f"({','.join(['uint256'] * 9)})"
    return selector + encode((words, "(uint8,bytes)[]"), (claim_words, evidence))
