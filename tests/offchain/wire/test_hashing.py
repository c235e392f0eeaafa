"""Hashes, checksums and signatures, against published values and an independent signer."""

import pytest

from assay.errors import InvalidInput
from assay.wire import canonical_json, checksummed, keccak, recover_signer

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
DIGEST = keccak(b"digest")


def test_keccak_is_not_sha3():
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak(b"").hex() == empty


# The examples of EIP-55.
@pytest.mark.parametrize(
    "address",
    [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_checksums_are_those_of_eip_55(address):
    assert checksummed(address.lower()) == checksummed("0x" + address[2:].upper()) == address


@pytest.mark.parametrize("text", ["", "0x", "0x" + "0" * 39, "0x" + "g" * 40, "0" * 42])
def test_no_checksum_for_what_is_no_address(text):
    with pytest.raises(ValueError, match="40 hex digits"):
        checksummed(text)


def test_finds_who_signed(provider, sign):
    assert recover_signer(DIGEST, sign(provider, DIGEST)) == provider.address


def test_finds_somebody_else_for_another_digest(provider, sign):
    assert recover_signer(keccak(b"other"), sign(provider, DIGEST)) != provider.address


def test_finds_nobody_for_the_same_signature_written_with_the_upper_s(provider, sign):
    signature = sign(provider, DIGEST)
    upper = (ORDER - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    flipped = bytes([55 - signature[64]])
    assert recover_signer(DIGEST, signature[:32] + upper + flipped) is None


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_finds_nobody_for_another_v(provider, sign, v):
    assert recover_signer(DIGEST, sign(provider, DIGEST)[:64] + bytes([v])) is None


@pytest.mark.parametrize("size", [0, 64, 66])
def test_finds_nobody_for_another_length(provider, sign, size):
    assert recover_signer(DIGEST, sign(provider, DIGEST).ljust(66, b"\0")[:size]) is None


@pytest.mark.parametrize("r", [bytes(32), b"\xff" * 32, b"\3" * 32], ids=["zero", "over", "off"])
def test_finds_nobody_for_an_r_that_is_no_point(r):
    assert recover_signer(DIGEST, r + b"\1" * 32 + bytes([27])) is None


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {"\ud800": 1}, [[float("-inf")]]],
    ids=repr,
)
def test_refuses_json_that_has_no_canonical_form(value):
    with pytest.raises(InvalidInput, match="no canonical form"):
        canonical_json(value)


def test_refuses_json_that_is_too_deep_to_walk():
    value = []
    for _ in range(5_000):
        value = [value]
    with pytest.raises(InvalidInput, match="no canonical form"):
        canonical_json(value)


# The example of RFC 8785, section 3.2.2, but for its third number, which Python reads as an int.
def test_writes_json_as_rfc_8785_shows():
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical_json(value) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
