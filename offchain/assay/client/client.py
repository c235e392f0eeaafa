"""The client: one payer at one gateway."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount
from pydantic import JsonValue

from assay.chain import Chain, Deployment
from assay.client.purchase.gateway import Gateway
from assay.client.purchase.offers import Budget, read_offer, require_as_asked
from assay.client.purchase.orders import SignedOrder, sign
from assay.client.purchase.requests import body_of, request_for
from assay.client.receipts.check import check_receipt
from assay.client.receipts.evidence import left_to_payer
from assay.client.receipts.verdict import Verdict
from assay.errors import AnswerNotProven, PaymentError, ReceiptError
from assay.modes import PrivateKey
from assay.wire.codecs import codec_named
from assay.wire.findings import Finding
from assay.wire.hashing import canonical_json
from assay.wire.manifest import read_manifest
from assay.wire.receipt import Receipt, read_receipt
from assay.wire.tensors import Tensor

__all__ = ["Answer", "Client"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's outputs, and the receipt that proves them; all of it was checked."""

    outputs: Mapping[str, Tensor]
    receipt: Receipt
    verdict: Verdict
    order: SignedOrder

    @property
    def price_atomic(self) -> int:
        """What the provider may take, in the token's smallest unit; the rest comes back."""
        return self.order.terms.price(self.receipt.claim.units)


class Client:
    """Asks, pays and checks: it signs only what was asked for, and returns only what is proven.

    With a `chain`, receipts are held against it, too.
    """

    def __init__(
        self,
        gateway: Gateway,
        payer: LocalAccount,
        deployment: Deployment,
        budget: Budget,
        chain: Chain | None = None,
    ) -> None:
        self.gateway = gateway
        self._payer = payer
        self._deployment = deployment
        self._budget = budget
        self._chain = chain

    def infer(
        self,
        model: str,
        inputs: Mapping[str, object],
        policy: str | None = None,
        value: str | None = None,
    ) -> Answer:
        """Buy one answer: `prepare`, then `send`. Raises what they raise."""
        return self.send(self.prepare(model, inputs, policy, value))

    def prepare(
        self,
        model: str,
        inputs: Mapping[str, object],
        policy: str | None = None,
        value: str | None = None,
    ) -> SignedOrder:
        """Ask for an offer, check it and sign the payment; the money has not moved yet.

        `model` is a version's id, or a model's id or name; `inputs` are arrays or nested lists by
        name; no `policy` means the model's floor. With a `value` at risk, such as `5000usd`, it
        warns with `WeakPolicyWarning` where the policy is weaker than advised. Whoever keeps the
        order can send it again after a crash. Raises `OfferRefused` for an offer that is not what
        was asked for, `TensorError`, `PolicyError` and `GatewayError`.
        """
        described = self.gateway.model(model)
        modes = self._deployment.mode_ids
        asked = request_for(model, described, inputs, policy, modes, value)
        body = body_of(asked.input, asked.policy_text, asked.value)
        header = self.gateway.offer(asked.version_id, body)
        offer = read_offer(header, self._deployment.chain_id, self._budget.token)
        require_as_asked(offer, asked, self._deployment, self._budget)
        return sign(offer, asked, self._payer, self._deployment.address("PaymentEscrow"))

    def send(self, order: SignedOrder) -> Answer:
        """Send an order until it is answered, and check the answer; again gives the same answer.

        Where the policy asks for the payer's word, it acknowledges the answer once all else holds.
        Raises `PaymentError` where the payment is refused, `AnswerNotProven` where the receipt does
        not prove the answer, and `GatewayError`; then the order is still good.
        """
        receipt, verdict = self._checked(self._paid_for(order), order)
        if verdict is None:
            receipt, verdict = self._acknowledged(receipt, order)
        manifest = read_manifest(canonical_json(order.model.manifest))
        codec = codec_named(manifest.codec)
        outputs = codec.decode(receipt.output.content, manifest.outputs)
        return Answer(outputs, receipt, verdict, order)

    def _paid_for(self, order: SignedOrder) -> Mapping[str, JsonValue]:
        body = body_of(order.input, order.policy, order.value)
        return self.gateway.paid_answer(order.terms.version_id, body, order.payment).receipt

    def _checked(
        self, document: Mapping[str, JsonValue], order: SignedOrder
    ) -> tuple[Receipt, Verdict | None]:
        """Check a receipt; no verdict where all holds and the payer's own word is missing.

        Raises `AnswerNotProven`.
        """
        data = json.dumps(document).encode()
        try:
            receipt = read_receipt(data)
        except ReceiptError as error:
            raise _not_proven(error.message, order) from error
        to_come = left_to_payer(receipt)
        verdict = check_receipt(
            data, chain=self._chain, deployment=self._deployment, to_come=to_come
        )
        failures = [*_differences(receipt, order), *verdict.failures]
        if failures:
            listed = "; ".join(f"{failure.path}: {failure.detail}" for failure in failures)
            raise _not_proven(listed, order)
        return receipt, None if to_come else verdict

    def _acknowledged(self, receipt: Receipt, order: SignedOrder) -> tuple[Receipt, Verdict]:
        """Acknowledge an answer whose receipt holds, and take the receipt that has it all."""
        digest = receipt.claim.digest(receipt.chain_id, receipt.contracts.verifier_registry)
        signature = PrivateKey(bytes(self._payer.key)).sign(digest)
        answer = self.gateway.acknowledge(order.payment_id, signature)
        document = self._paid_for(order) if answer.receipt is None else answer.receipt
        complete, verdict = self._checked(document, order)
        if verdict is None:
            raise _not_proven("it was acknowledged, and the receipt does not say so", order)
        return complete, verdict

    def settled(self, order: SignedOrder, timeout_seconds: float = 60) -> Answer:
        """Wait until the payment of an order is captured, and return the answer as it is then.

        The receipt then names the capture. Raises `PaymentError` where the money went back, and
        `GatewayError`, also when the time is up.
        """
        progress = self.gateway.settled_payment(order.payment_id, timeout_seconds)
        if progress.state != "captured":
            reason = f" {progress.failure.message}" if progress.failure else ""
            raise PaymentError(
                f"The payment was {progress.state}, not captured.{reason}",
                "The money is back with the payer; ask again.",
            )
        return self.send(order)


def _differences(receipt: Receipt, order: SignedOrder) -> Iterator[Finding]:
    """Hold a receipt against the order; that it agrees with itself is checked elsewhere."""
    for path, given, wanted in (
        ("chainId", receipt.chain_id, order.chain_id),
        ("terms", receipt.terms, order.terms),
        ("payer", receipt.payer, order.payer),
        ("nonce", receipt.nonce, order.terms.struct_hash()),
    ):
        if given != wanted:
            yield Finding(path, holds=False, detail="must be that of the order that was signed")


def _not_proven(problem: str, order: SignedOrder) -> AnswerNotProven:
    return AnswerNotProven(
        f"The answer to payment 0x{order.payment_id.hex()} is not proven: {problem.rstrip('.')}.",
        "Do not use it. Send the order again, or ask another provider.",
    )
