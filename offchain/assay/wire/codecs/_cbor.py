"""The part of CBOR that tensors need, in its deterministic form: RFC 8949, section 4.2.1."""

from enum import IntEnum

from assay.errors import CodecError

__all__ = ["CborReader", "Major", "head"]

_ONE_BYTE = 24  # Additional information below this is the argument itself.
_EIGHT_BYTES = 27  # Above this come reserved values and indefinite lengths.


class Major(IntEnum):
    """The major types in use: RFC 8949, section 3.1."""

    UNSIGNED = 0
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


class CborReader:
    """Walk through bytes that have one right spelling only; all else raises `CodecError`."""

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
            "Send deterministic CBOR: RFC 8949, section 4.2.1, with RFC 8746 for the arrays.",
        )
