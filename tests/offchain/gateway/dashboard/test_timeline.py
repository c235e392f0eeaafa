"""Figures over time: hours put into periods."""

import pytest

from assay.errors import InvalidInput
from assay.gateway.dashboard.timeline import Span, read_span, timeline
from assay.telemetry import Figures, Hour, Latency

HOUR, DAY = 3_600, 86_400
NOW = 20_000 * DAY + 5 * HOUR + 7
LATENCY = Latency(total_seconds=0, mean_seconds=None, p50_seconds=None, p95_seconds=None, bins=())


def hour(at, requests, key="0x1", name="signed"):
    figures = Figures(
        requests=requests,
        at_floor=0,
        below_advice=0,
        captured=0,
        voided=0,
        reclaimed=0,
        refused=0,
        gas=0,
        latency=LATENCY,
        amounts=(),
    )
    return Hour(hour=at, key=key, name=name, figures=figures)


def requests(figures):
    return figures.requests


def test_a_day_has_24_hours_the_one_that_has_begun_included():
    stretch = Span.DAY.until(NOW)

    assert len(stretch.starts) == 24
    assert stretch.starts[-1] == 20_000 * DAY + 5 * HOUR
    assert stretch.end >= NOW


@pytest.mark.parametrize(("span", "days"), [(Span.WEEK, 7), (Span.MONTH, 30)])
def test_longer_spans_have_days(span, days):
    stretch = span.until(NOW)

    assert len(stretch.starts) == days
    assert stretch.starts[-1] == 20_000 * DAY
    assert all(start % DAY == 0 for start in stretch.starts)


def test_a_chain_that_has_just_begun_has_fewer_periods():
    assert Span.DAY.until(2 * HOUR).starts == (0, HOUR, 2 * HOUR)


def test_hours_of_a_day_are_added_up_and_what_was_nothing_is_zero():
    stretch = Span.WEEK.until(NOW)
    hours = [hour(stretch.last, 2), hour(stretch.last + 3 * HOUR, 3), hour(stretch.first, 4)]

    (series,) = timeline(hours, stretch, requests).series
    assert series.points == (4, 0, 0, 0, 0, 0, 5)
    assert series.total == 9


def test_the_largest_group_comes_first_and_one_with_nothing_not_at_all():
    stretch = Span.DAY.until(NOW)
    hours = [
        hour(stretch.last, 1, "0x1", "signed"),
        hour(stretch.last, 5, "0x4", "zkml"),
        hour(stretch.last, 0, "0x2", "tee"),
    ]

    found = timeline(hours, stretch, requests)
    assert [series.name for series in found.series] == ["zkml", "signed"]
    assert found.rows[-1][1] == (5, 1)


def test_of_many_groups_the_smallest_are_counted_as_one():
    stretch = Span.DAY.until(NOW)
    hours = [hour(stretch.last, number, hex(number), f"policy {number}") for number in range(1, 13)]

    found = timeline(hours, stretch, requests)
    assert [series.name for series in found.series][-2:] == ["policy 6", "5 others"]
    assert sum(series.total for series in found.series) == sum(range(1, 13))
    assert found.series[-1].total == 1 + 2 + 3 + 4 + 5


def test_two_groups_of_one_name_stay_two():
    stretch = Span.DAY.until(NOW)
    hours = [hour(stretch.last, 1, "0x1", "same"), hour(stretch.last, 2, "0x2", "same")]

    assert [series.total for series in timeline(hours, stretch, requests).series] == [2, 1]


def test_nothing_has_no_rows():
    assert timeline([], Span.DAY.until(NOW), requests).rows == []


def test_a_span_that_there_is_not_is_refused():
    assert read_span("week") is Span.WEEK
    with pytest.raises(InvalidInput, match="'year' is no span of time") as refused:
        read_span("year")
    assert refused.value.hint == "Ask for day, week, month."
