"""The certificates that everything hangs from: one for each maker of hardware."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from eth_hash.auto import keccak

__all__ = ["AWS_NITRO_ROOT", "SIMULATED_ROOT", "Root"]


@dataclass(frozen=True, slots=True)
class Root:
    """A maker's root certificate, by two hashes of its DER."""

    sha256: bytes
    """As makers publish it; what is pinned here."""
    keccak256: bytes
    """What the contract pins."""

    @classmethod
    def of(cls, certificate: bytes) -> Self:
        """Hash a certificate in DER."""
        return cls(sha256(certificate).digest(), keccak(certificate))


# AWS_NitroEnclaves_Root-G1: SHA-256 as the AWS Nitro Enclaves User Guide gives it. The keccak256 is
# that of the certificate with this SHA-256, which stands first in every document.
AWS_NITRO_ROOT = Root(
    sha256=bytes.fromhex("641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b"),
    keccak256=bytes.fromhex("311d96fcd5c5e0ccf72ef548e2ea7d4c0cd53ad7c4cc49e67471aed41d61f185"),
)

# What `Simulator` makes of its public seed: whatever hangs from it proves nothing.
SIMULATED_ROOT = Root(
    sha256=bytes.fromhex("095c68b39e97ee0e7a7332999180a8e821ee3f375a397cd3a0ea09943be4c64b"),
    keccak256=bytes.fromhex("bcb6a008316482a0c7fd4ced67801f01f24a1d4bdcea50bc7017e0c035e2d1a7"),
)
