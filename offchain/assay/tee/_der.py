"""The distinguished encoding (DER, ITU-T X.690) of what X.509 certificates are made of."""

from datetime import UTC, datetime
from enum import IntEnum

__all__ = ["Tag", "boolean", "element", "integer", "moment", "named_bits"]

_SHORT_LENGTH = 0x80  # Lengths below this are one byte.
_FIRST_GENERALIZED_YEAR = 2050


class Tag(IntEnum):
    """The types in use: X.690, section 8; the last two are how X.509 marks its optional fields."""

    BOOLEAN = 0x01
    INTEGER = 0x02
    BIT_STRING = 0x03
    OCTET_STRING = 0x04
    OBJECT_IDENTIFIER = 0x06
    UTF8_STRING = 0x0C
    UTC_TIME = 0x17
    GENERALIZED_TIME = 0x18
    SEQUENCE = 0x30
    SET = 0x31
    VERSION = 0xA0
    EXTENSIONS = 0xA3


def element(tag: Tag, *contents: bytes) -> bytes:
    """Write an element of this type around the contents."""
    content = b"".join(contents)
    size = len(content)
    if size < _SHORT_LENGTH:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _SHORT_LENGTH | len(length)]) + length + content


def boolean(value: bool) -> bytes:  # noqa: FBT001 - it is the value itself, no switch
    """Write a BOOLEAN."""
    return element(Tag.BOOLEAN, b"\xff" if value else b"\x00")


def integer(value: int) -> bytes:
    """Write an INTEGER that is not negative."""
    return element(Tag.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def named_bits(bits: frozenset[int]) -> bytes:
    """Write a BIT STRING in which these bits, counted from the first, are set: at least one."""
    size = max(bits) // 8 + 1
    number = sum(1 << (8 * size - 1 - bit) for bit in bits)
    unused = 8 * size - 1 - max(bits)
    return element(Tag.BIT_STRING, bytes([unused]) + number.to_bytes(size, "big"))


def moment(timestamp: int) -> bytes:
    """Write a time, in UTC seconds, as RFC 5280 wants it: section 4.1.2.5."""
    time = datetime.fromtimestamp(timestamp, UTC)
    if time.year < _FIRST_GENERALIZED_YEAR:
        return element(Tag.UTC_TIME, time.strftime("%y%m%d%H%M%SZ").encode())
    return element(Tag.GENERALIZED_TIME, time.strftime("%Y%m%d%H%M%SZ").encode())
