"""What every mode is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from assay.modes._signing import Signer
from assay.wire.claim import Claim, Evidence
from assay.wire.manifest import Manifest
from assay.wire.receipt import ReceiptBody
from assay.zk.progress import Report

__all__ = [
    "EvidenceFinding",
    "Means",
    "Mode",
    "ProofOf",
    "Prover",
    "Verdict",
    "Work",
]


class Verdict(StrEnum):
    """Whether evidence proves its claim."""

    HOLDS = "holds"
    FAILS = "fails"
    NEEDS_CHAIN = "needs a chain"
    """What is at hand cannot tell; the verifier contract can."""


@dataclass(frozen=True, slots=True)
class EvidenceFinding:
    """What came of checking one piece of evidence, for people to read.

    Only `Verdict.HOLDS` is a proof: whoever cannot ask a chain has proven nothing by
    `Verdict.NEEDS_CHAIN`.
    """

    verdict: Verdict
    detail: str
    proves: str
    """What this mode proves where it holds."""
    does_not_prove: str
    """What nobody may read into it."""

    @property
    def holds(self) -> bool:
        """Whether the claim is proven."""
        return self.verdict is Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Work:
    """What a provider has at hand when it proves a claim."""

    claim: Claim
    digest: bytes
    """The claim's digest in the verifier registry's domain: what is proven."""
    manifest: Manifest
    folder: Path
    """Where the version's artefacts are, each at its path, with digests checked."""
    input: bytes
    """Canonical, under the manifest's codec; the output likewise."""
    output: bytes


@dataclass(frozen=True, slots=True)
class Means:
    """What a provider proves with."""

    signer: Signer
    """The provider's own key, or its session key."""
    memory_limit_bytes: int
    """How much memory a process that proves may have."""
    report: Report
    """Hears how proofs go on, from any thread."""


class Prover(Protocol):
    """Proves claims in one mode for one provider. Any number of threads may ask it at once."""

    def prove(self, work: Work) -> bytes:
        """Make the proof of a claim. Raises `EvidenceError` where it cannot be made."""
        ...

    def close(self) -> None:
        """End what it keeps running; it is not asked again."""
        ...


@dataclass(frozen=True, slots=True)
class ProofOf:
    """A proof, and the digest of the claim that it is of."""

    digest: bytes
    proof: bytes


class Mode(Protocol):
    """One kind of evidence. A frozen value: it keeps nothing between calls."""

    @property
    def name(self) -> str:
        """The name in policies and receipts."""
        ...

    @property
    def mode_id(self) -> int:
        """The bit in a policy, 0 to 63; never given to another mode."""
        ...

    @property
    def contract(self) -> str:
        """The Solidity name of the verifier, under `contracts/verifiers`."""
        ...

    @property
    def gas_cap(self) -> int:
        """The most gas that the verifier may use for one check."""
        ...

    def refusal(self, manifest: Manifest, memory_limit_bytes: int) -> str | None:
        """Say in a sentence why no claim of a version can be proven; None where it can be.

        The limit is that of `Means`.
        """
        ...

    def prover(self, means: Means) -> Prover:
        """Start proving. Nothing that is slow or large is loaded before it is needed."""
        ...

    def exhibit(self, manifest: Manifest, folder: Path) -> bytes | None:
        """Read the public document that the evidence refers to by its hash, where there is one.

        `folder` has the version's artefacts. Raises `EvidenceError`.
        """
        ...

    def join(self, version_id: bytes, proofs: Sequence[ProofOf]) -> bytes | None:
        """Make one joint proof out of several of one version; None where this mode has none.

        With it, a batch of captures names the mode with empty proofs.
        """
        ...

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        """Check a proof against the receipt's claim, without the provider and without a chain."""
        ...
