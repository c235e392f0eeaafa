"""Make a proof of one witness (ePrint 2016/260, section 3.2)."""

from collections.abc import Sequence
from secrets import randbelow

from assay.errors import ProverError
from assay.zk.curve.algebra import (
    affine1,
    affine2,
    evaluations,
    interpolation,
    multi_scalar1,
    multi_scalar2,
    point1,
    point2,
)
from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.products import SmallNumbers
from assay.zk.groth16.proof import Proof
from assay.zk.groth16.proving_key import ProvingKey
from assay.zk.progress import Progress, Report, silent

__all__ = ["prove"]


def prove(key: ProvingKey, witness: Sequence[int], report: Report = silent) -> Proof:
    """Prove that there is a witness with these public signals; each time another proof.

    The key does not hold the matrix C, so a witness that breaks a constraint gives a proof that
    does not verify: check it before it is handed out. Raises `ProverError` where the witness
    has another number of wires than the key.
    """
    header = key.header
    if len(witness) != header.wires:
        raise ProverError(
            f"The witness has {len(witness)} wires, and the proving key is for {header.wires}.",
            "Use the proving key that was made for this circuit.",
        )
    report(Progress("dividing the polynomials", 0.0))
    quotient = _quotient(key, witness)
    report(Progress("adding up points", 0.2))
    r, s = randbelow(SCALAR_FIELD), randbelow(SCALAR_FIELD)
    delta1, delta2 = point1(header.delta1), point2(header.delta2)
    a = multi_scalar1(*key.a.of(witness)) + point1(header.alpha1) + delta1 * r
    report(Progress("adding up points", 0.35))
    b1 = multi_scalar1(*key.b1.of(witness)) + point1(header.beta1) + delta1 * s
    report(Progress("adding up points", 0.5))
    b2 = multi_scalar2(*key.b2.of(witness)) + point2(header.beta2) + delta2 * s
    report(Progress("adding up points", 0.65))
    private = multi_scalar1(*key.c.of(witness[header.public_signals + 1 :]))
    report(Progress("adding up points", 0.75))
    divided = multi_scalar1(*key.h.of(quotient))
    c = private + divided + a * s + b1 * r + -(delta1 * (r * s % SCALAR_FIELD))
    report(Progress("adding up points", 1.0))
    return Proof(affine1(a), affine2(b2), affine1(c))


def _quotient(key: ProvingKey, witness: Sequence[int]) -> list[int]:
    """Evaluate A B - C at the odd roots of unity of twice the domain: H's points expect that.

    A and B are the matrices times the witness, as values at the even ones; there C = A B.
    """
    small = SmallNumbers(witness)
    a = key.rows_a.with_witness(witness, small)
    b = key.rows_b.with_witness(witness, small)
    c = [left * right % SCALAR_FIELD for left, right in zip(a, b, strict=True)]
    odd_a, odd_b, odd_c = (_at_odd_roots(values, key.shifts) for values in (a, b, c))
    terms = zip(odd_a, odd_b, odd_c, strict=True)
    return [(left * right - product) % SCALAR_FIELD for left, right, product in terms]


def _at_odd_roots(values: Sequence[int], shifts: Sequence[int]) -> list[int]:
    coefficients = zip(interpolation(values), shifts, strict=True)
    return evaluations([value * shift % SCALAR_FIELD for value, shift in coefficients])
