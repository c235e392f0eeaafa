"""`contracts/attestation/NitroAttestation.sol`; `INitroAttestation` says what each verb does."""

from collections.abc import Sequence

from assay.chain.contracts.contract import Contract
from assay.chain.transactions import Call
from assay.wire.hashing import ZERO_HASH, keccak

__all__ = ["NitroAttestation"]

# About 3 million each; an estimate would check the signature many times over.
_CERTIFICATE_GAS = 4_000_000


class NitroAttestation(Contract):
    """Which certificates were verified, down from the pinned root."""

    artifact_name = "NitroAttestation"

    def missing(self, certificates: Sequence[bytes]) -> list[Call]:
        """Build the calls that add those of a chain, the root first, which were not added yet.

        Each has to be included before the next one.
        """
        path, calls = ZERO_HASH, []
        for certificate in certificates:
            above, path = path, keccak(path + keccak(certificate))
            if not self._view("certifiedKeyOf", path)["validUntil"]:
                calls.append(self._call("addCertificate", certificate, above, gas=_CERTIFICATE_GAS))
        return calls

    def root_hash(self) -> bytes:
        """Read the keccak256 of the root certificate that is pinned."""
        return bytes(self._view("ROOT_CERTIFICATE_HASH"))
