"""Check a proof off chain, as the verifier contract does on chain."""

from collections.abc import Sequence

from assay.zk.curve.algebra import multi_scalar1, pairing_product_is_one, point1, point2
from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.key_points import KeyPoints
from assay.zk.groth16.proof import Proof
from assay.zk.groth16.verification_key import VerificationKey

__all__ = ["satisfies", "verify"]


def verify(key: VerificationKey, proof: Proof, signals: Sequence[int]) -> bool:
    """Say whether a proof holds for these public signals; never raises, whatever they are."""
    return satisfies(key.points, proof, signals)


def satisfies(key: KeyPoints, proof: Proof, signals: Sequence[int]) -> bool:
    """Say whether e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), L made of the signals.

    False for a signal beyond the field, which would be another name of a smaller one, and for a
    point that is infinity, off its curve, outside its group or written with other coordinates
    than the least. Source: ePrint 2016/260, section 3.2.
    """
    if len(signals) != key.signal_count or not all(0 <= word < SCALAR_FIELD for word in signals):
        return False
    if not (proof.a.is_valid and proof.b.is_valid and proof.c.is_valid):
        return False
    combined = multi_scalar1([point1(point) for point in key.signals], [1, *signals])
    return pairing_product_is_one(
        [point1(proof.a), -point1(key.alpha), -combined, -point1(proof.c)],
        [point2(proof.b), point2(key.beta), point2(key.gamma), point2(key.delta)],
    )
