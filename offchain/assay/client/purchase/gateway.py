"""A gateway over HTTP: requests, retries, and errors that say what happened."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx
from pydantic import TypeAdapter, ValidationError

from assay.client.purchase.advice import AdviceReport, warn_of_weakness
from assay.client.purchase.messages import (
    Acknowledged,
    GatewayStatus,
    ModelDescription,
    PaidAnswer,
    PaymentProgress,
    Problem,
)
from assay.errors import (
    AcknowledgementConflict,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PaymentConflict,
    PaymentError,
    PaymentMalformed,
)
from assay.payments import REQUIRED_HEADER, SIGNATURE_HEADER
from assay.wire.types import first_problem

__all__ = ["Gateway", "Patience"]

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_PAYMENT_ERRORS: Mapping[str, type[PaymentError]] = {
    kind.code: kind
    for kind in (PaymentError, PaymentMalformed, PaymentConflict, AcknowledgementConflict)
}
_MODELS = TypeAdapter(list[ModelDescription])


@dataclass(frozen=True, slots=True)
class Patience:
    """For how long a paid request is sent again while the gateway is out of reach or overloaded.

    One request may take `timeout_seconds`.
    """

    seconds: float = 60
    timeout_seconds: float = 60
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Gateway:
    """Talks to one gateway. Every method raises `GatewayError`; `transport` is for tests."""

    def __init__(
        self,
        url: str,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._patience = patience or Patience()
        try:
            self._http = httpx.Client(
                base_url=self.url, timeout=self._patience.timeout_seconds, transport=transport
            )
        except httpx.InvalidURL as error:
            raise GatewayUnavailable(
                f"{url!r} is no URL: {error}.", "Give one such as http://127.0.0.1:8402."
            ) from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def models(self) -> list[ModelDescription]:
        """List the versions that can be asked for."""
        return self._read(self._get("/v1/models"), _MODELS)

    def model(self, reference: str) -> ModelDescription:
        """Describe a version, by its id, or by its model's id or name."""
        answer = self._get(f"/v1/models/{quote(reference, safe='')}")
        return self._read(answer, TypeAdapter(ModelDescription))

    def payment(self, payment_id: bytes) -> PaymentProgress:
        """Tell how far a payment has come."""
        answer = self._get(f"/v1/payments/0x{payment_id.hex()}")
        return self._read(answer, TypeAdapter(PaymentProgress))

    def settled_payment(self, payment_id: bytes, timeout_seconds: float) -> PaymentProgress:
        """Wait until a payment has come to its end. Raises `GatewayError` when the time is up."""
        give_up_at = self._patience.clock() + timeout_seconds
        while not (progress := self.payment(payment_id)).is_final:
            if self._patience.clock() >= give_up_at:
                raise GatewayError(
                    f"Payment 0x{payment_id.hex()} is still {progress.state} after"
                    f" {timeout_seconds:g} seconds.",
                    "Wait longer: it ends at the latest when the time to deliver is over.",
                )
            self._patience.sleep(_FIRST_PAUSE_SECONDS)
        return progress

    def status(self) -> GatewayStatus:
        """Tell what the gateway is and how it is doing."""
        return self._read(self._get("/v1/status"), TypeAdapter(GatewayStatus))

    def advice(
        self,
        reference: str,
        value: str,
        latency: str | None = None,
        *,
        privacy: bool = False,
        policy: str | None = None,
    ) -> AdviceReport:
        """Ask which policy suits what is at stake, such as `5000usd`, within a time, such as `2s`.

        With a `policy`, the gateway refuses to advise where it has no figures of that one.
        """
        asked = {"value": value, "latency": latency, "policy": policy, "privacy": privacy or None}
        query = urlencode({name: given for name, given in asked.items() if given is not None})
        answer = self._get(f"/v1/models/{quote(reference, safe='')}/advice?{query}")
        return self._read(answer, TypeAdapter(AdviceReport))

    def offer(self, version_id: bytes, body: bytes) -> str:
        """Ask without paying, and return the `PAYMENT-REQUIRED` header of the 402 answer.

        Warns with `WeakPolicyWarning` where the gateway does.
        """
        answer = self._send(self._request(version_id, body, {}))
        if answer.status_code != httpx.codes.PAYMENT_REQUIRED:
            raise _refusal(answer)
        header: str | None = answer.headers.get(REQUIRED_HEADER)
        if header is None:
            raise GatewayError(
                f"{self.url} wants to be paid, and does not say how.",
                "It does not speak x402 version 2; use another gateway.",
            )
        warn_of_weakness(answer.headers)
        return header

    def paid_answer(self, version_id: bytes, body: bytes, payment: str) -> PaidAnswer:
        """Send a request with its payment, again and again while nobody answers.

        The gateway runs a payment once, however often it comes. Raises `PaymentError` where the
        payment is refused.
        """
        request = self._request(version_id, body, {SIGNATURE_HEADER: payment})
        answer = self._send(request, self._patience.seconds)
        if answer.status_code != httpx.codes.OK:
            raise _refusal(answer)
        return self._read(answer, TypeAdapter(PaidAnswer))

    def acknowledge(self, payment_id: bytes, signature: bytes) -> Acknowledged:
        """Send the payer's signature of a delivered claim, again and again while nobody answers.

        Raises `PaymentError` where there is nothing to acknowledge any more.
        """
        request = self._http.build_request(
            "POST",
            f"/v1/payments/0x{payment_id.hex()}/acknowledgement",
            json={"signature": f"0x{signature.hex()}"},
        )
        answer = self._send(request, self._patience.seconds)
        if answer.status_code != httpx.codes.OK:
            raise _refusal(answer)
        return self._read(answer, TypeAdapter(Acknowledged))

    def _request(self, version_id: bytes, body: bytes, headers: dict[str, str]) -> httpx.Request:
        return self._http.build_request(
            "POST",
            f"/v1/models/0x{version_id.hex()}/infer",
            content=body,
            headers={"Content-Type": "application/json", **headers},
        )

    def _get(self, path: str) -> httpx.Response:
        answer = self._send(self._http.build_request("GET", path))
        if answer.status_code != httpx.codes.OK:
            raise _refusal(answer)
        return answer

    def _send(self, request: httpx.Request, patience_seconds: float = 0) -> httpx.Response:
        """Send a request that may be repeated, until it is answered or patience is over."""
        give_up_at = self._patience.clock() + patience_seconds
        pause = _FIRST_PAUSE_SECONDS
        while True:
            answer, trouble = self._try(request)
            if answer is not None and answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            wait_seconds = _asked_to_wait(answer) or pause
            if self._patience.clock() + wait_seconds > give_up_at:
                break
            self._patience.sleep(wait_seconds)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        if answer is not None:
            return answer
        raise GatewayUnavailable(
            f"The gateway at {self.url} does not answer: {trouble}.",
            "Check that it runs and that the address is right, then try again.",
        )

    def _try(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        try:
            return self._http.send(request), ""
        except httpx.TransportError as error:
            return None, str(error) or type(error).__name__

    def _read(self, answer: httpx.Response, form: TypeAdapter[T]) -> T:
        try:
            return form.validate_json(answer.content)
        except ValidationError as error:
            raise GatewayError(
                f"{self.url} answered something else than it should: {first_problem(error)}.",
                "Check that this is an Assay gateway, of a version that this client knows.",
            ) from error


def _asked_to_wait(answer: httpx.Response | None) -> float | None:
    asked: str = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_PAUSE_SECONDS) if asked.isdecimal() else None


def _refusal(answer: httpx.Response) -> GatewayError | PaymentError:
    """Make the error to raise for an error that a gateway answered with."""
    status = answer.status_code
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        return GatewayError(
            f"{answer.url} answered HTTP {status}, and does not say why.",
            "Check that this is an Assay gateway, or try again later.",
        )
    if (kind := _PAYMENT_ERRORS.get(problem.code)) is not None:
        return kind(problem.message, problem.hint)
    return GatewayRefused(problem.message, problem.hint, status, problem.code)
