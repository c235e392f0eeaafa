"""Numbers as the EVM keeps them: words of 32 bytes, big-endian."""

__all__ = ["join_words", "split_words"]


def join_words(*numbers: int) -> bytes:
    """Write numbers below 2^256, one word each."""
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def split_words(data: bytes) -> list[int]:
    """Read whole words; the length must be a multiple of 32."""
    return [int.from_bytes(data[at : at + 32], "big") for at in range(0, len(data), 32)]
