"""The desk: one request at a time, from bytes to a status, a body and headers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from pydantic import JsonValue, ValidationError

from assay.advice import ADVICE_HEADER, Needs, read_needs
from assay.errors import (
    InvalidInput,
    PaymentConflict,
    PaymentError,
    PolicyError,
    VersionIsRetired,
)
from assay.gateway.advice import AdviceDesk, AdviceReport
from assay.gateway.messages import (
    Acknowledged,
    Acknowledgement,
    InferenceRequest,
    ModelDescription,
    PaymentStatus,
)
from assay.node import Catalogue, Failure, Job, ListedVersion, Node, Order, State, order
from assay.payments import REQUIRED_HEADER, RESPONSE_HEADER, Offerer, read_payment
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all
from assay.wire.policy import show_policy
from assay.wire.tensors import Tensor
from assay.wire.terms import Terms
from assay.wire.types import first_problem

__all__ = ["Desk", "Reply"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a JSON body, and headers."""

    status: int
    body: JsonValue
    headers: Mapping[str, str]


class Desk:
    """Answers what strangers ask of a node."""

    def __init__(
        self,
        node: Node,
        catalogue: Catalogue,
        offerer: Offerer,
        advice: AdviceDesk,
        modes: Mapping[str, int],
    ) -> None:
        self._node = node
        self._advice = advice
        self._catalogue = catalogue
        self._offerer = offerer
        self._modes = modes

    def infer(self, reference: str, body: bytes, payment_header: str | None, url: str) -> Reply:
        """Quote an order that is not paid, answer one that is.

        Raises `AssayError` for all that is neither.
        """
        if payment_header is None:
            return self._offer(self._order(reference, body), url, None)
        payment = read_payment(payment_header)
        try:
            asked = self._order(reference, body, self._node.quoted(payment).terms)
            job = self._node.answer(asked, payment)
            if job.below_advice:
                self._advice.count(job.payment_id)
            if job.state is State.FAILED and job.claim is None and job.failure is not None:
                raise PaymentError(job.failure.message, job.failure.hint)
        except PaymentConflict:
            raise
        except PaymentError as error:
            reply = self._offer(self._order(reference, body), url, error)
            refusal = self._offerer.payment_refused(error.message, payment.payer)
            return Reply(reply.status, reply.body, {**reply.headers, RESPONSE_HEADER: refusal})
        reply = self._answer(job, asked.version)
        return Reply(reply.status, reply.body, {**reply.headers, **_advice(asked)})

    def models(self) -> list[ModelDescription]:
        """Describe all versions that are live and stored here, oldest first."""
        described = (self._describe(version) for version in self._catalogue.versions())
        return [description for description in described if description is not None]

    def model(self, reference: str) -> ModelDescription:
        """Describe one version. Raises `ModelUnknown` and `VersionIsRetired`."""
        version = self._catalogue.find(reference)
        floor = self._catalogue.floor(version)
        try:
            price = self._node.sales.price(version, floor)
            amount = str(price.amount_atomic)
        except PolicyError:
            amount = None
        return ModelDescription(
            name=version.name,
            model_id=version.model_id,
            version_id=version.version_id,
            publisher=version.publisher,
            floor=show_policy(floor, self._modes),
            price=amount,
            modes=list(self._node.sales.provable(version)),
            manifest=version.manifest.model_dump(mode="json", exclude_none=True),
        )

    def advice(self, reference: str, needs: Needs, policy: str | None) -> AdviceReport:
        """Advise on one version. Raises what `AdviceDesk.report` raises, and `ModelUnknown`."""
        return self._advice.report(self._catalogue.find(reference), needs, policy)

    def payment(self, payment_id: str) -> PaymentStatus:
        """Tell how far a payment has come. Raises `JobUnknown`."""
        job = self._node.jobs.get(_payment_id(payment_id))
        return PaymentStatus(
            payment_id=job.payment_id,
            state=job.state.value,
            amount=str(job.terms.amount),
            authorize_transaction=job.authorized_in,
            end_transaction=job.end.hash if job.end else None,
            failure=job.failure.model_dump(mode="json") if job.failure else None,
        )

    def acknowledge(self, payment_id: str, body: bytes) -> Acknowledged:
        """Take the payer's word that the answer was delivered. Raises `AssayError`."""
        try:
            given = Acknowledgement.model_validate_json(body)
        except ValidationError as error:
            raise InvalidInput(
                f"The acknowledgement is malformed: {first_problem(error)}.",
                'Send {"signature": "0x…"}; GET /docs shows the form.',
            ) from error
        job = self._node.acknowledge(_payment_id(payment_id), given.signature)
        # Before a capture is signed, nobody but the payer has the signature; then everybody may.
        is_secret = not job.evidence_sent and not job.is_final
        assert job.receipt is not None
        receipt = job.receipt.document() if is_secret else None
        return Acknowledged(state=job.state.value, receipt=receipt)

    def _describe(self, version: ListedVersion) -> ModelDescription | None:
        try:
            return self.model("0x" + version.version_id.hex())
        except VersionIsRetired:
            return None

    def _order(self, reference: str, body: bytes, paid: Terms | None = None) -> Order:
        """Read what is asked for: as it is sold now or, once that is paid, as it was sold then."""
        version = self._catalogue.find(reference) if paid is None else self._paid(reference, paid)
        try:
            request = InferenceRequest.model_validate_json(body)
        except ValidationError as error:
            raise InvalidInput(
                f"The request is malformed: {first_problem(error)}.", "GET /docs shows the form."
            ) from error
        if paid is None:
            policy = self._node.sales.policy(version, request.policy)
        elif request.policy is None:
            policy = paid.policy
        else:
            policy = self._node.sales.read_policy(request.policy)
        asked = order(version, policy, _canonical_input(request, version))
        if request.value is None:
            return asked
        needs = read_needs(request.value)
        return replace(asked, warning=self._advice.warning(version, policy, needs))

    def _paid(self, reference: str, terms: Terms) -> ListedVersion:
        version = self._catalogue.find("0x" + terms.version_id.hex())
        if not version.is_called(reference):
            raise PaymentConflict(
                f"This payment pays for the model {version.name}.", "Ask that one, or pay anew."
            )
        return version

    def _offer(self, asked: Order, url: str, error: PaymentError | None) -> Reply:
        quote = self._node.sales.quote(asked)
        problem = error or PaymentError(
            "This answer has to be paid for.",
            "Sign one of the options in the PAYMENT-REQUIRED header, as an x402 client does.",
        )
        header = self._offerer.payment_required(quote, url, asked.version.name, problem.message)
        body: JsonValue = {
            "code": "payment_required" if error is None else error.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        return Reply(402, body, {REQUIRED_HEADER: header, **_advice(asked)})

    def _answer(self, job: Job, version: ListedVersion) -> Reply:
        if job.receipt is None or job.output is None or job.failure is not None:
            return _undelivered(job)
        assert job.authorized_in is not None
        outputs = codec_named(version.manifest.codec).decode(job.output, version.manifest.outputs)
        # An `Answer` that is not validated: it was made here, and that costs more than signing it.
        answer: JsonValue = {
            "outputs": {name: _readable(tensor) for name, tensor in outputs.items()},
            "receipt": job.receipt.document(),
        }
        header = self._offerer.payment_response(
            job.authorized_in, job.authorization.payer, job.terms.amount
        )
        return Reply(200, answer, {RESPONSE_HEADER: header})


def _canonical_input(request: InferenceRequest, version: ListedVersion) -> bytes:
    """Read the input in the form that it came in. Raises `CodecError` and `TensorError`."""
    codec = codec_named(version.manifest.codec)
    specs, scales = version.manifest.inputs, version.manifest.scales
    if request.input_bytes is not None:
        codec.decode(request.input_bytes, specs)
        return request.input_bytes
    assert request.inputs is not None
    return codec.encode(coerce_all(request.inputs, specs, scales), specs)


def _advice(asked: Order) -> dict[str, str]:
    return {} if asked.warning is None else {ADVICE_HEADER: asked.warning}


def _payment_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no payment id.", "Give 0x and 64 hex digits.") from error


def _undelivered(job: Job) -> Reply:
    failure = job.failure or Failure(
        code="not_delivered", message="There is no answer yet.", hint="Send the same request again."
    )
    back = f"The payment goes back to {job.authorization.payer}."
    body: JsonValue = {
        "code": failure.code,
        "message": failure.message,
        "hint": f"{failure.hint} {back}",
        "paymentId": "0x" + job.payment_id.hex(),
    }
    return Reply(500, body, {})


def _readable(tensor: Tensor) -> JsonValue:
    # JSON has no NaN and no infinity; who needs them reads the canonical bytes.
    if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
        readable = tensor.astype(object)
        readable[~np.isfinite(tensor)] = None
        return cast(JsonValue, readable.tolist())
    return cast(JsonValue, tensor.tolist())
