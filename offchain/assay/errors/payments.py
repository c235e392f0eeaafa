"""Payments that do not pay for what is asked."""

from assay.errors.base import AssayError

__all__ = [
    "AcknowledgementConflict",
    "OfferRefused",
    "PaymentConflict",
    "PaymentError",
    "PaymentMalformed",
]


class PaymentError(AssayError):
    """A payment does not pay for this request: expired, replayed, too small, for something else."""

    code = "payment_refused"


class PaymentMalformed(PaymentError):
    """A payment cannot be read."""

    code = "payment_malformed"


class PaymentConflict(PaymentError):
    """The payment already pays for another request."""

    code = "payment_conflict"


class AcknowledgementConflict(PaymentError):
    """There is no answer to acknowledge: not yet, not under this policy, or not any more."""

    code = "acknowledgement_conflict"


class OfferRefused(PaymentError):
    """What a gateway offers is not what the payer asked for; nothing was signed."""

    code = "offer_refused"
