"""Bundles: proven jobs that are captured together, with joint evidence where there is such."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assay.chain.contracts import Capture, JointEvidence, Result
from assay.modes import Mode, ProofOf
from assay.node.jobs.job import Job
from assay.wire.claim import Claim, Evidence

__all__ = ["Bundle", "bundled"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one capture, or one batch of them, is called with."""

    items: tuple[Capture, ...]
    joint: tuple[JointEvidence, ...]
    """Of those items whose own evidence of a mode is empty."""


def bundled(
    jobs: Sequence[Job], modes: Mapping[int, Mode], digest: Callable[[Claim], bytes]
) -> Bundle:
    """Bundle proven jobs: two proofs or more of one version in one mode are joined if they can be.

    A proof that is alone costs less by itself.
    """
    together: dict[tuple[int, bytes], list[tuple[Job, Evidence]]] = defaultdict(list)
    for job in jobs:
        for evidence in job.evidence:
            together[evidence.mode_id, job.terms.version_id].append((job, evidence))
    joint: list[JointEvidence] = []
    joined: set[tuple[int, bytes]] = set()
    for (mode_id, version), group in together.items():
        if len(group) == 1 or mode_id not in modes:
            continue
        proofs = [ProofOf(_digest(job, digest), evidence.proof) for job, evidence in group]
        if (proof := modes[mode_id].join(version, proofs)) is not None:
            joint.append(JointEvidence(mode_id, proof))
            joined.add((mode_id, version))
    return Bundle(tuple(_capture(job, joined) for job in jobs), tuple(joint))


def _digest(job: Job, digest: Callable[[Claim], bytes]) -> bytes:
    assert job.claim is not None
    return digest(job.claim)


def _capture(job: Job, joined: set[tuple[int, bytes]]) -> Capture:
    assert job.claim is not None
    return Capture(
        terms=job.terms,
        payer=job.authorization.payer,
        nonce=job.authorization.nonce,
        result=Result(job.claim.output_hash, job.claim.units, job.claim.completed_at),
        evidence=tuple(
            evidence.model_copy(update={"proof": b""})
            if (evidence.mode_id, job.terms.version_id) in joined
            else evidence
            for evidence in job.evidence
        ),
    )
