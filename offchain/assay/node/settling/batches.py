"""Batches: proven jobs that are captured in one transaction, as many as fit into it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assay.chain.contracts import PaymentEscrow
from assay.chain.contracts.payment_escrow import batch_gas
from assay.chain.transactions import GAS_CEILING, Call
from assay.errors import SettingsError
from assay.node.jobs.job import Job
from assay.node.notices import Notices
from assay.node.proving.bundle import Bundle
from assay.node.proving.notary import Notary
from assay.wire.claim import Evidence

__all__ = ["Batch", "BatchLimits", "Batches"]

# What nodes pass on has 128 KiB at most, signature and all; what one mode of ours proves has 8 KiB.
_MOST_BYTES = 127 * 2**10
_FEWEST_BYTES = 32 * 2**10

# What one capture is encoded in: its terms, payer, nonce and result, and each piece of evidence.
_CAPTURE_BYTES = 700
_EVIDENCE_BYTES = 160


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much a transaction carries that captures payments. Raises `SettingsError`."""

    captures: int = 20
    """Each may take its token's gas caps, too, whatever its verifiers leave of the gas."""
    calldata_bytes: int = 120 * 2**10
    """Nodes pass on no transaction above 128 KiB, and some chains take less."""
    gas: int = GAS_CEILING
    """By the caps of the verifiers; a chain may have a lower ceiling than EIP-7825's."""

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("captures", self.captures, 1, 1_000),
            ("calldata_bytes", self.calldata_bytes, _FEWEST_BYTES, _MOST_BYTES),
            ("gas", self.gas, 1_000_000, GAS_CEILING),
        ):
            if not least <= value <= most:
                raise SettingsError(
                    f"A batch's {name} cannot be {value:,}.",
                    f"Set it to {least:,} at least and {most:,} at most.",
                )

    def excess(self, evidence: Iterable[Evidence]) -> str | None:
        """Say in a sentence why evidence is too large for any transaction; None where it is not."""
        proofs = [item.proof for item in evidence]
        size = _CAPTURE_BYTES + sum(_EVIDENCE_BYTES + len(proof) for proof in proofs)
        if size <= self.calldata_bytes:
            return None
        return (
            f"To capture this payment takes {size:,} bytes of calldata; here a transaction carries"
            f" {self.calldata_bytes:,} at most."
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs, and the call that captures them."""

    jobs: tuple[Job, ...]
    call: Call


class Batches:
    """Puts proven jobs together for as few transactions as the limits allow.

    `evidence_gas` adds up what the verifiers of some modes may use.
    """

    def __init__(
        self,
        escrow: PaymentEscrow,
        notary: Notary,
        evidence_gas: Callable[[Iterable[int]], int],
        limits: BatchLimits,
        notices: Notices,
    ) -> None:
        self._escrow = escrow
        self._notary = notary
        self._evidence_gas = evidence_gas
        self._limits = limits
        self._notices = notices

    def of(self, jobs: Sequence[Job]) -> Iterator[Batch]:
        """Make batches of jobs, in their order; each is made when the one before it was taken."""
        most = self._limits.captures
        for start in range(0, len(jobs), most):
            yield from self._fitting(jobs[start : start + most])

    def _fitting(self, jobs: Sequence[Job]) -> Iterator[Batch]:
        """Make one batch, or halve it until each part fits. What is alone goes out as it is."""
        try:
            bundle = self._notary.bundle(jobs)
            call = self._call(jobs, bundle)
            fits = len(jobs) == 1 or self._fits(bundle, call)
        except Exception as error:  # Whatever is wrong with one job, no other waits for it.
            if len(jobs) == 1:
                name = f"payment 0x{jobs[0].payment_id.hex()}"
                self._notices.fault(jobs[0].payment_id, f"{name} cannot be captured", error)
                return
            fits = False
        if fits:
            yield Batch(tuple(jobs), call)
            return
        half = (len(jobs) + 1) // 2
        yield from self._fitting(jobs[:half])
        yield from self._fitting(jobs[half:])

    def _call(self, jobs: Sequence[Job], bundle: Bundle) -> Call:
        if len(jobs) == 1:
            return self._escrow.capture(bundle.items[0])
        most = max(self._evidence_gas(_modes(job.evidence)) for job in jobs)
        call = self._escrow.capture_batch(bundle.items, most, bundle.joint)
        return replace(call, gas=min(call.gas or GAS_CEILING, self._limits.gas))

    def _fits(self, bundle: Bundle, call: Call) -> bool:
        if len(call.data) > self._limits.calldata_bytes:
            return False
        # Proofs that are joined are checked together, once; what each adds is less than what a
        # capture leaves of the gas that is set aside for it.
        alone = [item for capture in bundle.items for item in capture.evidence if item.proof]
        checked = [*_modes(alone), *(joint.mode_id for joint in bundle.joint)]
        gas = batch_gas(call.data, len(bundle.items), self._evidence_gas(checked))
        return gas <= self._limits.gas


def _modes(evidence: Iterable[Evidence]) -> list[int]:
    return [item.mode_id for item in evidence]
