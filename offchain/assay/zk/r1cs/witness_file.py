"""The values of all wires as a file: iden3's `.wtns`, version 2."""

from collections.abc import Sequence
from struct import pack

from assay.errors import CircuitError
from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs.sections import (
    ELEMENT_BYTES,
    FIELD_HEADER,
    elements,
    read_sections,
    write_sections,
)

__all__ = ["read_witness", "write_witness"]


def write_witness(values: Sequence[int]) -> bytes:
    """Write field elements, one per wire, wire 0 first."""
    header = FIELD_HEADER + pack("<I", len(values))
    return write_sections(b"wtns", 2, {1: header, 2: elements(values).tobytes()})


def read_witness(data: bytes) -> list[int]:
    """Read the values of all wires.

    Raises `CircuitError` where the file is cut, is over another field, or holds a number that is
    not a field element.
    """
    sections = read_sections(data, b"wtns", 2)
    body = sections.get(2, b"")
    count, rest = divmod(len(body), ELEMENT_BYTES)
    if rest or sections.get(1) != FIELD_HEADER + pack("<I", count):
        raise CircuitError(
            "The .wtns file is over another field, or of another length than it says.",
            "Write it again.",
        )
    values = [
        int.from_bytes(body[at : at + ELEMENT_BYTES], "little")
        for at in range(0, len(body), ELEMENT_BYTES)
    ]
    if max(values, default=0) >= SCALAR_FIELD:
        raise CircuitError("The .wtns file holds a number beyond the field.", "Write it again.")
    return values
