"""Errors over HTTP: every one is JSON with a code, a message and a hint."""

import logging

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assay import errors

__all__ = ["error_answer", "failed", "http_refused", "malformed", "refused", "status_of"]

_log = logging.getLogger(__name__)

# The first class that fits counts: special ones stand before their bases.
_STATUS: tuple[tuple[type[errors.AssayError], int], ...] = (
    (errors.BodyTooLarge, 413),
    (errors.PolicyError, 422),
    (errors.TensorError, 422),
    (errors.CodecError, 422),
    (errors.Unmeasured, 422),
    (errors.InvalidInput, 400),
    (errors.VersionIsRetired, 410),
    (errors.NotFound, 404),
    (errors.PaymentMalformed, 400),
    (errors.PaymentConflict, 409),
    (errors.AcknowledgementConflict, 409),
    (errors.PaymentError, 402),
    (errors.Overloaded, 503),
    (errors.ChainUnavailable, 503),
    (errors.TransactionPending, 503),
    (errors.FeeLimitReached, 503),
    (errors.ChainError, 502),
)
_RETRY_AFTER_SECONDS = 2


def status_of(error: errors.AssayError) -> int:
    """Give the HTTP status of an error; 500 where the fault is ours."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def error_answer(status: int, code: str, message: str, hint: str) -> JSONResponse:
    """Write an error's answer."""
    return JSONResponse({"code": code, "message": message, "hint": hint}, status)


async def refused(_: Request, error: Exception) -> JSONResponse:
    """Answer an error of ours."""
    assert isinstance(error, errors.AssayError)
    answer = error_answer(status_of(error), error.code, error.message, error.hint)
    if answer.status_code == 503:
        seconds = getattr(error, "retry_after_seconds", _RETRY_AFTER_SECONDS)
        answer.headers["Retry-After"] = str(seconds)
    if answer.status_code == 413:
        # The rest of the body is not waited for.
        answer.headers["Connection"] = "close"
    return answer


async def failed(_: Request, error: Exception) -> JSONResponse:
    """Answer a fault of ours, without its details: the log has them."""
    _log.error("a request failed", exc_info=error)
    return error_answer(
        500, "internal_error", "This gateway failed.", "Tell its operator; try again later."
    )


async def http_refused(_: Request, error: Exception) -> JSONResponse:
    """Answer what the router refuses: unknown paths and methods."""
    assert isinstance(error, HTTPException)
    answer = error_answer(
        error.status_code, "http_error", f"{error.detail}.", "GET /docs lists what there is."
    )
    answer.headers.update(error.headers or {})
    return answer


async def malformed(_: Request, error: Exception) -> JSONResponse:
    """Answer a parameter in the address that is none."""
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"][1:])
    message = f"The parameter {place} is malformed: {problem['msg']}."
    return error_answer(400, "invalid_input", message, "GET /docs says what it may be.")
