"""How figures, times and other people's words are written."""

import pytest
from markupsafe import Markup

from assay.gateway.pages.words import Coin, Moment, duration, percent, said, short

USDC = Coin("0x01", "USDC", 6)


@pytest.mark.parametrize(
    ("atomic", "shown"),
    [
        (0, "0 USDC"),
        (1, "0.000001 USDC"),
        (1_500_000, "1.5 USDC"),
        (100_000_000, "100 USDC"),
        (1_234_567_000_001, "1,234,567.000001 USDC"),
        (2**200, f"{2**200 // 10**6:,}.{2**200 % 10**6:06d} USDC".rstrip("0")),
    ],
)
def test_an_amount_has_all_its_digits(atomic, shown):
    assert USDC.amount(atomic) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("digits", "<bdi>digits</bdi>"),
        ("<b>&\"'", "<bdi>&lt;b&gt;&amp;&#34;&#39;</bdi>"),
        ("a\u202eb", '<bdi>a<span class="named">U+202E</span>b</bdi>'),
        (
            "\x00\ud800",
            '<bdi><span class="named">U+0000</span><span class="named">U+D800</span></bdi>',
        ),
        ("", '<bdi><span class="quiet">(nothing)</span></bdi>'),
        (Markup("<script>"), "<bdi>&lt;script&gt;</bdi>"),
    ],
)
def test_what_a_stranger_wrote_is_text_and_all_of_it_is_seen(text, shown):
    assert said(str(text)) == shown
    assert isinstance(said(text), Markup)


def test_what_is_too_long_ends_early():
    assert said("x" * 10_000_000, 5) == "<bdi>xxxxx…</bdi>"


def test_a_time_is_written_for_people_and_for_programs():
    moment = Moment(1_800_000_000)

    assert moment.text == "15 Jan 2027, 08:00:00 UTC"
    assert moment.iso == "2027-01-15T08:00:00Z"


def test_a_time_that_no_calendar_has_is_written_all_the_same():
    assert Moment(2**40 - 1).text == f"second {2**40 - 1}"
    assert Moment(2**40 - 1).iso == ""


def test_an_id_is_written_by_its_ends():
    assert short("0x" + 32 * "ab") == "0xababab…abab"
    assert short("0xab") == "0xab"


def test_what_there_is_none_of_is_said_so():
    assert percent(None) == "none"
    assert percent(0.125) == "12.5%"
    assert duration(None) == "none yet"
    assert duration(1_800) == "1,800 s"
    assert duration(2.25) == "2.2 s"
