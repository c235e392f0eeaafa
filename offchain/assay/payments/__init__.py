"""Payments: x402 on one side, the escrow's terms on the other.

Only this floor knows x402's headers and schemes.
"""

from assay.payments.facilitator import Facilitator
from assay.payments.offers import (
    ESCROW_SCHEME,
    REQUIRED_HEADER,
    RESPONSE_HEADER,
    SIGNATURE_HEADER,
    VAULT_SCHEME,
    Offerer,
)
from assay.payments.payment import Payment, read_payment
from assay.payments.prices import Price, PriceList, read_prices
from assay.payments.quotes import Quote, QuoteStore

__all__ = [
    "ESCROW_SCHEME",
    "REQUIRED_HEADER",
    "RESPONSE_HEADER",
    "SIGNATURE_HEADER",
    "VAULT_SCHEME",
    "Facilitator",
    "Offerer",
    "Payment",
    "Price",
    "PriceList",
    "Quote",
    "QuoteStore",
    "read_payment",
    "read_prices",
]
