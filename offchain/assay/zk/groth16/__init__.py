"""Groth16 over BN254: keys, proofs, a prover and a verifier (ePrint 2016/260)."""

from assay.zk.groth16.points import G1Point, G2Point
from assay.zk.groth16.proof import Proof
from assay.zk.groth16.verification_key import VerificationKey

__all__ = ["G1Point", "G2Point", "Proof", "VerificationKey"]
