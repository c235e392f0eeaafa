"""Offers: a quote in the words of x402 version 2, as the 402 answer carries it."""

from pydantic import JsonValue
from x402.http.constants import (
    PAYMENT_REQUIRED_HEADER,
    PAYMENT_RESPONSE_HEADER,
    PAYMENT_SIGNATURE_HEADER,
)
from x402.http.utils import encode_payment_required_header, encode_payment_response_header
from x402.schemas import PaymentRequired, PaymentRequirements, ResourceInfo, SettleResponse

from assay.chain.contracts import TokenDomain
from assay.payments.quotes import Quote

__all__ = [
    "ESCROW_SCHEME",
    "REQUIRED_HEADER",
    "RESPONSE_HEADER",
    "SIGNATURE_HEADER",
    "VAULT_SCHEME",
    "Offerer",
]

REQUIRED_HEADER = PAYMENT_REQUIRED_HEADER
SIGNATURE_HEADER = PAYMENT_SIGNATURE_HEADER
RESPONSE_HEADER = PAYMENT_RESPONSE_HEADER

VAULT_SCHEME = "exact"
"""The scheme of stock clients: a `transferWithAuthorization` to the vault of the terms."""

ESCROW_SCHEME = "assay-escrow"
"""Our own scheme: a `receiveWithAuthorization` to the escrow, with the terms' hash as its nonce.

Stock clients pass over schemes that they do not know.
"""


# Both take the money before the work, and x402 wants that said (section 6.1 of its specification).
# `exact` has no word for money that is held until the answer is proven.
_FLOWS = {VAULT_SCHEME: "upfront", ESCROW_SCHEME: "escrow"}


class Offerer:
    """Writes quotes as x402 payment requirements, and outcomes as x402 answers."""

    def __init__(self, escrow: str, token: TokenDomain, timeout_seconds: int) -> None:
        self.network = f"eip155:{token.chain_id}"
        self._escrow = escrow
        self._token = token
        self._timeout_seconds = timeout_seconds

    def requirements(self, quote: Quote) -> tuple[PaymentRequirements, PaymentRequirements]:
        """Give both ways to pay for a quote: a stock client's first, since it takes the first."""
        return (
            self._requirements(quote, VAULT_SCHEME, quote.vault),
            self._requirements(quote, ESCROW_SCHEME, self._escrow),
        )

    def payment_required(self, quote: Quote, url: str, description: str, error: str | None) -> str:
        """Write the `PAYMENT-REQUIRED` header for a quote."""
        return encode_payment_required_header(
            PaymentRequired(
                error=error,
                resource=ResourceInfo(
                    url=url, description=description, mime_type="application/json"
                ),
                accepts=list(self.requirements(quote)),
            )
        )

    def payment_response(self, transaction: bytes, payer: str, amount_atomic: int) -> str:
        """Write the `PAYMENT-RESPONSE` header for a payment that came in."""
        return encode_payment_response_header(
            SettleResponse(
                success=True,
                transaction="0x" + transaction.hex(),
                network=self.network,
                payer=payer,
                amount=str(amount_atomic),
            )
        )

    def payment_refused(self, reason: str, payer: str | None) -> str:
        """Write the `PAYMENT-RESPONSE` header for a payment that was refused."""
        return encode_payment_response_header(
            SettleResponse(
                success=False,
                error_reason=reason,
                transaction="",
                network=self.network,
                payer=payer,
            )
        )

    def _requirements(self, quote: Quote, scheme: str, pay_to: str) -> PaymentRequirements:
        terms: JsonValue = quote.terms.model_dump(mode="json")
        return PaymentRequirements(
            scheme=scheme,
            network=self.network,
            asset=quote.terms.token,
            amount=str(quote.terms.amount),
            pay_to=pay_to,
            max_timeout_seconds=self._timeout_seconds,
            extra={
                "name": self._token.name,
                "version": self._token.version,
                "paymentFlow": _FLOWS[scheme],
                "escrow": self._escrow,
                "terms": terms,
            },
        )
