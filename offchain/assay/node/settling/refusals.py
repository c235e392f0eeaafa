"""Refusals: what it means where the escrow does not take the evidence of a proven job.

Evidence is checked when it is captured, and what it rests on can be taken back before: a key, an
approval, a delegation, a mode. Then it is lost, for good.
"""

import logging
from collections.abc import Mapping

from assay.chain.contracts import VerifierRegistry
from assay.errors import AssayError, ChainError, TransactionReverted
from assay.node.jobs.job import Failure, Job, State
from assay.node.jobs.store import JobStore
from assay.node.proving.notary import Notary
from assay.node.selling.assurances import Assurances
from assay.node.selling.catalogue import Catalogue

__all__ = ["Refusals"]

_log = logging.getLogger(__name__)

# What the escrow says to evidence that proves too little, with the modes that do hold.
_TOO_LITTLE, _HOLDING = "PolicyNotSatisfied", "proven"


class Refusals:
    """Has lost evidence made again, once, where that can help; gives the money back where not.

    Evidence that does not hold *yet* is left alone, as a delegation may still come; and so is what
    the payer has to prove. Only what the chain says for good makes evidence lost: a node of the
    chain that is behind, or gone, makes none.
    """

    def __init__(
        self,
        registry: VerifierRegistry,
        catalogue: Catalogue,
        assurances: Assurances,
        notary: Notary,
        jobs: JobStore,
    ) -> None:
        self._registry = registry
        self._catalogue = catalogue
        self._assurances = assurances
        self._notary = notary
        self._jobs = jobs

    def take(self, job: Job, refusal: TransactionReverted) -> Job:
        """Find out what the refusal of a job's capture means; give the job as it is then.

        Raises `ChainError` where nobody can tell: the job stays as it is.
        """
        waits = job.state is State.PROVEN and job.failure is None and job.end is None
        if not waits or refusal.error != _TOO_LITTLE:
            return job
        lost = self._lost(job, int(str(refusal.arguments[_HOLDING])))
        if not lost:
            return job
        why = " ".join(f"The evidence in the mode {name} is lost. {lost[name]}" for name in lost)
        kept = _without(job, lost)
        if job.proven_again or not self._can_prove(kept):
            _log.warning("payment 0x%s is given back: %s", job.payment_id.hex(), why)
            return self._jobs.move(job, job.changed(failure=_failure(lost, why)))
        _log.warning("payment 0x%s is proven again: %s", job.payment_id.hex(), why)
        return self._jobs.move(job, kept.changed(state=State.EXECUTED, proven_again=True))

    def _lost(self, job: Job, holding: int) -> Mapping[str, str]:
        """Say why evidence is lost, by the mode; what is lost no more than may be is left out."""
        claim = job.claim
        assert claim is not None
        digest = claim.digest(self._registry.chain.chain_id, self._registry.address)
        lost: dict[str, str] = {}
        for item in job.evidence:
            if holding >> item.mode_id & 1:
                continue
            mode = self._registry.mode(item.mode_id)
            if mode is not None and mode.retired:
                lost[item.mode] = self._assurances.end(item.mode_id)
            elif why := self._assurances.lost(item.mode_id, claim, digest, item.proof):
                lost[item.mode] = why
        return lost

    def _can_prove(self, job: Job) -> bool:
        try:
            version = self._catalogue.find("0x" + job.terms.version_id.hex())
        except ChainError:
            raise
        except AssayError:
            return False
        return self._notary.can_prove(job, version)


def _without(job: Job, lost: Mapping[str, str]) -> Job:
    """Take lost evidence off a job, and the receipt that shows it."""
    return job.model_copy(
        update={
            "evidence": tuple(item for item in job.evidence if item.mode not in lost),
            "exhibits": {name: shown for name, shown in job.exhibits.items() if name not in lost},
            "receipt": None,
        }
    )


def _failure(lost: Mapping[str, str], why: str) -> Failure:
    return Failure(
        code="evidence_lost",
        message=why,
        hint=f"Ask again under a policy without {' or '.join(lost)}, or once that is mended.",
    )
