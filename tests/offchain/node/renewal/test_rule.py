"""When a key is due, and how much that comes to in a day."""

from functools import cache

import pytest

from assay.node import RENEWAL_GAS, RENEWAL_GAS_A_DAY, is_due
from assay.tee.simulator import Simulator

MINUTE, HOUR = 60, 3600
DAY = 24 * HOUR
CERTIFICATE_GAS = 2_990_000
"""What an authority's certificate takes at most: docs/attestation.md."""


@pytest.mark.parametrize(
    ("left", "fresh", "due"),
    [
        (24 * HOUR, 24 * HOUR, False),
        (6 * HOUR + 1, 24 * HOUR, False),
        (6 * HOUR, 24 * HOUR, True),
        (45 * MINUTE + 1, 3 * HOUR, False),
        (45 * MINUTE, 3 * HOUR, True),
        (5, 5, False),  # The certificate is still the same.
        (5, 19, False),
        (5, 20, True),
    ],
)
def test_a_key_is_due_when_a_quarter_of_what_it_could_last_is_left(left, fresh, due):
    now = 1_780_000_000
    assert is_due(now + left, now + fresh, now) is due


def test_a_day_takes_as_much_as_is_announced():
    simulator, begin, days = Simulator(), 1_780_000_000, 30

    @cache
    def certificates(period):
        return [
            (link.contents.subject, link.contents.not_before, link.contents.not_after)
            for link in simulator.links(period * 2 * HOUR)
        ]

    def fresh_until(now):
        return min(not_after for *_, not_after in certificates(now // (2 * HOUR)))

    until, renewals, known = fresh_until(begin), 0, set(certificates(begin // (2 * HOUR))[:-1])
    new = 0
    for now in range(begin, begin + days * DAY, MINUTE):
        assert now < until
        if is_due(until, fresh_until(now), now):
            authorities = set(certificates(now // (2 * HOUR))[:-1])
            new += len(authorities - known)
            known |= authorities
            until, renewals = fresh_until(now), renewals + 1
    assert round(renewals / days) == 12
    gas_a_day = (renewals * RENEWAL_GAS + new * CERTIFICATE_GAS) / days
    assert 0.9 * RENEWAL_GAS_A_DAY < gas_a_day <= RENEWAL_GAS_A_DAY
