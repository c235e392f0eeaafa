"""An insecure setup, for development: its secrets are public, so anyone can forge proofs.

They are derived from the circuit's own hash. That makes the key reproducible: anyone who has the
circuit can compute the key again and compare. For money that matters, run a ceremony.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path
from typing import Self

from assay.zk.curve.algebra import affine1, affine2, generator1, generator2, lagrange_at
from assay.zk.curve.fixed_base import FixedBase
from assay.zk.curve.montgomery import write_points1, write_points2
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.coefficients import write_coefficients
from assay.zk.groth16.key_points import KeyPoints
from assay.zk.groth16.qap import Columns, domain_size
from assay.zk.groth16.verification_key import VerificationKey
from assay.zk.groth16.zkey import Part, ZkeyHeader, write_zkey
from assay.zk.layout import Layout
from assay.zk.progress import Progress, Report, silent
from assay.zk.r1cs import R1CS

__all__ = ["insecure_setup", "insecure_verification_key"]

_DOMAIN = b"assay insecure development setup 1 "
_BATCH = 1024


def insecure_verification_key(r1cs: R1CS, layout: Layout) -> VerificationKey:
    """Compute the key that `insecure_setup` gives, and nothing else of it: in a moment."""
    secrets = _Secrets.of(r1cs)
    columns = Columns.at(r1cs, secrets.tau, r1cs.public_signals + 1)
    scalars = columns.combined(secrets.alpha, secrets.beta, secrets.gamma)
    signals = tuple(_times1(scalar) for scalar in scalars)
    points = KeyPoints(
        alpha=_times1(secrets.alpha),
        beta=_times2(secrets.beta),
        gamma=_times2(secrets.gamma),
        delta=_times2(secrets.delta),
        signals=signals,
    )
    return VerificationKey(layout, insecure=True, points=points)


def insecure_setup(
    r1cs: R1CS, layout: Layout, zkey: Path, report: Report = silent
) -> VerificationKey:
    """Write the proving key to `zkey` and return the verification key.

    The same circuit gives the same bytes, anywhere.
    """
    key = insecure_verification_key(r1cs, layout)
    secrets = _Secrets.of(r1cs)
    public = r1cs.public_signals + 1
    columns = Columns.at(r1cs, secrets.tau, r1cs.wires)
    private = columns.combined(secrets.alpha, secrets.beta, secrets.delta)[public:]
    header = ZkeyHeader(
        wires=r1cs.wires,
        public_signals=r1cs.public_signals,
        domain_size=domain_size(r1cs),
        alpha1=key.points.alpha,
        beta1=_times1(secrets.beta),
        beta2=key.points.beta,
        gamma2=key.points.gamma,
        delta1=_times1(secrets.delta),
        delta2=key.points.delta,
    )
    quotient = _quotient_scalars(header.domain_size, secrets)
    multiples = _Multiples(3 * r1cs.wires + len(private) + len(quotient), report)
    parts = {
        Part.SIGNALS: write_points1(key.points.signals),
        Part.COEFFICIENTS: write_coefficients(r1cs),
        Part.A: multiples.of_generator1(columns.a),
        Part.B1: multiples.of_generator1(columns.b),
        Part.B2: multiples.of_generator2(columns.b),
        Part.C: multiples.of_generator1(private),
        Part.H: multiples.of_generator1(quotient),
    }
    zkey.write_bytes(write_zkey(header, parts))
    return key


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What nobody may know of a real setup: whoever knows it proves whatever they like."""

    tau: int
    alpha: int
    beta: int
    gamma: int
    delta: int

    @classmethod
    def of(cls, r1cs: R1CS) -> Self:
        seed = _DOMAIN + r1cs.sha256()
        names = (b"tau", b"alpha", b"beta", b"gamma", b"delta")
        return cls(*(_field_element(seed + name) for name in names))


class _Multiples:
    """Multiples of the generators as bytes, with a report after each batch."""

    def __init__(self, total: int, report: Report) -> None:
        self._base1 = FixedBase(generator1())
        self._base2 = FixedBase(generator2())
        self._total = total
        self._done = 0
        self._report = report

    def of_generator1(self, scalars: Sequence[int]) -> bytes:
        return b"".join(
            write_points1(affine1(element) for element in self._base1.multiples(batch))
            for batch in self._batches(scalars)
        )

    def of_generator2(self, scalars: Sequence[int]) -> bytes:
        return b"".join(
            write_points2(affine2(element) for element in self._base2.multiples(batch))
            for batch in self._batches(scalars)
        )

    def _batches(self, scalars: Sequence[int]) -> Iterator[Sequence[int]]:
        for start in range(0, len(scalars), _BATCH):
            batch = scalars[start : start + _BATCH]
            yield batch
            self._done += len(batch)
            self._report(Progress("making the proving key", self._done / self._total))


def _quotient_scalars(size: int, secrets: _Secrets) -> list[int]:
    """Return what H's points are multiples of.

    snarkjs writes the quotient's product with the vanishing polynomial by its values at the odd
    ones of twice as many roots of unity; at the even ones it vanishes.
    """
    inverse = pow(secrets.delta, -1, SCALAR_FIELD)
    odd = lagrange_at(2 * size, secrets.tau)[1::2]
    return [value * inverse % SCALAR_FIELD for value in odd]


def _field_element(seed: bytes) -> int:
    """Derive a number from 1 up to the field order, as good as uniform: 512 bits are reduced."""
    return 1 + int.from_bytes(sha512(seed).digest(), "big") % (SCALAR_FIELD - 1)


def _times1(scalar: int) -> G1Point:
    return affine1(generator1() * scalar)


def _times2(scalar: int) -> G2Point:
    return affine2(generator2() * scalar)
