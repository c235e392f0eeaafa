"""Moments as people write them."""

import pytest

from assay.cli.terminal.times import End, moment, read_end
from assay.errors import InvalidInput

NOW = 1_900_000_000  # 2030-03-17 17:46:40 UTC


@pytest.mark.parametrize(
    ("text", "seconds"), [("12h", 12 * 3_600), ("30d", 30 * 86_400), ("2w", 14 * 86_400)]
)
def test_a_time_from_now_is_later_whenever_it_is_said(text, seconds):
    end = read_end(text, NOW, 366)
    assert end == End(NOW + seconds, is_exact=False)
    assert end.allows(end.at)
    assert end.allows(end.at - 1)
    assert not end.allows(end.at + 1)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2030-03-18", 1_900_022_400),
        ("2030-03-18T00:00", 1_900_022_400),
        ("2030-03-18T01:00:00Z", 1_900_026_000),
        ("2030-03-18 02:00:00+01:00", 1_900_026_000),
        ("1900026000", 1_900_026_000),
    ],
)
def test_a_moment_is_that_moment_alone(text, at):
    end = read_end(text, NOW, 366)
    assert end == End(at, is_exact=True)
    assert end.allows(at)
    assert not end.allows(at - 1)
    assert not end.allows(at + 1)


@pytest.mark.parametrize("text", ["", "d", "30m", "-3d", "٣d", "1.5d", "tomorrow", "0001-13-01"])
def test_what_is_no_end_is_refused(text):
    with pytest.raises(InvalidInput, match="is no end"):
        read_end(text, NOW, 366)


@pytest.mark.parametrize("text", ["30", "0d", str(NOW), "2030-03-17", "1969-01-01", "0001-01-01"])
def test_an_end_that_is_over_is_refused(text):
    with pytest.raises(InvalidInput, match="which is over"):
        read_end(text, NOW, 366)


@pytest.mark.parametrize(
    "text", ["367d", "53w", "99999w", "2031-03-20", "9" * 20, "9999-12-31T23:59:59-10:00"]
)
def test_an_end_that_is_too_far_ahead_is_refused(text):
    with pytest.raises(InvalidInput, match="is more than 366 days ahead"):
        read_end(text, NOW, 366)


def test_the_last_moment_that_may_be_asked_for_is_taken():
    assert read_end("366d", NOW, 366).at == NOW + 366 * 86_400
    assert read_end(str(NOW + 1), NOW, 366).at == NOW + 1


def test_moments_are_written_in_utc():
    assert moment(NOW) == "2030-03-17 17:46:40 UTC"
