"""Quotes are kept, found by what a payer signs, and forgotten in the end."""

import sqlalchemy as sql

from assay.payments import QuoteStore
from assay.wire import keccak

from .conftest import address


def test_a_quote_is_found_by_its_vault_and_by_its_terms(database, create_quote):
    store, quotes = QuoteStore(database), [create_quote() for _ in range(3)]
    for quote in quotes:
        store.add(quote)
    for quote in quotes:
        assert store.by_vault(quote.vault) == quote
        assert store.by_terms_hash(quote.terms.struct_hash()) == quote


def test_what_was_never_quoted_is_not_found(database, create_quote):
    store = QuoteStore(database)
    store.add(create_quote())
    assert store.by_vault(address("elsewhere")) is None
    assert store.by_terms_hash(keccak(b"other terms")) is None


def test_quotes_outlive_the_process(database, create_quote):
    quote = create_quote()
    QuoteStore(database).add(quote)
    reopened = sql.create_engine(database.url)
    assert QuoteStore(reopened).by_vault(quote.vault) == quote
    reopened.dispose()


def test_only_quotes_that_expired_before_a_time_are_forgotten(database, create_quote):
    store = QuoteStore(database)
    early, late = create_quote(expires_at=1_000), create_quote(expires_at=1_001)
    store.add(early)
    store.add(late)
    assert store.forget_before(1_001) == 1
    assert store.by_vault(early.vault) is None
    assert store.by_vault(late.vault) == late
