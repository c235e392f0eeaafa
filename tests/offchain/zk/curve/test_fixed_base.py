"""The table gives what the library's multiplication gives."""

from hypothesis import given
from hypothesis import strategies as st

from assay.zk.curve.algebra import generator1, generator2
from assay.zk.curve.fixed_base import FixedBase
from assay.zk.field import SCALAR_FIELD

TABLE1 = FixedBase(generator1())
TABLE2 = FixedBase(generator2())
SCALARS = st.one_of(
    st.integers(0, SCALAR_FIELD - 1), st.sampled_from([0, 1, 255, 256, SCALAR_FIELD - 1])
)


@given(st.lists(SCALARS, max_size=3))
def test_multiples_are_those_of_the_library(scalars):
    assert TABLE1.multiples(scalars) == [generator1() * scalar for scalar in scalars]
    assert TABLE2.multiples(scalars) == [generator2() * scalar for scalar in scalars]
