"""Groth16 over BN254: keys, proofs, a prover and a verifier (ePrint 2016/260).

The proving key is snarkjs's `.zkey` file, so a key from a ceremony serves both provers.
"""

from assay.zk.curve.points import G1Point, G2Point
from assay.zk.groth16.key_points import KeyPoints
from assay.zk.groth16.proof import Proof
from assay.zk.groth16.prove import prove
from assay.zk.groth16.proving_key import ProvingKey
from assay.zk.groth16.setup import insecure_setup, insecure_verification_key
from assay.zk.groth16.verification_key import VerificationKey
from assay.zk.groth16.verify import satisfies, verify
from assay.zk.groth16.zkey import Zkey

__all__ = [
    "G1Point",
    "G2Point",
    "KeyPoints",
    "Proof",
    "ProvingKey",
    "VerificationKey",
    "Zkey",
    "insecure_setup",
    "insecure_verification_key",
    "prove",
    "satisfies",
    "verify",
]
