"""The PAYMENT-SIGNATURE header is read strictly; whatever it is, it is no fault of ours."""

import pytest

from assay.errors import PaymentMalformed
from assay.payments import ESCROW_SCHEME, VAULT_SCHEME, read_payment
from assay.wire import keccak, payment_id

from .conftest import CHAIN_ID, ESCROW, PAYER


def test_a_stock_payment_is_read(create_payload, create_quote, header_of):
    quote = create_quote()
    payload = create_payload(quote, validAfter="5", validBefore="7")
    payment = read_payment(header_of(payload))
    assert payment.to_vault
    assert payment.payload.accepted.scheme == VAULT_SCHEME
    assert (payment.payer, payment.to, payment.value_atomic) == (PAYER, quote.vault, 1_000)
    assert (payment.valid_after, payment.valid_before) == (5, 7)
    assert (payment.nonce, payment.signature) == (keccak(b"nonce"), b"\x5b" * 65)


def test_a_payment_to_the_escrow_is_read(create_payload, create_quote, header_of):
    quote = create_quote()
    payment = read_payment(header_of(create_payload(quote, option=1)))
    assert not payment.to_vault
    assert payment.payload.accepted.scheme == ESCROW_SCHEME
    assert (payment.to, payment.nonce) == (ESCROW, quote.terms_hash)


def test_addresses_may_be_written_without_their_checksum(create_payload, header_of):
    payload = create_payload(**{"from": PAYER.lower()})
    assert read_payment(header_of(payload)).payer == PAYER


def test_a_payment_has_the_id_that_the_escrow_gives_it(create_payload, create_quote, header_of):
    terms_hash = create_quote().terms_hash
    payment = read_payment(header_of(create_payload()))
    expected = payment_id(CHAIN_ID, ESCROW, terms_hash, PAYER, keccak(b"nonce"))
    assert payment.id(CHAIN_ID, ESCROW, terms_hash) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"five",
        b"null",
        b"5",
        b"[]",
        b'{"x402Version":' + b"9" * 5_000 + b"}",
        b"[" * 24_000,
        b'{"payload":' * 2_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_not_a_json_object_in_base64_is_malformed(content, header_of):
    with pytest.raises(PaymentMalformed, match="not base64 of JSON"):
        read_payment(header_of(content))


@pytest.mark.parametrize("header", ["zzz", "é", "5", "\x00", "{}"])
def test_what_is_not_base64_is_malformed(header):
    with pytest.raises(PaymentMalformed, match="not base64 of JSON"):
        read_payment(header)


def test_a_header_that_is_too_long_is_not_even_decoded():
    with pytest.raises(PaymentMalformed, match="too long"):
        read_payment("A" * (32 * 1024 + 1))


@pytest.mark.parametrize("version", [0, 3])
def test_another_version_is_malformed(version, create_payload, header_of):
    with pytest.raises(PaymentMalformed, match="Only x402 version 2"):
        read_payment(header_of(create_payload() | {"x402Version": version}))


def test_a_payment_of_version_1_is_malformed(create_payload, header_of):
    payload = create_payload()["payload"]
    first = {"x402Version": 1, "scheme": "exact", "network": "base-sepolia", "payload": payload}
    with pytest.raises(PaymentMalformed, match="Only x402 version 2"):
        read_payment(header_of(first))


def test_another_scheme_is_malformed(create_payload, header_of):
    payload = create_payload()
    payload["accepted"]["scheme"] = "upto"
    with pytest.raises(PaymentMalformed, match="There is no scheme 'upto' here") as caught:
        read_payment(header_of(payload))
    assert caught.value.hint == "Pay by exact or assay-escrow, as the 402 answer offers."


@pytest.mark.parametrize("missing", ["payload", "accepted"])
def test_a_payment_without_a_part_names_it(missing, create_payload, header_of):
    payload = create_payload()
    del payload[missing]
    with pytest.raises(PaymentMalformed, match=f"malformed: {missing}: Field required"):
        read_payment(header_of(payload))


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("from", "0x12", "from: must be an address"),
        ("to", "nobody", "to: must be an address"),
        ("to", 5, "to: must be an address"),
        ("value", "-1", "value: must be a uint128"),
        ("value", "1.5", "value: must be a uint128"),
        ("value", "１", "value: must be a uint128"),  # noqa: RUF001
        ("value", "", "value: must be a uint128"),
        ("value", "010000", "value: must be a uint128"),
        ("value", " 10000", "value: must be a uint128"),
        ("value", "10_000", "value: must be a uint128"),
        ("value", "+10000", "value: must be a uint128"),
        ("value", "10000\n", "value: must be a uint128"),
        ("value", 1_000, "value: must be a uint128"),
        ("value", str(2**128), "value: must be a uint128"),
        ("value", "9" * 5_000, "value: must be a uint128"),
        ("validAfter", str(2**256), "validAfter: must be a uint256"),
        ("validBefore", "soon", "validBefore: must be a uint256"),
        ("nonce", "0x5b", "nonce: must have 32 bytes"),
        ("nonce", "0x" + "5z" * 32, "nonce: must be 0x and hex digits"),
        ("nonce", "0x" + "5b " * 32, "nonce: must be 0x and hex digits"),
        ("nonce", None, "nonce: must be 0x and hex digits"),
        ("tip", "1", "tip: Extra inputs are not permitted"),
    ],
)
def test_an_authorization_that_cannot_be_one_names_what_is_wrong(
    field, value, problem, create_payload, header_of
):
    with pytest.raises(PaymentMalformed) as caught:
        read_payment(header_of(create_payload(**{field: value})))
    expected = f"The payment's payload is malformed: authorization.{problem}"
    assert caught.value.message.startswith(expected)


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "0x5"},
        {"signature": None},
        {"authorization": None},
        {"permit2Authorization": {}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_payload_that_is_not_an_erc_3009_payment_is_malformed(changes, create_payload, header_of):
    payload = create_payload()
    payload["payload"] |= changes
    with pytest.raises(PaymentMalformed):
        read_payment(header_of(payload))
