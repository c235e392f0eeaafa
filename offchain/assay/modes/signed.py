"""The mode `signed`: the provider says so. See `contracts/verifiers/SignedVerifier.sol`.

A proof is a signature of the claim's digest: 65 bytes by the provider's own key or by a session key
that it delegated, or whatever the provider's contract wallet accepts (ERC-1271).
"""

from dataclasses import dataclass

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
from assay.modes._signing import Signer
from assay.wire.claim import Evidence
from assay.wire.hashing import recover_signer
from assay.wire.manifest import Manifest
from assay.wire.receipt import Delegation, ReceiptBody

__all__ = ["MODE", "sign_delegation"]

_PROVES = "the provider says that this version gave this output for this input"
_DOES_NOT_PROVE = "that the model ran at all: a provider can sign whatever it likes"


@dataclass(frozen=True, slots=True)
class _Signed(PlainMode):
    name: str = "signed"
    mode_id: int = 0
    contract: str = "SignedVerifier"
    # A recovered signature costs 6,000; the rest is for contract wallets with several owners.
    gas_cap: int = 200_000

    @property
    def cost(self) -> Cost:
        return Cost(gas=68_000, seconds=0)

    def assurance(self, manifest: Manifest) -> Assurance:
        return Assurance(
            Level.WORD,
            "The provider signs whatever it likes; its name is all that it risks.",
            stands_for=Level.WORD,
        )

    def prover(self, means: Means) -> Prover | None:
        return _Signing(means.signer)

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        verdict, detail = _check(evidence.proof, receipt)
        return EvidenceFinding(verdict, detail, _PROVES, _DOES_NOT_PROVE)


@dataclass(frozen=True, slots=True)
class _Signing:
    signer: Signer

    def prove(self, work: Work) -> Proved:
        return Proved(self.signer.sign(work.digest))

    def close(self) -> None:
        pass


MODE: Mode = _Signed()


def sign_delegation(
    provider: Signer, key: str, until: int, chain_id: int, verifier: str
) -> Delegation:
    """Let a session key sign for the provider until a time, UTC seconds, on one chain.

    `verifier` is the `SignedVerifier`. The statement counts on chain once it was submitted there
    (`delegateWithSignature`), and in receipts as it is.
    """
    unsigned = Delegation(provider=provider.address, key=key, until=until, signature=b"")
    signature = provider.sign(unsigned.digest(chain_id, verifier))
    return unsigned.model_copy(update={"signature": signature})


def _check(proof: bytes, receipt: ReceiptBody) -> tuple[Verdict, str]:
    claim = receipt.claim
    digest = claim.digest(receipt.chain_id, receipt.contracts.verifier_registry)
    signer = recover_signer(digest, proof)
    if signer is None:
        return Verdict.NEEDS_CHAIN, (
            f"It is no signature by a key. If {claim.provider} is a contract wallet, "
            "only that wallet, on its chain, can tell whether it signed."
        )
    if signer == claim.provider:
        return Verdict.HOLDS, f"It is signed by the provider, {signer}."
    if receipt.delegation is None or receipt.delegation.key != signer:
        return Verdict.FAILS, (
            f"It is signed by {signer} and not by the provider, {claim.provider}, and the receipt "
            "holds no delegation to that key. A contract wallet's own signature, and a delegation "
            "that is only on chain, can be checked there."
        )
    return _check_delegation(receipt.delegation, receipt)


def _check_delegation(delegation: Delegation, receipt: ReceiptBody) -> tuple[Verdict, str]:
    """Check what lets the session key sign, once it is known to have signed the claim."""
    provider = receipt.claim.provider
    if delegation.provider != provider:
        return Verdict.FAILS, f"The delegation is by {delegation.provider}, not by {provider}."
    if receipt.claim.completed_at >= delegation.until:
        return Verdict.FAILS, (
            f"The delegation to {delegation.key} ended at {delegation.until}, and the claim says "
            f"that the work was completed at {receipt.claim.completed_at}."
        )
    verifier = receipt.contracts.verifiers.get(MODE.name)
    if verifier is None:
        return Verdict.FAILS, "The receipt does not name the verifier that it was delegated at."
    signer = recover_signer(delegation.digest(receipt.chain_id, verifier), delegation.signature)
    if signer is None:
        return Verdict.NEEDS_CHAIN, (
            f"The delegation to {delegation.key} is signed by no key. If {provider} is a contract "
            "wallet, only that wallet, on its chain, can tell whether it signed."
        )
    if signer != provider:
        return Verdict.FAILS, f"The delegation is signed by {signer}, not by {provider}."
    return Verdict.HOLDS, (
        f"It is signed by {delegation.key}, to which the provider, {provider}, delegated until "
        f"{delegation.until}. Whether that was revoked before can be seen only on chain."
    )
