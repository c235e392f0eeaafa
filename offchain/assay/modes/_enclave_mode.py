"""What the modes of enclaves share; who made the hardware is all that differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.errors import EvidenceError, InvalidInput
from assay.modes._enclave_prover import EnclaveProver
from assay.modes._mode import (
    Assurance,
    Cost,
    EvidenceFinding,
    Level,
    Means,
    ProofOf,
    Prover,
    Verdict,
)
from assay.modes._sold import ASK_AGAIN, sold_manifest
from assay.tee import Attested, Root, read_document, verify_document
from assay.tee.host import Enclave
from assay.wire.claim import Evidence
from assay.wire.hashing import checksummed, keccak, recover_signer
from assay.wire.identifiers import model_id
from assay.wire.manifest import Manifest
from assay.wire.receipt import ReceiptBody

__all__ = ["MOST_VALIDITY_SECONDS", "EnclaveMode", "Maker", "key_address"]

MOST_VALIDITY_SECONDS = 24 * 3600
"""For as long one document makes a key count: `EnclaveRegistry.MAX_VALIDITY`."""

_NAMED_BYTES = 64  # The model's id and the manifest's hash, in front of the signature.
_CONNECT_SECONDS = 5
_ASK_AGAIN_FOR_DOCUMENT = "Ask the provider for a receipt that shows the enclave's document."


@dataclass(frozen=True, slots=True)
class Maker:
    """Who attests enclaves, and what its word is worth."""

    root: Root
    simulated: bool
    holds: str
    """What it comes to where the evidence holds; `{measurement}` is the code's."""
    proves: str
    does_not_prove: str
    attack: str
    """What it takes to get a wrong answer through."""


@dataclass(frozen=True, slots=True)
class EnclaveMode:
    """Claims signed by a key that lives in measured code. See `TeeVerifier`.

    A proof is 129 bytes: the model's id, the manifest's hash, and r, s, v by the enclave's key over
    the claim's digest. The exhibit is the document that attests the key.
    """

    name: str
    mode_id: int
    maker: Maker
    contract: str = "TeeVerifier"
    # A check costs less than 16,000.
    gas_cap: int = 100_000

    @property
    def for_development(self) -> bool:
        """Whether anybody can sign as the maker."""
        return self.maker.simulated

    @property
    def given(self) -> Mapping[str, str | bytes]:
        """What only this mode's contracts are given: whose documents count."""
        root = self.maker.root.keccak256
        return {"attestation": "NitroAttestation", "rootCertificateHash": root}

    @property
    def cost(self) -> Cost:
        """Say what a capture under it takes, roughly."""
        return Cost(gas=74_000, seconds=0)

    def assurance(self, manifest: Manifest) -> Assurance:
        """Say what the maker's word is worth."""
        level = Level.NOTHING if self.maker.simulated else Level.HARDWARE
        return Assurance(level, self.maker.attack, stands_for=Level.HARDWARE)

    def refusal(self, manifest: Manifest, means: Means) -> str | None:
        """Say why nothing can be proven here: without an enclave of this maker's."""
        endpoint = means.enclaves.get(self.name)
        if endpoint is None:
            return f"This node has no enclave for the mode {self.name}."
        try:
            with Enclave(endpoint, _CONNECT_SECONDS) as enclave:
                simulated = enclave.describe().simulated
        except EvidenceError as error:
            return f"For the mode {self.name}: {error.message} {error.hint}"
        if simulated is not self.maker.simulated:
            kind = "is simulated" if simulated else "is not simulated"
            return f"The enclave for the mode {self.name} {kind}: this mode is for others."
        return None

    def prover(self, means: Means) -> Prover | None:
        """Prove by the enclave that the node has for this mode."""
        endpoint = means.enclaves.get(self.name)
        return None if endpoint is None else EnclaveProver(endpoint, self.maker.root)

    def join(self, version_id: bytes, proofs: Sequence[ProofOf]) -> bytes | None:
        """Signatures are checked one by one."""
        return None

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        """Check the signature, the document above its key, and that they belong together."""
        maker = self.maker
        try:
            attested = self._require_proof(evidence.proof, receipt)
        except (InvalidInput, EvidenceError) as error:
            return EvidenceFinding(Verdict.FAILS, error.message, maker.proves, maker.does_not_prove)
        detail = maker.holds.format(measurement="0x" + attested.measurement.hex())
        return EvidenceFinding(
            Verdict.HOLDS, detail, maker.proves, maker.does_not_prove, forgeable=maker.simulated
        )

    def _require_proof(self, proof: bytes, receipt: ReceiptBody) -> Attested:
        """Find out where the key lives that signed. Raises `InvalidInput`, `AttestationError`."""
        sold = model_id(receipt.model.publisher, receipt.model.name)
        if proof[:_NAMED_BYTES] != sold + sold_manifest(receipt).hash():
            raise InvalidInput(
                "The evidence is about another version than the receipt's.", ASK_AGAIN
            )
        digest = receipt.claim.digest(receipt.chain_id, receipt.contracts.verifier_registry)
        signer = recover_signer(digest, proof[_NAMED_BYTES:])
        document = receipt.exhibits.get(self.name)
        if document is None:
            raise InvalidInput(
                "The receipt does not show the document of the enclave.", _ASK_AGAIN_FOR_DOCUMENT
            )
        # The certificates are long over: they counted when the document was made.
        attested_at = read_document(document).timestamp_ms // 1000
        attested = verify_document(document, self.maker.root.sha256, attested_at)
        if attested.debug:
            raise InvalidInput("The enclave was debugged: its key was no secret.", ASK_AGAIN)
        if signer is None or signer != key_address(attested.public_key):
            raise InvalidInput(
                "The key in the enclave's document did not sign this claim.", ASK_AGAIN
            )
        _require_within(receipt.claim.completed_at, attested)
        return attested


def _require_within(completed_at: int, attested: Attested) -> None:
    """Hold a claim's time to the validity that its document alone gives the key."""
    until = min(attested.valid_until, attested.attested_at + MOST_VALIDITY_SECONDS)
    if not attested.attested_at <= completed_at < until:
        raise InvalidInput(
            f"The claim was completed at {completed_at}; by the document its key was valid from"
            f" {attested.attested_at} to {until}.",
            _ASK_AGAIN_FOR_DOCUMENT,
        )


def key_address(public_key: bytes) -> str | None:
    """Find the address of a key as documents have it: x and y, after a 4 or not.

    None for what is no key of secp256k1, as the contract sees it.
    """
    point = public_key[1:] if public_key[:1] == b"\4" and len(public_key) == 65 else public_key
    return checksummed("0x" + keccak(point)[12:].hex()) if len(point) == 64 else None
