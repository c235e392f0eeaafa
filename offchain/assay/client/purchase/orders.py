"""Signed orders: a request and its payment, which can be kept, and sent as often as it takes."""

import time
from typing import Literal

from eth_account.signers.local import LocalAccount
from pydantic import Field, ValidationError
from x402.http.utils import encode_payment_signature_header
from x402.schemas import PaymentPayload

from assay.chain import TransferOrder, sign_statement
from assay.client.purchase.offers import Offer
from assay.client.purchase.requests import Request
from assay.errors import InvalidInput
from assay.wire.identifiers import payment_id
from assay.wire.receipt import Encoded, SoldModel
from assay.wire.terms import Terms
from assay.wire.types import Address, ChainId, WireModel, first_problem

__all__ = ["SignedOrder", "read_order", "sign"]


class SignedOrder(WireModel):
    """All that it takes to send a paid request, or to send it again.

    Only the escrow can submit the authorization, and only for these terms; but whoever has the
    order gets the answer.
    """

    version: Literal["1"] = "1"
    chain_id: ChainId
    escrow: Address
    model: SoldModel
    policy: str
    """The text form of the terms' policy."""
    terms: Terms
    payer: Address
    input: Encoded
    value: str | None = None
    """What a wrong answer could cost, as it was said when the offer was asked for."""
    payment: str = Field(repr=False)
    """The `PAYMENT-SIGNATURE` header."""

    @property
    def payment_id(self) -> bytes:
        """The payment's name in the escrow."""
        terms_hash = self.terms.struct_hash()
        return payment_id(self.chain_id, self.escrow, terms_hash, self.payer, terms_hash)


def read_order(data: bytes) -> SignedOrder:
    """Read an order that was kept. Raises `InvalidInput`."""
    try:
        return SignedOrder.model_validate_json(data)
    except ValidationError as error:
        raise InvalidInput(
            f"This is no order: {first_problem(error)}.", "Use the file as it was written."
        ) from error


def sign(offer: Offer, asked: Request, account: LocalAccount, escrow: str) -> SignedOrder:
    """Pay for an offer that was checked: sign ERC-3009's `receiveWithAuthorization` to the escrow.

    Its nonce is the terms' hash, so it pays for these terms and for nothing else.
    """
    terms = offer.terms
    until = min(terms.capture_before, int(time.time()) + offer.requirements.max_timeout_seconds)
    transfer = TransferOrder(account.address, escrow, terms.amount, 0, until, terms.struct_hash())
    signature = sign_statement(offer.domain.receive_statement(transfer), account)
    payload = PaymentPayload(
        payload={
            "authorization": {
                "from": transfer.payer,
                "to": transfer.payee,
                "value": str(transfer.amount_atomic),
                "validAfter": str(transfer.valid_after),
                "validBefore": str(transfer.valid_before),
                "nonce": "0x" + transfer.nonce.hex(),
            },
            "signature": "0x" + signature.hex(),
        },
        accepted=offer.requirements,
        resource=offer.required.resource,
    )
    return SignedOrder(
        chain_id=offer.domain.chain_id,
        escrow=escrow,
        model=asked.model,
        policy=asked.policy_text,
        terms=terms,
        payer=account.address,
        input=asked.input,
        value=asked.value,
        payment=encode_payment_signature_header(payload),
    )
