"""What every mode is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

from assay.modes._signing import Signer
from assay.tee.protocol import Endpoint
from assay.wire.claim import Claim, Evidence
from assay.wire.manifest import Manifest
from assay.wire.receipt import ReceiptBody
from assay.zk.progress import Report

__all__ = [
    "Assurance",
    "Cost",
    "EvidenceFinding",
    "Level",
    "Means",
    "Mode",
    "PayerMode",
    "ProofOf",
    "Proved",
    "Prover",
    "Ran",
    "Runner",
    "Task",
    "Verdict",
    "Work",
]


class Verdict(StrEnum):
    """Whether evidence proves its claim."""

    HOLDS = "holds"
    FAILS = "fails"
    NEEDS_CHAIN = "needs a chain"
    """What is at hand cannot tell; the verifier contract can."""


class Level(IntEnum):
    """How hard it is to get a wrong answer through a mode; each is harder than the one before."""

    NOTHING = 0
    """Anybody can: it is simulated, insecure, or about something else than the computation."""
    WORD = 1
    """Whoever provides can, and has signed it."""
    HARDWARE = 2
    """Somebody would have to break hardware, or its maker's word."""
    PROOF = 3
    """Somebody would have to break a proof system, or a whole ceremony."""


@dataclass(frozen=True, slots=True)
class Assurance:
    """What a mode is worth for a version, for those who choose."""

    level: Level
    attack: str
    """What it takes to get a wrong answer through, in a sentence."""
    stands_for: Level
    """The level that it rehearses where it is simulated or insecure; else its own."""
    delivers: bool = False
    """Whether its evidence shows that the payer has, or can have, the output."""
    reveals: bool = False
    """Whether its evidence puts input or output on the chain, for everybody."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What evidence in a mode costs its provider; where nobody has measured it, roughly."""

    gas: int
    """Of a capture alone, under this mode alone."""
    seconds: float
    """Of proving, beyond the run."""


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
    forgeable: bool = False
    """Whether anybody could have made this, so that it is no evidence against a cheat."""

    @property
    def holds(self) -> bool:
        """Whether the claim is proven."""
        return self.verdict is Verdict.HOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a version is to be run for: a claim whose output is not known yet."""

    claim: Claim
    """The output's hash and the time of completion are still to come."""
    chain_id: int
    registry: str
    """The verifier registry, in whose domain the claim's digest is made."""
    model_id: bytes
    manifest: Manifest
    folder: Path
    """Where the version's artefacts are, each at its path, with digests checked."""
    input: bytes
    """Canonical, under the manifest's codec."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Task):
    """What a provider has at hand when it proves a claim, which is whole now."""

    output: bytes
    """Canonical, like the input."""

    @classmethod
    def of(cls, task: Task, output: bytes) -> Self:
        """Add the output to a task whose claim is whole."""
        known = {each.name: getattr(task, each.name) for each in fields(task)}
        return cls(**known, output=output)

    @property
    def digest(self) -> bytes:
        """The claim's digest in the verifier registry's domain: what is proven."""
        return self.claim.digest(self.chain_id, self.registry)


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof, and what a receipt has to show beside it."""

    proof: bytes
    exhibit: bytes | None = None
    """The public document that the proof refers to, such as a key, where there is one."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of running a version where the proof is made."""

    claim: Claim
    """The task's, whole now."""
    output: bytes
    proved: Proved


@dataclass(frozen=True, slots=True)
class Means:
    """What a provider proves with."""

    signer: Signer
    """The provider's own key, or its session key."""
    memory_limit_bytes: int
    """How much memory a process that proves may have."""
    report: Report
    """Hears how proofs go on, from any thread."""
    enclaves: Mapping[str, Endpoint] = field(default_factory=dict)
    """Where an enclave listens, by the mode whose maker attests it."""


class Prover(Protocol):
    """Proves claims in one mode for one provider. Any number of threads may ask it at once."""

    def prove(self, work: Work) -> Proved:
        """Make the proof of a claim. Raises `EvidenceError` where it cannot be made."""
        ...

    def close(self) -> None:
        """End what it keeps running; it is not asked again."""
        ...


@runtime_checkable
class Runner(Prover, Protocol):
    """A prover that runs versions itself, out of the node's reach: what it says is the output."""

    def run(self, task: Task) -> Ran:
        """Run a version, and prove the claim of what came out. Raises `EvidenceError`."""
        ...

    def ready(self, task: Task) -> int:
        """Make ready to run a version, and tell how old a claim can be that `prove` still proves.

        That is in UTC seconds: a claim that was completed earlier cannot be proven. Raises
        `EvidenceError`.
        """
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
    def given(self) -> Mapping[str, str | bytes]:
        """What constructors are given for this mode alone, by the parameter's name.

        The name of a contract, which is placed first, or 32 bytes.
        """
        ...

    @property
    def for_development(self) -> bool:
        """Whether it belongs into no deployment where there is real money."""
        ...

    @property
    def gas_cap(self) -> int:
        """The most gas that the verifier may use for one check."""
        ...

    @property
    def cost(self) -> Cost:
        """What its evidence costs, roughly: for nodes that have not measured it yet."""
        ...

    def assurance(self, manifest: Manifest) -> Assurance:
        """Say what its evidence is worth for a version."""
        ...

    def refusal(self, manifest: Manifest, means: Means) -> str | None:
        """Say in a sentence why no claim of a version can be proven; None where it can be."""
        ...

    def prover(self, means: Means) -> Prover | None:
        """Start proving; None where the means do not have what this mode takes.

        None, too, where it is not for the provider to prove (`PayerMode`). Nothing that is slow or
        large is loaded before it is needed.
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


@runtime_checkable
class PayerMode(Mode, Protocol):
    """A mode that the payer proves, once it has the answer: by signing the claim's digest."""

    def acknowledgement(self, receipt: ReceiptBody, signature: bytes) -> bytes:
        """Make the proof out of the payer's signature; it may be no good, as `check` tells."""
        ...
