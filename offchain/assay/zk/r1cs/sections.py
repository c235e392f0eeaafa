"""iden3's container of binary files: a magic word, a version, and sections by number."""

from collections.abc import Iterable, Mapping
from struct import Struct, pack

import numpy as np
from numpy.typing import NDArray

from assay.errors import CircuitError
from assay.zk.field import SCALAR_FIELD

__all__ = ["ELEMENT_BYTES", "FIELD_HEADER", "elements", "read_sections", "write_sections"]

ELEMENT_BYTES = 32
FIELD_HEADER = pack("<I", ELEMENT_BYTES) + SCALAR_FIELD.to_bytes(ELEMENT_BYTES, "little")
"""How every header begins: the size of a field element, and the field's order."""

_FILE = Struct("<4sII")
_SECTION = Struct("<IQ")


def elements(values: Iterable[int]) -> NDArray[np.uint8]:
    """Write field elements in little-endian order, 32 bytes each."""
    data = b"".join([value.to_bytes(ELEMENT_BYTES, "little") for value in values])
    return np.frombuffer(data, dtype=np.uint8)


def write_sections(magic: bytes, version: int, sections: Mapping[int, bytes]) -> bytes:
    """Write a file of these sections, in their order."""
    parts = [_FILE.pack(magic, version, len(sections))]
    for number, content in sections.items():
        parts += [_SECTION.pack(number, len(content)), content]
    return b"".join(parts)


def read_sections(data: bytes, magic: bytes, version: int) -> dict[int, bytes]:
    """Read a file's sections by number. Raises `CircuitError` where it is cut or another file."""
    name = magic.decode()
    if len(data) < _FILE.size or _FILE.unpack_from(data)[:2] != (magic, version):
        raise _unreadable(name, "does not begin as one")
    sections: dict[int, bytes] = {}
    at = _FILE.size
    for _ in range(_FILE.unpack_from(data)[2]):
        if at + _SECTION.size > len(data):
            raise _unreadable(name, "is cut off")
        number, size = _SECTION.unpack_from(data, at)
        at += _SECTION.size
        if at + size > len(data):
            raise _unreadable(name, "is cut off")
        if number in sections:
            raise _unreadable(name, f"holds section {number} twice")
        sections[number] = data[at : at + size]
        at += size
    if at != len(data):
        raise _unreadable(name, "goes on after its last section")
    return sections


def _unreadable(name: str, problem: str) -> CircuitError:
    return CircuitError(f"The .{name} file {problem}.", "Write it again.")
