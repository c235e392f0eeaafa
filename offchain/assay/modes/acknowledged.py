"""The mode `acknowledged`: the payer says so. See `contracts/verifiers/AcknowledgedVerifier.sol`.

A proof is 104 bytes that name the payment (escrow, termsHash, payer, nonce), then the payer's
signature of the claim's digest: 65 bytes, or whatever its contract wallet accepts (ERC-1271).
"""

from dataclasses import dataclass

from assay.modes._mode import (
    Assurance,
    Cost,
    EvidenceFinding,
    Level,
    Means,
    Mode,
    Prover,
    Verdict,
)
from assay.modes._plain import PlainMode
from assay.wire.claim import Evidence
from assay.wire.hashing import recover_signer
from assay.wire.identifiers import payment_id
from assay.wire.manifest import Manifest
from assay.wire.receipt import ReceiptBody

__all__ = ["MODE"]

_PROVES = "that the payer, having seen this output, signed that it was delivered"
_DOES_NOT_PROVE = (
    "that the model ran at all: a payer can tell what it was given, and not where it comes from"
)
_PAYMENT_BYTES = 20 + 32 + 20 + 32


@dataclass(frozen=True, slots=True)
class _Acknowledged(PlainMode):
    name: str = "acknowledged"
    mode_id: int = 5
    contract: str = "AcknowledgedVerifier"
    # A recovered signature costs 7,000; the rest is for contract wallets with several owners.
    gas_cap: int = 200_000

    @property
    def cost(self) -> Cost:
        return Cost(gas=74_000, seconds=0)

    def assurance(self, manifest: Manifest) -> Assurance:
        return Assurance(
            Level.NOTHING,
            "The payer takes a wrong answer for a right one: it only says that an answer came.",
            stands_for=Level.NOTHING,
            delivers=True,
        )

    def prover(self, means: Means) -> Prover | None:
        return None

    def acknowledgement(self, receipt: ReceiptBody, signature: bytes) -> bytes:
        return _payment(receipt) + signature

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        verdict, detail = _check(evidence.proof, receipt)
        return EvidenceFinding(verdict, detail, _PROVES, _DOES_NOT_PROVE)


MODE: Mode = _Acknowledged()


def _payment(receipt: ReceiptBody) -> bytes:
    """Write down what the payment's id is a hash of, besides the chain; nothing if none was paid.

    As `abi.encodePacked` does: every part has a fixed size.
    """
    if receipt.payer is None or receipt.nonce is None:
        return b""
    escrow, payer = (bytes.fromhex(a[2:]) for a in (receipt.contracts.escrow, receipt.payer))
    return escrow + receipt.terms.struct_hash() + payer + receipt.nonce


def _check(proof: bytes, receipt: ReceiptBody) -> tuple[Verdict, str]:
    if receipt.payer is None or receipt.nonce is None:
        return Verdict.FAILS, "Nothing was paid, so there is nobody to acknowledge the answer."
    named = payment_id(
        receipt.chain_id,
        receipt.contracts.escrow,
        receipt.terms.struct_hash(),
        receipt.payer,
        receipt.nonce,
    )
    if proof[:_PAYMENT_BYTES] != _payment(receipt) or named != receipt.claim.request_id:
        return Verdict.FAILS, "It is about another payment than the receipt's."
    digest = receipt.claim.digest(receipt.chain_id, receipt.contracts.verifier_registry)
    signer = recover_signer(digest, proof[_PAYMENT_BYTES:])
    if signer == receipt.payer:
        return Verdict.HOLDS, f"It is signed by the payer, {signer}."
    found = "It is no signature by a key." if signer is None else f"It is signed by {signer}."
    return Verdict.NEEDS_CHAIN, (
        f"{found} If the payer, {receipt.payer}, is a contract wallet, only that wallet, on its"
        " chain, can tell whether it signed."
    )
