"""The overview of a seeded run: tables and charts say what the JSON API says."""

from collections import Counter

import pytest

from .reading import figures_of, keyboard_stops, rows_of, shown_chart, wait_for_series_colour
from .seeded import *  # noqa: F403
from .seeded import HOSTILE_NAMES

DAY = 86_400
SHARES = {
    "all that was proven": ("proven", "captured", "paid"),
    "by mode": ("modes", "captured", "paid"),
    "by the policy": ("policies", "requests", "authorized"),
}
CHARTS = {
    "proven-number": ("proven", "captured"),
    "proven-value": ("proven", "paid"),
    "policy-number": ("policy", "requests"),
    "policy-value": ("policy", "authorized"),
}


def value_of(figures, name):
    """Find a count, or an amount in the only token that there is."""
    if name in figures:
        return figures[name]
    return sum(int(amounts[name]) for amounts in figures["amounts"])


@pytest.fixture(scope="module")
def overview(seeded):
    return seeded.api.get("/v1/telemetry/overview").json()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_overview_loads_without_an_error(create_page, screenshot, scheme):
    page = create_page("/", before=lambda page: page.emulate_media(color_scheme=scheme))

    assert page.locator("canvas").count() == len(CHARTS)
    screenshot(page, "overview-seeded")


@pytest.mark.parametrize("caption", SHARES)
def test_a_table_of_shares_agrees_with_the_json_api(create_page, overview, caption):
    groups, number, value = SHARES[caption]
    table = create_page("/").locator("table.shares", has_text=caption)

    rows = table.locator("tbody tr").all()
    assert {row.get_attribute("data-key"): figures_of(row) for row in rows} == {
        group["key"]: [value_of(group["figures"], name) for name in (number, value)]
        for group in overview[groups]
        if group["figures"][number]
    }
    whole = overview["total"]
    for row in rows:
        counted, paid = figures_of(row)
        shares = row.locator(".share").all_inner_texts()
        assert shares == [
            f"{counted / value_of(whole, number):.1%}",
            f"{paid / value_of(whole, value):.1%}",
        ]


def test_captures_by_all_that_was_proven_add_up(create_page, overview):
    table = create_page("/").locator("table.shares", has_text="these add up")

    rows = [figures_of(row) for row in table.locator("tbody tr").all()]
    assert sum(number for number, _ in rows) == overview["total"]["captured"]
    assert sum(paid for _, paid in rows) == value_of(overview["total"], "paid")


def test_the_totals_agree_with_the_json_api(create_page, overview):
    rows = create_page("/").locator("#totals tbody tr").all()

    names = ("requests", "atFloor", "belowAdvice", "captured", "voided", "reclaimed", "refused")
    names += ("gas", "authorized", "paid", "refunded")
    assert [figures_of(row) for row in rows] == [
        [value_of(overview["lastDay"], name), value_of(overview["total"], name)] for name in names
    ]


def test_the_weakest_mode_is_named_with_its_share(create_page, overview):
    weakest = create_page("/").locator(".weakest")
    weak, captured = overview["weak"]["total"]["captured"], overview["total"]["captured"]

    # Nothing but a signature was proven for these.
    (alone,) = [group for group in overview["proven"] if group["name"] == "signed"]
    assert weak == alone["figures"]["captured"] > 0
    assert "signed" in weakest.get_by_role("heading").inner_text()
    assert weakest.locator(".figure").inner_text() == f"{weak / captured:.1%}"
    assert f"{weak} of {captured}" in weakest.inner_text()


@pytest.mark.parametrize("over", ["day", "week", "month"])
def test_each_chart_shows_the_figures_of_the_json_api(create_page, seeded, overview, over):
    page = create_page(f"/?over={over}")
    step, periods = {"day": (3_600, 24), "week": (DAY, 7), "month": (DAY, 30)}[over]
    now = overview["index"]["blockTime"]
    first = now - now % step - (periods - 1) * step
    for chart, (by, name) in CHARTS.items():
        hours = seeded.api.get("/v1/telemetry/hours", params={"by": by, "since": first}).json()
        expected = {}
        for hour in hours:
            place = (hour["hour"] - first) // step
            series = expected.setdefault(hour["name"], Counter())
            series[place] += value_of(hour["figures"], name)
        unit = 10**6 if name in ("paid", "authorized") else 1

        shown = shown_chart(page, chart)
        assert len(shown["figures"]["labels"]) == periods
        drawn = {series["name"]: series["points"] for series in shown["figures"]["series"]}
        assert drawn == {
            series: [counts[place] / unit for place in range(periods)]
            for series, counts in expected.items()
            if counts.total()
        }
        # Bars are as high as their figures are large, all on one scale.
        bars = [
            (height, point)
            for heights, series in zip(shown["heights"], shown["figures"]["series"], strict=True)
            for height, point in zip(heights, series["points"], strict=True)
        ]
        tallest, largest = max(bars, key=lambda bar: bar[1])
        assert tallest > 20
        assert all(abs(height - tallest * point / largest) < 1 for height, point in bars)


def test_without_javascript_every_figure_is_to_be_seen(create_page, overview):
    page = create_page("/", javascript=False)

    assert page.locator("canvas").count() == 0
    cells = page.locator("td[data-value]").all()
    assert len(cells) > 100
    assert all(cell.is_visible() for cell in cells)
    requests = page.locator("#totals tbody tr").first
    assert figures_of(requests)[1] == overview["total"]["requests"]


def test_models_are_listed_with_their_figures(create_page, seeded, overview):
    listed = seeded.api.get("/v1/telemetry/models").json()
    expected = {
        model["modelId"]: [model["figures"]["requests"], model["figures"]["captured"]]
        for model in listed
    }
    assert rows_of(create_page("/models"), "table.models") == expected
    most = {model["modelId"]: expected[model["modelId"]] for model in overview["models"]}
    assert rows_of(create_page("/"), "table.models") == most


@pytest.mark.parametrize("path", ["/", "/models"])
def test_a_name_that_means_harm_is_text(create_page, seeded, path):
    page = create_page(path)

    for model, name in zip(seeded.hostile, HOSTILE_NAMES, strict=True):
        shown = page.locator(f"tr[data-key='{model}'] th").inner_text()
        if name.isprintable():
            assert shown == name
    assert page.evaluate("window.intruded") is None
    assert page.locator("main script, main img, main svg").count() == 0


def test_characters_that_nobody_sees_are_named(create_page, seeded):
    shown = create_page("/models").locator(f"tr[data-key='{seeded.hostile[3]}'] th").inner_text()

    assert shown == "safeU+202Egnp.exeU+2066 U+200BnameU+0007"


@pytest.mark.parametrize("path", ["/", "/models"])
def test_the_keyboard_reaches_everything(create_page, path):
    reached, expected = keyboard_stops(create_page(path))

    assert reached == expected > 10


def test_charts_take_the_colours_of_the_system(create_page):
    page = create_page("/")
    colours = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours.add(wait_for_series_colour(page))

    assert len(colours) == 2


def test_a_screen_reader_is_told_what_a_chart_is_and_where_its_figures_are(create_page):
    page = create_page("/")

    chart = page.get_by_role("img", name="Captures by what was proven")
    assert "signed" in chart.get_attribute("aria-label")
    assert "figures are in the table" in chart.get_attribute("aria-label")
    page.locator("#proven-number summary").press("Enter")
    table = page.locator("#proven-number").get_by_role("table", name="Captures by what was proven")
    assert table.is_visible()


def test_a_span_that_there_is_not_is_refused_with_those_that_there_are(create_page):
    page = create_page("/?over=<script>", expected=["status of 400"])

    assert "'<script>' is no span of time." in page.locator("main").inner_text()
    assert "day, week, month" in page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/", "/models", "/receipts", "/node"])
def test_a_narrow_screen_shows_everything_without_scrolling_sideways(create_page, screenshot, path):
    page = create_page(
        path, before=lambda page: page.set_viewport_size({"width": 390, "height": 800})
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, f"narrow-{path.strip('/') or 'overview'}")
