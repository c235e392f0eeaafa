"""Vectors of circuits: how input, output and digest become public signals, number by number."""

from collections.abc import Iterator

from statement_vectors import MOST_HASH, ZERO_HASH, some_hash

__all__ = ["signal_rows"]

# The order of BN254's groups: https://eips.ethereum.org/EIPS/eip-197
FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617
PIECE_BYTES = 31

Row = dict[str, str | int | bool]


def signal_rows() -> Iterator[Row]:
    """Every width, sizes around the ends of pieces, and the least and the greatest numbers."""
    for width in (1, 2, 4):
        whole = PIECE_BYTES // width
        for count in (1, whole - 1, whole, whole + 1, 3 * whole - 2):
            yield _row(_numbers(count, width), width, _numbers(3, 4), 4, some_hash(f"{count}"))
    least, most = -(2**31), 2**31 - 1
    yield _row([-128] * 64, 1, [least] * 10, 4, ZERO_HASH, insecure=True)
    yield _row([127] * 64, 1, [most] * 10, 4, MOST_HASH)
    yield _row([0] * 784, 1, [0] * 10, 4, f"0x{FIELD:064x}", insecure=True)
    yield _row([-1, 0, 1], 2, [-1, 0, 1], 4, f"0x{FIELD - 1:064x}")


def _row(
    inputs: list[int],
    input_width: int,
    outputs: list[int],
    output_width: int,
    digest: str,
    *,
    insecure: bool = False,
) -> Row:
    pieces = [*_pieces(outputs, output_width), *_pieces(inputs, input_width)]
    signals = [*pieces, int(digest, 16) % FIELD]
    sizes = len(inputs) * input_width, len(outputs) * output_width
    return {
        "header": f"0x01{insecure:02x}{input_width:02x}{output_width:02x}"
        f"{sizes[0]:08x}{sizes[1]:08x}{0:040x}",
        "inputWidth": input_width,
        "outputWidth": output_width,
        "insecure": insecure,
        "input": _canonical(inputs, input_width),
        "output": _canonical(outputs, output_width),
        "digest": digest,
        "signals": "0x" + "".join(f"{signal:064x}" for signal in signals),
    }


def _pieces(numbers: list[int], width: int) -> Iterator[int]:
    """Write as many numbers as fit 31 bytes as the digits of one, each counted from the least."""
    whole = PIECE_BYTES // width
    for start in range(0, len(numbers), whole):
        piece = 0
        for number in numbers[start : start + whole]:
            piece = piece * 2 ** (8 * width) + number + 2 ** (8 * width - 1)
        yield piece


def _canonical(numbers: list[int], width: int) -> str:
    data = b"".join(number.to_bytes(width, "big", signed=True) for number in numbers)
    return "0x" + data.hex()


def _numbers(count: int, width: int) -> list[int]:
    """Make numbers of both signs that look like no pattern."""
    half = 2 ** (8 * width - 1)
    return [(index * 2654435761 + 12345) % (2 * half) - half for index in range(count)]
