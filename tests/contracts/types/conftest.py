import pytest


@pytest.fixture
def probe(mocks, owner):
    """The pure rules, made callable."""
    return owner.deploy(mocks["TypesProbe"])
