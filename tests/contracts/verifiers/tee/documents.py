"""Documents as the mock attestation reads them, and what a key signs about itself."""

from typing import Any, NamedTuple

from ape.api import AccountAPI
from eth_abi import encode
from eth_account.messages import SignableMessage
from eth_keys.datatypes import PrivateKey
from eth_utils import keccak

from ...statements import ZERO_HASH, Domain

__all__ = ["MEASUREMENT", "Document", "enrolment", "high_s", "public_key", "revocation"]

MEASUREMENT = keccak(text="the code that is measured")

# Of secp256k1: https://www.secg.org/sec2-v2.pdf, section 2.4.1.
_CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class Document(NamedTuple):
    """What a document attests, in the order of the struct."""

    public_key: bytes
    attested_at: int
    valid_until: int
    measurement: bytes = MEASUREMENT
    debug: bool = False

    def encoded(self) -> bytes:
        """The bytes that the mock takes for a document."""
        values: tuple[Any, ...] = (
            self.measurement,
            self.public_key,
            ZERO_HASH,
            ZERO_HASH,
            self.attested_at,
            self.valid_until,
            self.debug,
        )
        return encode(("(bytes32,bytes,bytes32,bytes32,uint40,uint40,bool)",), (values,))


def public_key(account: AccountAPI) -> bytes:
    """An account's public key: x and y, 64 bytes."""
    return PrivateKey(bytes.fromhex(account.private_key.removeprefix("0x"))).public_key.to_bytes()


def enrolment(domain: Domain, owner: AccountAPI) -> SignableMessage:
    """What a key signs to be enrolled."""
    return domain.statement("Enrolment", "address owner", (owner.address,))


def revocation(domain: Domain, key: AccountAPI) -> SignableMessage:
    """What a key signs to be revoked."""
    return domain.statement("Revocation", "address key", (key.address,))


def high_s(signature: bytes) -> bytes:
    """The other signature that the same key would have made of the same digest."""
    s = _CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
