"""Signatures of digests: 65 bytes r, s, v, as every verifier of the protocol takes them."""

from typing import Protocol

import coincurve

from assay.errors import SettingsError
from assay.wire.hashing import checksummed, keccak

__all__ = ["PrivateKey", "Signer"]


class Signer(Protocol):
    """Somebody who signs digests: a key here, or one in another process or device."""

    @property
    def address(self) -> str:
        """Whose signatures they are."""
        ...

    def sign(self, digest: bytes) -> bytes:
        """Sign 32 bytes as they are."""
        ...


class PrivateKey:
    """A `Signer` with a secp256k1 key in memory.

    eth-account signs too, but needs several times as long, and every answer has two signatures.
    """

    def __init__(self, secret: bytes) -> None:
        try:
            if len(secret) != 32:  # coincurve would pad it
                raise ValueError("not 32 bytes")
            self._key = coincurve.PrivateKey(secret)
        except ValueError:
            # The cause would show the secret.
            raise SettingsError(
                "This is no private key of secp256k1.",
                "Give 32 bytes, not zero, and below the order of the curve.",
            ) from None
        public = self._key.public_key.format(compressed=False)[1:]
        self._address = checksummed("0x" + keccak(public)[12:].hex())

    @property
    def address(self) -> str:
        """Whose signatures they are."""
        return self._address

    def sign(self, digest: bytes) -> bytes:
        """Sign 32 bytes as they are."""
        signature: bytes = self._key.sign_recoverable(digest, hasher=None)
        return signature[:64] + bytes([signature[64] + 27])

    def __repr__(self) -> str:
        return f"PrivateKey of {self._address}"
