"""The worker: runs the version that was paid for, and has what came of it proven."""

import logging
import time

from assay.errors import AssayError, ChainError, EvidenceError
from assay.models import LoadedModels
from assay.node.jobs.job import Failure, Job, State
from assay.node.jobs.store import JobStore
from assay.node.proving.notary import Notary
from assay.node.selling.catalogue import Catalogue, ListedVersion
from assay.node.settling.batches import BatchLimits
from assay.wire.claim import Claim
from assay.wire.codecs import codec_named
from assay.wire.identifiers import keccak

__all__ = ["Worker"]

_log = logging.getLogger(__name__)

_TOO_LATE = Failure(
    code="deadline_passed",
    message="The time to answer was over before the model was run.",
    hint="Ask again, and pay for a new quote.",
)


class Worker:
    """Takes a job from authorized to proven, or to delivered where the payer has the last word.

    What cannot be done is written on the job. Without `limits` they are the usual ones.

    Raises `ChainError` where nobody can tell: the job stays as it is, and is taken up again.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        models: LoadedModels,
        notary: Notary,
        jobs: JobStore,
        limits: BatchLimits | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._models = models
        self._notary = notary
        self._jobs = jobs
        self._limits = limits or BatchLimits()

    def execute(self, job: Job) -> Job:
        """Run the version that was paid for on the input that was paid for."""
        if time.time() >= job.terms.capture_before:
            return self._jobs.move(job, job.changed(failure=_TOO_LATE))
        try:
            version = self._version(job)
            ran = self._run_elsewhere(job, version) or self._run(job, version)
        except ChainError:
            raise
        except Exception as error:  # Whatever it is, the payer does not wait for it to be mended.
            return self._give_up(job, error)
        return self._jobs.move(job, ran.changed(state=State.EXECUTED))

    def prove(self, job: Job) -> Job:
        """Make the evidence and the receipt of an executed job."""
        try:
            version = self._version(job)
            folder = self._models.folder(version.manifest_hash)
            proven = self._notary.prove(job, version, folder)
            if excess := self._limits.excess(proven.evidence):
                raise EvidenceError(excess, "Ask for less at once, or under another policy.")
            proven = proven.changed(state=State.PROVEN if proven.is_proven else State.DELIVERED)
            receipt = self._notary.receipt(proven, version)
        except ChainError:
            raise
        except Exception as error:  # Whatever it is, the payer does not wait for it to be mended.
            return self._give_up(job, error)
        return self._jobs.move(job, proven.model_copy(update={"receipt": receipt}))

    def close(self) -> None:
        """End what the provers keep running."""
        self._notary.close()

    def _run_elsewhere(self, job: Job, version: ListedVersion) -> Job | None:
        """Have the version run where its claim is proven, if the policy asks for such a mode."""
        if not self._notary.runs(job.terms.policy):
            return None
        return self._notary.run(job, version, self._models.folder(version.manifest_hash))

    def _run(self, job: Job, version: ListedVersion) -> Job:
        """Run the version in this process."""
        codec, manifest = codec_named(version.manifest.codec), version.manifest
        model = self._models.get(version.manifest_hash)
        outputs = model.run(codec.decode(job.input, manifest.inputs))
        output = codec.encode(outputs, manifest.outputs)
        claim = Claim.from_terms(
            job.terms, job.payment_id, keccak(output), units=1, completed_at=int(time.time())
        )
        return job.model_copy(update={"claim": claim, "output": output})

    def _version(self, job: Job) -> ListedVersion:
        return self._catalogue.find("0x" + job.terms.version_id.hex())

    def _give_up(self, job: Job, error: Exception) -> Job:
        if isinstance(error, AssayError):
            failure = Failure(code=error.code, message=error.message, hint=error.hint)
        else:
            _log.error("payment 0x%s met a fault", job.payment_id.hex(), exc_info=error)
            failure = Failure(
                code="internal_error", message="This node failed.", hint="Tell its operator."
            )
        return self._jobs.move(job, job.changed(failure=failure))
