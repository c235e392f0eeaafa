"""The mode `zkml`: a proof of the computation itself. See `contracts/verifiers/ZkmlVerifier.sol`.

A proof is 256 bytes of Groth16 over BN254 (ePrint 2016/260), then the canonical input and output.
The verification key stands in receipts as an exhibit, so that a proof is checked without a chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assay.errors import InvalidInput
from assay.modes._circuit_files import find_artefact
from assay.modes._circuit_prover import CircuitProver
from assay.modes._mode import (
    Assurance,
    Cost,
    EvidenceFinding,
    Level,
    Means,
    Mode,
    ProofOf,
    Prover,
    Verdict,
)
from assay.modes._plain import PlainMode
from assay.modes._sold import ASK_AGAIN, sold_manifest
from assay.wire.claim import Evidence
from assay.wire.hashing import keccak
from assay.wire.manifest import Manifest
from assay.wire.receipt import ReceiptBody
from assay.zk.groth16 import Proof, VerificationKey, verify
from assay.zk.provers import memory_problem, proving_memory_bytes

__all__ = ["MODE"]

_PROVES = (
    "that this version, its weights included, turns this input into this output, whoever ran it,"
    " and that the proof was made for this claim"
)
_DOES_NOT_PROVE = (
    "that the model is any good; nor that its key is that of its model file, which assay circuit"
    " check tells; nor that anybody who took part in the ceremony of the key forgot the secrets, on"
    " which all of this rests"
)
_PROVES_INSECURELY = (
    "nothing against anybody who wants to cheat: its key is an INSECURE DEVELOPMENT KEY, with which"
    " ANYONE CAN FORGE a proof of any output"
)
_DOES_NOT_PROVE_INSECURELY = (
    "the computation: it does so only under a key that came out of a ceremony"
)


@dataclass(frozen=True, slots=True)
class _Zkml(PlainMode):
    name: str = "zkml"
    mode_id: int = 2
    contract: str = "ZkmlVerifier"
    # A small circuit takes 250,000; each further signal, of 31 bytes, about 6,500.
    gas_cap: int = 2_000_000

    @property
    def cost(self) -> Cost:
        # Of a small circuit; the largest that were measured take ten times as long.
        return Cost(gas=306_000, seconds=1)

    def assurance(self, manifest: Manifest) -> Assurance:
        # Its evidence has input and output in it.
        if manifest.circuit is None or manifest.circuit.setup != "ceremony":
            return Assurance(
                Level.NOTHING,
                "Anybody forges a proof of any output: the key is an insecure development key.",
                stands_for=Level.PROOF,
                delivers=True,
                reveals=True,
            )
        return Assurance(
            Level.PROOF,
            "Somebody breaks Groth16 on BN254, or everybody who took part in the key's ceremony"
            " works together.",
            stands_for=Level.PROOF,
            delivers=True,
            reveals=True,
        )

    def refusal(self, manifest: Manifest, means: Means) -> str | None:
        if manifest.circuit is None or manifest.format != "circuit":
            return "The version has no circuit: assay circuit compile makes one of an ONNX file."
        proving_key = find_artefact(manifest, ".zkey")
        if proving_key is None:
            return "The version was published without its proving key, a .zkey file."
        return memory_problem(proving_memory_bytes(proving_key.size), means.memory_limit_bytes)

    def prover(self, means: Means) -> Prover | None:
        return CircuitProver(means)

    def join(self, version_id: bytes, proofs: Sequence[ProofOf]) -> bytes | None:
        return version_id + b"".join(item.digest + item.proof for item in proofs)

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        try:
            manifest = sold_manifest(receipt)
            key = _named_key(manifest, receipt)
            _require_proof(key, evidence.proof, receipt)
        except InvalidInput as error:
            return EvidenceFinding(Verdict.FAILS, error.message, _PROVES, _DOES_NOT_PROVE)
        if key.insecure:
            return EvidenceFinding(
                Verdict.HOLDS,
                "INSECURE DEVELOPMENT KEY: the proof holds, and anyone could have forged it.",
                _PROVES_INSECURELY,
                _DOES_NOT_PROVE_INSECURELY,
                forgeable=True,
            )
        detail = "The proof holds for this claim, under the key that the version's manifest names."
        return EvidenceFinding(Verdict.HOLDS, detail, _PROVES, _DOES_NOT_PROVE)


MODE: Mode = _Zkml()


def _named_key(manifest: Manifest, receipt: ReceiptBody) -> VerificationKey:
    """Read the key that the manifest names out of the exhibits. Raises `InvalidInput`."""
    exhibit = receipt.exhibits.get(MODE.name)
    if manifest.circuit is None:
        raise InvalidInput(
            "The version has no circuit that anything could be proven by.", ASK_AGAIN
        )
    if exhibit is None:
        raise InvalidInput("The receipt does not hold the verification key.", ASK_AGAIN)
    if keccak(exhibit) != manifest.circuit.verification_key_hash:
        raise InvalidInput("The receipt's key is not the one that the manifest names.", ASK_AGAIN)
    return VerificationKey.from_bytes(exhibit)


def _require_proof(key: VerificationKey, evidence: bytes, receipt: ReceiptBody) -> None:
    """Check a proof against the claim and the receipt's bytes. Raises `InvalidInput`."""
    claim, given, came = receipt.claim, receipt.input.content, receipt.output.content
    proof, spoken_of = evidence[: Proof.SIZE], evidence[Proof.SIZE :]
    if spoken_of != given + came:
        raise InvalidInput(
            "The proof is about another input or output than the receipt's.", ASK_AGAIN
        )
    if (keccak(given), keccak(came)) != (claim.input_hash, claim.output_hash):
        raise InvalidInput("The claim is about another input or output than the proof.", ASK_AGAIN)
    digest = claim.digest(receipt.chain_id, receipt.contracts.verifier_registry)
    if not verify(key, Proof.from_bytes(proof), key.layout.signals(given, came, digest)):
        raise InvalidInput("The proof does not hold for this claim.", ASK_AGAIN)
