"""Payments as they come over HTTP: the `PAYMENT-SIGNATURE` header, read strictly."""

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, PlainValidator, ValidationError
from x402.http.utils import decode_payment_signature_header
from x402.schemas import PaymentPayload

from assay.errors import InvalidInput, PaymentMalformed
from assay.payments.offers import ESCROW_SCHEME, VAULT_SCHEME
from assay.wire.hashing import checksummed
from assay.wire.identifiers import payment_id
from assay.wire.types import WireModel, first_problem

__all__ = ["Payment", "read_payment"]

_MOST_BYTES = 32 * 1024
_HOW_TO_FIX = "Send the x402 version 2 PaymentPayload as base64 JSON, as an x402 client makes it."
_HEX = re.compile("0x([0-9a-fA-F]{2})*")
_DECIMAL = re.compile("0|[1-9][0-9]{0,77}")


# Clients differ in how they write addresses and hex; what they mean is the same.
def _address(value: object) -> str:
    try:
        return checksummed(value if isinstance(value, str) else "")
    except InvalidInput as error:
        raise ValueError(error.message.rstrip(".")) from error


def _hex(value: object) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise ValueError("must be 0x and hex digits")
    return bytes.fromhex(value[2:])


def _hash32(value: object) -> bytes:
    content = _hex(value)
    if len(content) != 32:
        raise ValueError("must have 32 bytes")
    return content


def _uint(bits: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, str) and _DECIMAL.fullmatch(value) and int(value) < 2**bits:
            return int(value)
        raise ValueError(f"must be a uint{bits} in decimal digits, in quotes")

    return read


class _Authorization(WireModel):
    payer: Annotated[str, PlainValidator(_address)] = Field(alias="from")
    to: Annotated[str, PlainValidator(_address)]
    value: Annotated[int, PlainValidator(_uint(128))]
    valid_after: Annotated[int, PlainValidator(_uint(256))]
    valid_before: Annotated[int, PlainValidator(_uint(256))]
    nonce: Annotated[bytes, PlainValidator(_hash32)]


class _Payload(WireModel):
    authorization: _Authorization
    signature: Annotated[bytes, PlainValidator(_hex)]


@dataclass(frozen=True, slots=True)
class Payment:
    """A signed ERC-3009 authorization, and the x402 payload that it came in."""

    payload: PaymentPayload
    payer: str
    to: str
    value_atomic: int
    valid_after: int
    valid_before: int
    nonce: bytes
    signature: bytes

    @property
    def to_vault(self) -> bool:
        """Whether a stock client made it, to the vault of the terms."""
        return self.payload.accepted.scheme == VAULT_SCHEME

    def id(self, chain_id: int, escrow: str, terms_hash: bytes) -> bytes:
        """Name the payment as the escrow does."""
        return payment_id(chain_id, escrow, terms_hash, self.payer, self.nonce)


def read_payment(header: str) -> Payment:
    """Read a `PAYMENT-SIGNATURE` header.

    Raises `PaymentMalformed` for what is not an x402 version 2 payment by ERC-3009.
    """
    if len(header) > _MOST_BYTES:
        raise PaymentMalformed("The PAYMENT-SIGNATURE header is too long.", _HOW_TO_FIX)
    try:
        payload = decode_payment_signature_header(header)
    except ValidationError as error:
        raise PaymentMalformed(
            f"The PAYMENT-SIGNATURE header is malformed: {first_problem(error)}.", _HOW_TO_FIX
        ) from error
    except (binascii.Error, ValueError, AttributeError, RecursionError) as error:
        raise PaymentMalformed(
            "The PAYMENT-SIGNATURE header is not base64 of JSON.", _HOW_TO_FIX
        ) from error
    if not isinstance(payload, PaymentPayload) or payload.x402_version != 2:
        raise PaymentMalformed("Only x402 version 2 is spoken here.", _HOW_TO_FIX)
    if payload.accepted.scheme not in (VAULT_SCHEME, ESCROW_SCHEME):
        raise PaymentMalformed(
            f"There is no scheme {payload.accepted.scheme!r} here.",
            f"Pay by {VAULT_SCHEME} or {ESCROW_SCHEME}, as the 402 answer offers.",
        )
    return _read(payload)


def _read(payload: PaymentPayload) -> Payment:
    try:
        content = _Payload.model_validate(payload.payload)
    except ValidationError as error:
        raise PaymentMalformed(
            f"The payment's payload is malformed: {first_problem(error)}.", _HOW_TO_FIX
        ) from error
    authorization = content.authorization
    return Payment(
        payload=payload,
        payer=authorization.payer,
        to=authorization.to,
        value_atomic=authorization.value,
        valid_after=authorization.valid_after,
        valid_before=authorization.valid_before,
        nonce=authorization.nonce,
        signature=content.signature,
    )
