"""A proving key in memory: points as elements, matrices ready to multiply."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from assay.zk.curve.algebra import G1, G2, root_of_unity
from assay.zk.curve.bulk import unchecked1, unchecked2
from assay.zk.curve.montgomery import G1_BYTES, G2_BYTES
from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.coefficients import read_coefficients
from assay.zk.groth16.products import Products
from assay.zk.groth16.zkey import Part, Zkey, ZkeyHeader
from assay.zk.progress import Progress, Report, silent

__all__ = ["ProvingKey", "Query"]

_Element = TypeVar("_Element", G1, G2)
_BATCH = 512


@dataclass(frozen=True, slots=True)
class Query(Generic[_Element]):
    """The elements of those wires that have one other than infinity."""

    wires: Sequence[int]
    elements: Sequence[_Element]

    def of(self, values: Sequence[int]) -> tuple[list[_Element], list[int]]:
        """Pair elements with the values of their wires, leaving out what is zero."""
        chosen = [
            (element, value)
            for element, wire in zip(self.elements, self.wires, strict=True)
            if (value := values[wire])
        ]
        return [element for element, _ in chosen], [value for _, value in chosen]


@dataclass(frozen=True, slots=True)
class ProvingKey:
    """What a prover keeps in memory between proofs."""

    header: ZkeyHeader
    rows_a: Products
    rows_b: Products
    shifts: Sequence[int]
    """The powers of a root of unity of twice the domain's size, as many as the domain's size."""
    a: Query[G1]
    b1: Query[G1]
    b2: Query[G2]
    c: Query[G1]
    """Of the private wires; wires count from the first of them."""
    h: Query[G1]

    @classmethod
    def load(cls, zkey: Zkey, report: Report = silent) -> Self:
        """Read the file. Its queries are not checked: verify each proof that is made with them.

        Raises `CircuitError` where the file is damaged in another way.
        """
        header = zkey.header
        if not all(point.is_valid for point in header.points):
            raise zkey.damaged("has a header with a point outside of its group")
        entries_a, entries_b = read_coefficients(zkey)
        loading = _Loading(zkey, report)
        return cls(
            header=header,
            rows_a=Products(entries_a, header.domain_size),
            rows_b=Products(entries_b, header.domain_size),
            shifts=_powers(root_of_unity(2 * header.domain_size), header.domain_size),
            a=loading.query1(Part.A),
            b1=loading.query1(Part.B1),
            b2=loading.query2(Part.B2),
            c=loading.query1(Part.C),
            h=loading.query1(Part.H),
        )


class _Loading:
    """Turns bytes into elements, with a report after each batch."""

    def __init__(self, zkey: Zkey, report: Report) -> None:
        self._zkey = zkey
        self._report = report
        self._make1, self._make2 = unchecked1(), unchecked2()
        self._done = 0
        self._total = sum(zkey.header.size_of(part) for part in (Part.A, Part.B1, Part.B2))
        self._total += zkey.header.size_of(Part.C) + zkey.header.size_of(Part.H)

    def query1(self, part: Part) -> Query[G1]:
        return self._query(part, G1_BYTES, self._make1)

    def query2(self, part: Part) -> Query[G2]:
        return self._query(part, G2_BYTES, self._make2)

    def _query(self, part: Part, size: int, make: Callable[[bytes], _Element]) -> Query[_Element]:
        wires, elements = [], []
        data = self._zkey.read(part)
        for wire, start in enumerate(range(0, len(data), size)):
            point = data[start : start + size]
            if any(point):
                wires.append(wire)
                elements.append(make(point))
            self._done += size
            if wire % _BATCH == 0:
                self._report(Progress("loading the proving key", self._done / self._total))
        return Query(wires, elements)


def _powers(base: int, count: int) -> list[int]:
    powers = [1]
    for _ in range(count - 1):
        powers.append(powers[-1] * base % SCALAR_FIELD)
    return powers
