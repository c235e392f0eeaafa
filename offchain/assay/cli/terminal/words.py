"""Addresses and measurements, as people type them."""

import re

from assay.errors import InvalidInput
from assay.wire.hashing import checksummed

__all__ = ["read_key_address", "read_measurement"]

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_MEASUREMENT = re.compile("0x[0-9a-fA-F]{64}")


def read_key_address(text: str) -> str:
    """Read the address of a key. Raises `InvalidInput`."""
    if not _ADDRESS.fullmatch(text):
        raise InvalidInput(f"{text!r} is no key's address.", "Give 0x and 40 hex digits.")
    return checksummed(text)


def read_measurement(text: str) -> bytes:
    """Read a measurement. Raises `InvalidInput`."""
    if not _MEASUREMENT.fullmatch(text):
        raise InvalidInput(f"{text!r} is no measurement.", "Give 0x and 64 hex digits.")
    return bytes.fromhex(text.removeprefix("0x"))
