"""A payer that is called back, and what it has paid."""

import pytest

from ...statements import ZERO_HASH
from ..hostile.moves import Moves


@pytest.fixture
def calling_payer(mocks, owner, token):
    """A contract that pays with `authorizeWithCallback`."""
    calling_payer = owner.deploy(mocks["MockPayer"])
    token.mint(calling_payer, 10**6, sender=owner)
    return calling_payer


@pytest.fixture
def create_called_payment(escrow, calling_payer, create_terms, name_payment, stranger):
    """Take in a payment of which the payer wants to be told."""

    def create(terms=None):
        terms = terms or create_terms()
        calling_payer.pay(escrow, terms, sender=stranger)
        return name_payment(terms, calling_payer, ZERO_HASH)

    return create


@pytest.fixture
def moves(request):
    """One call of each verb, with everything in place for it to succeed."""
    return Moves(request.getfixturevalue)
