"""What only the chain knows about a receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from assay.chain import (
    Chain,
    ModelRegistry,
    PaymentEscrow,
    SignedVerifier,
    Status,
    VerifierRegistry,
    events_in,
)
from assay.chain.contracts.events import PaymentAuthorized, PaymentCaptured
from assay.errors import ChainError, ChainUnavailable
from assay.wire.findings import Finding
from assay.wire.identifiers import model_id
from assay.wire.receipt import Receipt
from assay.wire.types import field_path

__all__ = ["OnChain", "look_up"]

E = TypeVar("E", PaymentAuthorized, PaymentCaptured)


@dataclass(frozen=True, slots=True)
class OnChain:
    """A receipt as its chain sees it; `proven` and `captured` are modes, as bit sets."""

    findings: tuple[Finding, ...]
    proven: int
    """What holds for the verifier registry now."""
    captured: int
    """What held when the payment was captured; none where the receipt names no capture."""


def look_up(receipt: Receipt, chain: Chain) -> OnChain | None:
    """Hold a receipt against its chain; None where this is another chain.

    Raises `ChainUnavailable`.
    """
    if chain.chain_id != receipt.chain_id:
        return None
    return _LookUp(receipt, chain).result()


class _LookUp:
    """One receipt on one chain; each method is a group of findings about one contract."""

    def __init__(self, receipt: Receipt, chain: Chain) -> None:
        self._receipt = receipt
        self._chain = chain
        self._escrow = PaymentEscrow(chain, receipt.contracts.escrow)
        self._verifiers = VerifierRegistry(chain, receipt.contracts.verifier_registry)
        self._captured = self._event(PaymentCaptured, receipt.transactions.capture)

    def result(self) -> OnChain:
        groups = (
            ("contracts.escrow", self._registries()),
            ("contracts.verifierRegistry", self._modes()),
            ("contracts.modelRegistry", self._model()),
            ("contracts.escrow", self._payment()),
            ("contracts.verifiers.signed", self._delegation()),
        )
        return OnChain(
            findings=tuple(found for path, group in groups for found in _answered(path, group)),
            proven=self._proven(),
            captured=self._captured.proven if self._captured else 0,
        )

    def _proven(self) -> int:
        try:
            return self._verifiers.proven(self._receipt.claim, self._receipt.evidence)
        except ChainUnavailable:
            raise
        except ChainError:  # Evidence out of order, or no registry; other findings say so.
            return 0

    def _registries(self) -> Iterator[Finding]:
        contracts, rule = self._receipt.contracts, "must be the one that contracts.escrow asks"
        same = self._escrow.verifier_registry() == contracts.verifier_registry
        yield Finding("contracts.verifierRegistry", same, rule)
        same = self._escrow.model_registry() == contracts.model_registry
        yield Finding("contracts.modelRegistry", same, rule)

    def _modes(self) -> Iterator[Finding]:
        verifiers = self._receipt.contracts.verifiers
        for name, mode_id in self._receipt.modes.items():
            yield Finding(
                field_path(("modes", name)),
                self._verifiers.name(mode_id) == name,
                "must be the id that the registry gives to the mode",
            )
            record = self._verifiers.mode(mode_id)
            yield Finding(
                field_path(("contracts", "verifiers", name)),
                record is not None and record.verifier == verifiers.get(name),
                "must be the registry's verifier for the mode",
            )

    def _model(self) -> Iterator[Finding]:
        model = self._receipt.model
        registry = ModelRegistry(self._chain, self._receipt.contracts.model_registry)
        registered = registry.model(model_id(model.publisher, model.name))
        yield Finding("model.publisher", registered is not None, "must have registered model.name")
        published = registry.version(self._receipt.claim.version_id)
        yield Finding("claim.versionId", published is not None, "must be published in the registry")

    def _payment(self) -> Iterator[Finding]:
        if self._receipt.payer is None:
            return
        payment = self._escrow.payment(self._receipt.claim.request_id)
        came_in = payment.status is not Status.NONE
        yield Finding(
            "claim.requestId",
            came_in,
            f"must be a payment that came in; its status is {payment.status.name.lower()}",
        )
        if came_in:
            same = payment.amount_atomic == self._receipt.terms.amount
            yield Finding("terms.amount", same, "must be what the escrow took in")
        yield from self._transactions()

    def _transactions(self) -> Iterator[Finding]:
        claim, transactions = self._receipt.claim, self._receipt.transactions
        authorized = self._event(PaymentAuthorized, transactions.authorize)
        yield Finding(
            "transactions.authorize",
            authorized is not None and authorized.payer == self._receipt.payer,
            "must be the transaction in which the escrow took this payment in",
        )
        if transactions.capture is not None:
            paid_for = self._captured and (self._captured.output_hash, self._captured.units)
            yield Finding(
                "transactions.capture",
                paid_for == (claim.output_hash, claim.units),
                "must be the transaction in which this payment was captured for this output",
            )

    def _delegation(self) -> Iterator[Finding]:
        delegation, verifiers = self._receipt.delegation, self._receipt.contracts.verifiers
        if delegation is None or "signed" not in verifiers:
            return
        verifier = SignedVerifier(self._chain, verifiers["signed"])
        record = verifier.delegation(delegation.provider, delegation.key)
        yield Finding("delegation.key", record is not None, "must be delegated on chain")
        if record is not None:
            same = record.until == delegation.until
            yield Finding("delegation.until", same, "must be what was delegated on chain")
            # `completedAt` is the word of whoever signed, so a revoked key could backdate it. What
            # it cannot bring about is evidence that holds on chain, now or when it was captured.
            in_time = record.revoked_at == 0 or self._receipt.claim.completed_at < record.revoked_at
            yield Finding("delegation.key", in_time, "must not have been revoked before the claim")

    def _event(self, kind: type[E], transaction: bytes | None) -> E | None:
        """Find this payment's event in a transaction; None where there is no such thing."""
        if transaction is None:
            return None
        try:
            logs = self._chain.wait(transaction, timeout_seconds=0).logs
        except ChainUnavailable:
            raise
        except ChainError:  # Not included, or reverted.
            return None
        for logged in events_in(logs, self._escrow, kind):
            if logged.event.payment_id == self._receipt.claim.request_id:
                return logged.event
        return None


def _answered(path: str, group: Iterator[Finding]) -> Iterator[Finding]:
    """Pass findings on; a contract that does not answer as it should becomes one about its path."""
    try:
        yield from group
    except ChainUnavailable:
        raise
    except ChainError as error:
        yield Finding(path, holds=False, detail=f"must be that contract: {error.message}")
