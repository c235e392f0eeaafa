"""Payments as they come over HTTP: the `PAYMENT-SIGNATURE` header, read strictly."""

import binascii
from dataclasses import dataclass

from pydantic import Field, ValidationError
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


class _Authorization(WireModel):
    payer: str = Field(alias="from")
    to: str
    value: str
    valid_after: str
    valid_before: str
    nonce: str


class _Payload(WireModel):
    authorization: _Authorization
    signature: str


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
    except (binascii.Error, ValueError, AttributeError) as error:
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
        authorization = content.authorization
        nonce = bytes.fromhex(authorization.nonce.removeprefix("0x"))
        if len(nonce) != 32:
            raise ValueError("the nonce must have 32 bytes")
        return Payment(
            payload=payload,
            payer=checksummed(authorization.payer),
            to=checksummed(authorization.to),
            value_atomic=_number(authorization.value, 128),
            valid_after=_number(authorization.valid_after, 256),
            valid_before=_number(authorization.valid_before, 256),
            nonce=nonce,
            signature=bytes.fromhex(content.signature.removeprefix("0x")),
        )
    except ValidationError as error:
        raise PaymentMalformed(
            f"The payment's payload is malformed: {first_problem(error)}.", _HOW_TO_FIX
        ) from error
    except InvalidInput as error:
        raise PaymentMalformed(f"The payment is malformed: {error.message}", _HOW_TO_FIX) from error
    except ValueError as error:
        raise PaymentMalformed(f"The payment is malformed: {error}.", _HOW_TO_FIX) from error


def _number(text: str, bits: int) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) >= 2**bits:
        raise ValueError(f"{text[:80]!r} is no uint{bits}")
    return int(text)
