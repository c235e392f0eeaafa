"""Tie vectors of numbers to the public wires that carry them."""

import numpy as np

from assay.zk.circuit.combinations import Combinations
from assay.zk.circuit.draft import Draft
from assay.zk.layout import chunk_sizes

__all__ = ["pack"]


def pack(draft: Draft, first: int, numbers: Combinations, width: int) -> None:
    """Constrain the wires from `first` on to the chunks of signed numbers of `width` bytes.

    Sound where every number fits its width: in offset binary, from zero up, they are the digits of
    their chunk in base 2^(8 * width). A chunk is below 2^248 and so does not wrap; no two vectors
    share their chunks.
    """
    half = np.full(numbers.size, 1 << 8 * width - 1)
    terms = numbers.plus(half).terms
    ends, wires, factors = terms.indptr.tolist(), terms.indices.tolist(), terms.data.tolist()
    start = 0
    for wire, size in enumerate(chunk_sizes(numbers.size * width, width), first):
        stop = start + size // width
        row: dict[int, int] = {}
        for number in range(start, stop):
            weight = 1 << 8 * width * (stop - 1 - number)
            for term in range(ends[number], ends[number + 1]):
                row[wires[term]] = row.get(wires[term], 0) + factors[term] * weight
        draft.pack(wire, row)
        start = stop
