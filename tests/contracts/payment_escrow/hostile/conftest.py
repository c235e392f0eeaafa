import pytest

from .moves import Moves


@pytest.fixture
def moves(request):
    """One call of each verb, with everything in place for it to succeed."""
    return Moves(request.getfixturevalue)
