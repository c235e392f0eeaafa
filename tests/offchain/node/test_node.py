"""The node as a whole: how much it takes on, and what it tends besides jobs."""

import time

import pytest

from assay.payments import Quote

DAY_SECONDS = 86_400


@pytest.fixture
def create_quote(create_job, quotes):
    """Keep a quote that expired some days ago."""

    def create(days):
        job = create_job()
        vault = f"vault {job.payment_id.hex()[:32]}"
        quote = Quote(job.terms, vault, job.model_id, int(time.time() - days * DAY_SECONDS))
        quotes.add(quote)
        return quote

    return create


def test_quotes_are_forgotten_a_week_after_they_expired(running, create_quote, quotes, eventually):
    old, recent, valid = create_quote(days=8), create_quote(days=6), create_quote(days=-1)
    with running():
        eventually(lambda: quotes.by_vault(old.vault) is None)
    assert quotes.by_vault(recent.vault) == recent
    assert quotes.by_vault(valid.vault) == valid
