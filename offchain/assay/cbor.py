"""Read CBOR that has one right spelling only, and write it: RFC 8949, section 4.2.1.

Libraries of general use read more than that: numbers and lengths that are longer than they must be,
keys that come twice, bytes behind the end. What is hashed, signed or compared must not have two
spellings.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from assay.errors import CodecError

__all__ = [
    "NULL",
    "CborReader",
    "Major",
    "array",
    "byte_string",
    "head",
    "mapping",
    "text",
    "unsigned",
]

_ONE_BYTE = 24  # Additional information below this is the argument itself.
_EIGHT_BYTES = 27  # Above this come reserved values and indefinite lengths.
_INDEFINITE = 31
_BREAK = b"\xff"

NULL = b"\xf6"


class Major(IntEnum):
    """The major types in use: RFC 8949, section 3.1."""

    UNSIGNED = 0
    NEGATIVE = 1
    BYTES = 2
    TEXT = 3
    ARRAY = 4
    MAP = 5
    TAG = 6


def head(major: Major, argument: int) -> bytes:
    """Write the head of a data item, as short as it can be; `argument` is below 2**64."""
    if argument < _ONE_BYTE:
        return bytes([major << 5 | argument])
    width = next(width for width in range(4) if argument < 1 << (8 << width))
    return bytes([major << 5 | _ONE_BYTE + width]) + argument.to_bytes(1 << width, "big")


def unsigned(number: int) -> bytes:
    """Write a number from 0 to 2**64 - 1."""
    return head(Major.UNSIGNED, number)


def byte_string(content: bytes) -> bytes:
    """Write a string of bytes."""
    return head(Major.BYTES, len(content)) + content


def text(content: str) -> bytes:
    """Write a text."""
    encoded = content.encode()
    return head(Major.TEXT, len(encoded)) + encoded


def array(items: Iterable[bytes]) -> bytes:
    """Write an array of items that are written already."""
    written = list(items)
    return head(Major.ARRAY, len(written)) + b"".join(written)


def mapping(entries: Iterable[tuple[bytes, bytes]], *, indefinite: bool = False) -> bytes:
    """Write a map of keys and values that are written already, in the order given."""
    written = [key + value for key, value in entries]
    if indefinite:
        return bytes([Major.MAP << 5 | _INDEFINITE]) + b"".join(written) + _BREAK
    return head(Major.MAP, len(written)) + b"".join(written)


class CborReader:
    """Walk through bytes; whatever is not expected, or not the one spelling: `CodecError`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def at(self) -> int:
        """The index of the next byte."""
        return self._at

    def head(self, major: Major) -> int:
        """Read the head of an item of this type, and return its argument."""
        start = self._at
        first = self.take(1)[0]
        if first >> 5 != major:
            raise self.refusal(start, f"should start a CBOR {major.name.lower()}")
        information = first & 31
        if information < _ONE_BYTE:
            return information
        if information > _EIGHT_BYTES:
            raise self.refusal(start, "starts an item without a definite length")
        argument = int.from_bytes(self.take(1 << information - _ONE_BYTE), "big")
        if head(major, argument) != self._data[start : self._at]:
            raise self.refusal(start, "starts a number that is longer than it must be")
        return argument

    def integer(self) -> int:
        """Read a number from -2**64 to 2**64 - 1."""
        if self._data[self._at : self._at + 1] and self._data[self._at] >> 5 == Major.NEGATIVE:
            return -1 - self.head(Major.NEGATIVE)
        return self.head(Major.UNSIGNED)

    def string(self, major: Major) -> bytes:
        """Read a string of bytes, or a text as the bytes that it is made of."""
        return self.take(self.head(major))

    def members(self, major: Major) -> Iterator[int]:
        """Count the items of an array, or the pairs of a map, while the caller reads each.

        Here a length may be indefinite, which section 4.2.1 forbids and COSE allows.
        """
        if self._skips(bytes([major << 5 | _INDEFINITE])):
            index = 0
            while not self._skips(_BREAK):
                yield index
                index += 1
        else:
            yield from range(self.head(major))

    def skips_null(self) -> bool:
        """Read a null if one is next, and say whether it was."""
        return self._skips(NULL)

    def skips_tag(self, tag: int) -> bool:
        """Read this tag if it is next, and say whether it was."""
        return self._skips(head(Major.TAG, tag))

    def take(self, size: int) -> bytes:
        """Read that many bytes as they are."""
        start, self._at = self._at, self._at + size
        if self._at > len(self._data):
            raise CodecError(
                f"The CBOR ends after {len(self._data)} bytes, in the middle of an item.",
                "Send all of it.",
            )
        return self._data[start : self._at]

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self._at != len(self._data):
            raise self.refusal(self._at, "comes after the end of the CBOR")

    def refusal(self, at: int, problem: str) -> CodecError:
        """Say what is wrong with the byte at this index."""
        return CodecError(
            f"Byte {at} {problem}.",
            "Send deterministic CBOR: RFC 8949, section 4.2.1.",
        )

    def _skips(self, encoded: bytes) -> bool:
        """Read these bytes if they are next, and say whether they were."""
        found = self._data.startswith(encoded, self._at)
        self._at += len(encoded) if found else 0
        return found
