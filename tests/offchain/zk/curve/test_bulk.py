"""Elements without checks are the same elements."""

from ctypes import string_at

import pytest

from assay.zk.curve import bulk
from assay.zk.curve.algebra import (
    affine1,
    affine2,
    generator1,
    generator2,
    multi_scalar1,
    multi_scalar2,
)
from assay.zk.curve.montgomery import write_points1, write_points2

SCALARS = [3, 17, 2**200 + 9, 2**253]
ELEMENTS1 = [generator1() * scalar for scalar in SCALARS]
ELEMENTS2 = [generator2() * scalar for scalar in SCALARS]


@pytest.fixture(params=["copied", "another size", "another layout"])
def memory(request, monkeypatch):
    """How zksnake was built: as it is, or so that its memory cannot be written to."""
    if request.param == "another size":
        monkeypatch.setattr(bulk, "getsizeof", lambda _: 32)
    if request.param == "another layout":
        monkeypatch.setattr(bulk, "string_at", lambda *place: string_at(*place)[::-1])


@pytest.mark.usefixtures("memory")
def test_makes_the_elements_of_the_first_group():
    make = bulk.unchecked1()
    made = [make(write_points1([affine1(element)])) for element in ELEMENTS1]
    assert made == ELEMENTS1
    assert multi_scalar1(made, SCALARS) == multi_scalar1(ELEMENTS1, SCALARS)


@pytest.mark.usefixtures("memory")
def test_makes_the_elements_of_the_second_group():
    make = bulk.unchecked2()
    made = [make(write_points2([affine2(element)])) for element in ELEMENTS2]
    assert made == ELEMENTS2
    assert multi_scalar2(made, SCALARS) == multi_scalar2(ELEMENTS2, SCALARS)


def test_copies_with_the_build_that_is_locked():
    """Else loading a large key takes a hundred times as long."""
    assert bulk.unchecked1().__name__ == bulk.unchecked2().__name__ == "copy"
