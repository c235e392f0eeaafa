"""The mode `published`: the output lies open. See `contracts/verifiers/PublishedVerifier.sol`.

A proof is the canonical output itself, so whoever captures the payment puts it on chain.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from assay.errors import CodecError, EvidenceError
from assay.modes._mode import (
    Assurance,
    Cost,
    EvidenceFinding,
    Level,
    Means,
    Mode,
    Proved,
    Prover,
    Verdict,
    Work,
)
from assay.modes._plain import PlainMode
from assay.wire.claim import Evidence
from assay.wire.codecs import codec_named
from assay.wire.hashing import keccak
from assay.wire.manifest import Manifest, TensorSpec
from assay.wire.receipt import ReceiptBody
from assay.wire.tensors import Tensor

__all__ = ["MODE", "MOST_BYTES"]

MOST_BYTES = 4_096
"""The largest output that is published here. Every byte of calldata costs 16 to 40 gas, which the
provider pays, and the verifier hashes all of it under its gas cap."""

_PROVES = (
    "that the provider is paid only where this output lies open: it is in the calldata of the"
    " capture, where the payer and everybody else can read it, for ever"
)
_DOES_NOT_PROVE = (
    "that the model ran at all; nor that anything is published before the payment is captured. It"
    " gives the privacy of the output up"
)


@dataclass(frozen=True, slots=True)
class _Published(PlainMode):
    name: str = "published"
    mode_id: int = 4
    contract: str = "PublishedVerifier"
    # To hash the largest output costs 2,000.
    gas_cap: int = 20_000

    @property
    def cost(self) -> Cost:
        # Of an output of a kilobyte; the largest takes twice as much.
        return Cost(gas=100_000, seconds=0)

    def assurance(self, manifest: Manifest) -> Assurance:
        return Assurance(
            Level.NOTHING,
            "Anybody publishes any output: it shows that one came, and not that it is right.",
            stands_for=Level.NOTHING,
            delivers=True,
            reveals=True,
        )

    def refusal(self, manifest: Manifest, means: Means) -> str | None:
        try:
            size = _size(manifest)
        except CodecError as error:
            return error.message
        return None if size is None or size <= MOST_BYTES else _too_large(size)

    def prover(self, means: Means) -> Prover | None:
        return _Publishing()

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        if keccak(evidence.proof) == receipt.claim.output_hash:
            verdict, detail = Verdict.HOLDS, "It is the output that the claim is about."
        else:
            verdict, detail = Verdict.FAILS, "It is not the output that the claim is about."
        return EvidenceFinding(verdict, detail, _PROVES, _DOES_NOT_PROVE)


@dataclass(frozen=True, slots=True)
class _Publishing:
    def prove(self, work: Work) -> Proved:
        # Where shapes are open, nobody knows before it has run.
        if len(work.output) > MOST_BYTES:
            raise EvidenceError(
                _too_large(len(work.output)),
                "Ask for less at once, or under a policy without published.",
            )
        return Proved(work.output)

    def close(self) -> None:
        pass


MODE: Mode = _Published()


def _size(manifest: Manifest) -> int | None:
    """Work out how many bytes every output has; None where that depends on the input.

    The shapes decide: a codec writes each element of a dtype in the same number of bytes. Raises
    `CodecError` for a signature that the codec cannot carry, and for a codec that is not known.
    """
    zeros: dict[str, Tensor] = {}
    least = 0
    for spec in manifest.outputs:
        shape = _fixed_shape(spec)
        if shape is None:
            return None
        least += prod(shape) * np.dtype(spec.dtype).itemsize
        if least > MOST_BYTES:  # Nothing so large needs to be written to be refused.
            return least
        zeros[spec.name] = np.zeros(shape, spec.dtype)
    return len(codec_named(manifest.codec).encode(zeros, manifest.outputs))


def _fixed_shape(spec: TensorSpec) -> tuple[int, ...] | None:
    sizes = [size for size in spec.shape or () if isinstance(size, int)]
    return tuple(sizes) if spec.shape is not None and len(sizes) == len(spec.shape) else None


def _too_large(size: int) -> str:
    return (
        f"The output has {size} bytes or more; the mode published puts at most {MOST_BYTES} on"
        " chain."
    )
