"""What a client hears from a gateway, or does not hear."""

from assay.errors.base import AssayError

__all__ = [
    "AnswerNotProven",
    "GatewayError",
    "GatewayRefused",
    "GatewayUnavailable",
]


class GatewayError(AssayError):
    """A gateway did not answer, or answered with something that is no answer."""

    code = "gateway_error"


class GatewayUnavailable(GatewayError):
    """A gateway does not answer."""

    code = "gateway_unavailable"


class GatewayRefused(GatewayError):
    """A gateway answered with an error: its HTTP status, and its own code as `reason`."""

    code = "gateway_refused"

    def __init__(self, message: str, hint: str, status: int, reason: str) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, status, reason)
        self.status = status
        self.reason = reason


class AnswerNotProven(GatewayError):
    """A gateway gave an answer whose receipt does not prove it; the message names what fails."""

    code = "answer_not_proven"
