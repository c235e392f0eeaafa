"""The provers of a node: they run versions where claims are proven, and prove what was run."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assay.errors import ChainError, EvidenceError, ProverError
from assay.modes import Mode, PayerMode, Proved, Prover, Runner, Task, Work
from assay.node.jobs.job import Job
from assay.node.jobs.measurements import Measurements
from assay.node.proving.choice import Choice
from assay.node.selling.assurances import Assurances
from assay.node.selling.catalogue import ListedVersion
from assay.wire.claim import Claim, Evidence
from assay.wire.hashing import ZERO_HASH
from assay.wire.policy import Policy

__all__ = ["Provers"]

_log = logging.getLogger(__name__)

_Failed = Mapping[int, Exception]


class Provers:
    """One prover in each mode that this node can prove, until they are closed.

    Where one that need not have been it fails, the cheapest other option is proven.
    """

    def __init__(
        self, chain_id: int, registry: str, assurances: Assurances, measurements: Measurements
    ) -> None:
        """`registry` is the verifier registry, in whose domain claims are made."""
        self._chain_id = chain_id
        self._registry = registry
        self._modes = assurances.modes
        self._provers: dict[int, Prover] = {
            mode_id: prover
            for mode_id, mode in self._modes.items()
            if (prover := mode.prover(assurances.means)) is not None
        }
        self._runners = {
            mode: prover for mode, prover in self._provers.items() if isinstance(prover, Runner)
        }
        self.payer_modes = {
            mode_id: mode for mode_id, mode in self._modes.items() if isinstance(mode, PayerMode)
        }
        self._choice = Choice(assurances, measurements, self.payer_modes.keys())

    @property
    def modes(self) -> list[str]:
        """The names of the modes that can be proven, by this node or by payers."""
        return [
            self._modes[mode_id].name for mode_id in sorted({*self._provers, *self.payer_modes})
        ]

    def close(self) -> None:
        """End what the provers keep running."""
        for prover in self._provers.values():
            prover.close()

    def runs(self, policy: Policy) -> bool:
        """Tell whether some mode of a policy runs versions itself."""
        return any(policy.modes >> mode_id & 1 for mode_id in self._runners)

    def can_prove(self, job: Job, version: ListedVersion) -> bool:
        """Tell whether a job's policy can be proven now, with the evidence that it has.

        Raises `ChainError`.
        """
        try:
            self._chosen(job, version, {})
        except EvidenceError:
            return False
        return True

    def run(self, job: Job, version: ListedVersion, folder: Path) -> Job | None:
        """Have a version run where its claim is proven; None where no chosen mode does that.

        Returns the job with claim, output and that mode's evidence. Of several such modes the first
        one runs it; the others are made ready before, so that they can prove its claim. `folder`
        has the version's artefacts. Raises what the modes have failed at, and `ChainError`.
        """
        claim = Claim.from_terms(job.terms, job.payment_id, ZERO_HASH, units=1, completed_at=0)
        task = self._task(job, claim, version, folder)
        failed: dict[int, Exception] = {}
        while runs := [m for m in self._chosen(job, version, failed) if m in self._runners]:
            _, problems = self._earliest(runs[1:], task)
            if not problems:
                try:
                    ran = self._runners[runs[0]].run(task)
                except Exception as error:  # Whatever it is, another option may do.
                    problems = {runs[0]: error}
                else:
                    done = job.model_copy(update={"claim": ran.claim, "output": ran.output})
                    return _with_proofs(done, [(self._modes[runs[0]], ran.proved)])
            failed |= self._noted(job, problems)
        return None

    def prove(self, job: Job, version: ListedVersion, folder: Path) -> Job:
        """Prove an executed job in just the modes that satisfy its policy, in parallel.

        Returns the job with their evidence; what the payer proves is left to it. A claim that is
        too old for one of the modes is made anew, of the same output. Raises what the modes have
        failed at, `EvidenceError` where too few can be proven, and `ChainError`.
        """
        failed: dict[int, Exception] = {}
        while True:
            chosen = self._chosen(job, version, failed)
            job, problems = self._attempt(job, version, folder, chosen)
            if not problems:
                return job
            failed |= self._noted(job, problems)

    def _chosen(self, job: Job, version: ListedVersion, failed: _Failed) -> list[int]:
        """Choose the modes to prove; where too few are left, raise what the others failed at."""
        policy = job.terms.policy
        try:
            return self._choice.modes(policy, version, job.held, failed)
        except EvidenceError:
            required = [mode for mode in failed if policy.required >> mode & 1]
            for mode in (*required, *failed):
                raise failed[mode] from None
            raise

    def _noted(self, job: Job, problems: _Failed) -> _Failed:
        """Log what modes have failed at; raise what no other mode can help with."""
        for mode_id, error in problems.items():
            if isinstance(error, ChainError):
                raise error
            name = self._modes[mode_id].name
            _log.warning("payment 0x%s is not proven by %s: %s", job.payment_id.hex(), name, error)
        return problems

    def _attempt(
        self, job: Job, version: ListedVersion, folder: Path, chosen: Iterable[int]
    ) -> tuple[Job, _Failed]:
        """Prove a job in those of some modes that are missing, and say what others failed at."""
        claim, output = job.claim, job.output
        assert claim is not None
        assert output is not None
        ours = [mode for mode in chosen if mode not in self.payer_modes]
        missing = [mode for mode in ours if not job.held >> mode & 1]
        task = self._task(job, claim, version, folder)
        earliest, problems = self._earliest(missing, task)
        if problems:
            return job, problems
        if earliest > claim.completed_at:
            job, claim = self._claimed_anew(job, max(earliest, int(time.time())))
            task, missing = self._task(job, claim, version, folder), ours
        proofs, problems = self._proofs(missing, Work.of(task, output))
        return _with_proofs(job, proofs), problems

    def _earliest(self, modes: Iterable[int], task: Task) -> tuple[int, _Failed]:
        """Find how old a claim may be that all modes can prove, UTC seconds.

        Of an enclave's key nobody could tell where it was before it was attested.
        """
        earliest, problems = 0, dict[int, Exception]()
        for mode_id in modes:
            if mode_id in self._runners:
                try:
                    earliest = max(earliest, self._runners[mode_id].ready(task))
                except Exception as error:  # Whatever it is, another option may do.
                    problems[mode_id] = error
        return earliest, problems

    def _claimed_anew(self, job: Job, completed_at: int) -> tuple[Job, Claim]:
        """Claim the same output at a later time, without evidence: that was of the claim before.

        Whoever runs the version itself runs it again to prove that.
        """
        assert job.claim is not None
        if any(item.mode_id in self.payer_modes for item in job.evidence):
            raise EvidenceError(
                "A key that has to sign the claim is younger than it, and the payer has"
                " acknowledged it as it is.",
                "Ask again: the key is known now, and the next claim will be younger.",
            )
        claim = job.claim.model_copy(update={"completed_at": completed_at})
        return job.model_copy(update={"claim": claim, "evidence": (), "exhibits": {}}), claim

    def _proofs(
        self, modes: Sequence[int], work: Work
    ) -> tuple[list[tuple[Mode, Proved]], _Failed]:
        """Prove in several modes at once; give the proofs, and what the others failed at."""
        made, problems = list[tuple[Mode, Proved]](), dict[int, Exception]()

        def attempt(mode_id: int) -> None:
            try:
                made.append((self._modes[mode_id], self._proof(mode_id, work)))
            except Exception as error:  # Whatever it is, another option may do.
                problems[mode_id] = error

        if len(modes) == 1:  # A pool would take as long as a signature.
            attempt(modes[0])
        elif modes:
            with ThreadPoolExecutor(len(modes)) as pool:
                list(pool.map(attempt, modes))
        return made, problems

    def _proof(self, mode_id: int, work: Work) -> Proved:
        prover = self._provers[mode_id]
        try:
            return prover.prove(work)
        except ProverError as error:
            # A process that proves can be killed for what others use; by now that may be free.
            _log.warning("proving again in the mode %s: %s", self._modes[mode_id].name, error)
            return prover.prove(work)

    def _task(self, job: Job, claim: Claim, version: ListedVersion, folder: Path) -> Task:
        return Task(
            claim=claim,
            chain_id=self._chain_id,
            registry=self._registry,
            model_id=version.model_id,
            manifest=version.manifest,
            folder=folder,
            input=job.input,
        )


def _with_proofs(job: Job, proofs: Sequence[tuple[Mode, Proved]]) -> Job:
    """Add proofs to a job as evidence, and what belongs to them."""
    added = [
        Evidence(mode=mode.name, mode_id=mode.mode_id, proof=proved.proof)
        for mode, proved in proofs
    ]
    shown = {mode.name: proved.exhibit for mode, proved in proofs if proved.exhibit is not None}
    return job.with_evidence(added, shown)
