"""The distinguished encoding (DER, ITU-T X.690) of what X.509 certificates are made of.

There is one spelling of each value. What reads certificates elsewhere forgives some others; these
rules are those of the contract's library `Asn1`, so that both give the same verdict on any bytes.
"""

from datetime import UTC, datetime
from enum import IntEnum

from assay.errors import AttestationError

__all__ = ["DerReader", "Tag", "boolean", "element", "integer", "moment", "named_bits"]

_SHORT_LENGTH = 0x80  # Lengths below this are one byte.
_LONGEST_LENGTH = 4  # The most bytes that a length takes here.
_SIGN = 0x80
_FIRST_GENERALIZED_YEAR = 2050
_FIRST_YEAR = 1970  # No certificate of today is older.
_NAMED_BITS_SIZE = 2  # The most bytes that a list of bits takes here.


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
    """Write a BIT STRING in which these bits, counted from the first, are set: one at least."""
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


class DerReader:
    """Walk through elements; `name` says of what, where one is refused with `AttestationError`."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name

    @property
    def left(self) -> bytes:
        """What has not been read yet."""
        return self._data

    def whole(self, tag: Tag) -> bytes:
        """Read the next element, of this type: with its tag and its length."""
        start, size = self._measure(tag)
        found, self._data = self._data[: start + size], self._data[start + size :]
        return found

    def inside(self, tag: Tag) -> "DerReader":
        """Read the next element, of this type, and walk through its content."""
        start, size = self._measure(tag)
        content, self._data = self._data[start : start + size], self._data[start + size :]
        return DerReader(content, self._name)

    def only(self, tag: Tag) -> "DerReader":
        """Read the element that is left, of this type, and walk through its content."""
        content = self.inside(tag)
        self.end()
        return content

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self._data:
            raise self._refusal("something comes after its end, or after an element's end")

    def flag(self) -> bool:
        """Read a BOOLEAN that is there only when it is true."""
        if not self._data.startswith(bytes([Tag.BOOLEAN])):
            return False
        if self.inside(Tag.BOOLEAN).left != b"\xff":
            raise self._refusal("a BOOLEAN is not spelled as true, the one that may be written")
        return True

    def integer(self, size_limit: int) -> int:
        """Read an INTEGER from zero on, of this many bytes at most besides the sign."""
        content = self.inside(Tag.INTEGER).left
        if not content or (content[0] == 0 and len(content) > 1 and content[1] < _SIGN):
            raise self._refusal("an INTEGER is longer than it must be, or empty")
        if content[0] >= _SIGN:
            raise self._refusal("an INTEGER is negative")
        if len(content.removeprefix(b"\x00")) > size_limit:
            raise self._refusal(f"an INTEGER takes more than {size_limit} bytes")
        return int.from_bytes(content)

    def bit_string(self) -> "DerReader":
        """Read the BIT STRING that is left, of whole bytes, and walk through them."""
        content = self.only(Tag.BIT_STRING).left
        if not content.startswith(b"\x00"):
            raise self._refusal("a BIT STRING is not made of whole bytes")
        return DerReader(content[1:], self._name)

    def named_bits(self) -> frozenset[int]:
        """Read the BIT STRING that is left, as the numbers of the bits that are set: below 16."""
        content = self.only(Tag.BIT_STRING).left
        size = len(content) - 1
        bits = [bit for bit in range(8 * size) if content[1 + bit // 8] >> (7 - bit % 8) & 1]
        # The last bit that is there is set, or it would have been left out: X.690, 11.2.2.
        unused = 8 * size - 1 - bits[-1] if bits else 0
        if content[:1] != bytes([unused & 0xFF]) or size > _NAMED_BITS_SIZE or unused >= 8:
            raise self._refusal("a BIT STRING of named bits is not spelled in the one way")
        if size and not bits:
            raise self._refusal("a BIT STRING of named bits ends in zeros")
        return frozenset(bits)

    def moment(self) -> int:
        """Read a time as RFC 5280 wants it, section 4.1.2.5: in UTC seconds, from 1970 on."""
        is_general = self._data.startswith(bytes([Tag.GENERALIZED_TIME]))
        content = self.inside(Tag.GENERALIZED_TIME if is_general else Tag.UTC_TIME).left
        digits, zone = content[:-1], content[-1:]
        if len(digits) != (14 if is_general else 12) or not digits.isdigit() or zone != b"Z":
            raise self._refusal("a time is not written to the second in UTC")
        split = len(digits) - 10
        year = int(digits[:split])
        if not is_general:
            year += 2000 if year < 50 else 1900
        if year < _FIRST_YEAR or is_general != (year >= _FIRST_GENERALIZED_YEAR):
            raise self._refusal(f"the year {year} is too early, or in the wrong type of time")
        month, day, hour, minute, second = (
            int(digits[at : at + 2]) for at in range(split, len(digits), 2)
        )
        try:
            time = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            raise self._refusal("a time is no moment of the calendar") from None
        return int(time.timestamp())

    def _measure(self, tag: Tag) -> tuple[int, int]:
        """Where the content of the next element starts, and its size."""
        data = self._data
        if data[:1] != bytes([tag]):
            kind = tag.name.replace("_", " ")
            raise self._refusal(f"there is no {kind} where one should be")
        if len(data) == 1:
            raise self._refusal("it ends in the middle of an element")
        start, size = 2, data[1]
        if size >= _SHORT_LENGTH:
            start += size - _SHORT_LENGTH
            length = data[2:start]
            size = int.from_bytes(length)
            if start > 2 + _LONGEST_LENGTH or len(length) < start - 2:
                raise self._refusal("a length takes more than four bytes, or more than there are")
            if size < _SHORT_LENGTH or length[0] == 0:
                raise self._refusal("a length is indefinite, or longer than it must be")
        if len(data) < start + size:
            raise self._refusal("it ends in the middle of an element")
        return start, size

    def _refusal(self, problem: str) -> AttestationError:
        return AttestationError(
            f"In {self._name}, {problem}.",
            "Send certificates unchanged, in DER: ITU-T X.690.",
        )
