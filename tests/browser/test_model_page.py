"""A model's page: its figures, the history of its floor, and its prompts with what changed."""

import pytest

from .reading import figures_of, keyboard_stops, rows_of, shown_chart
from .seeded import *  # noqa: F403
from .seeded import HOSTILE_NAMES, PROMPTS


@pytest.fixture
def report(seeded):
    """Ask the JSON API about a model."""
    return lambda model: seeded.api.get(f"/v1/telemetry/models/{model}").json()


def test_a_model_page_loads_without_an_error(create_page, screenshot, seeded):
    page = create_page(f"/models/{seeded.prompted}")

    assert page.title() == "model 0 · Assay"
    screenshot(page, "model")


def test_versions_and_policies_agree_with_the_json_api(create_page, seeded, report):
    page, expected = create_page(f"/models/{seeded.prompted}"), report(seeded.prompted)

    assert rows_of(page, "#versions") == {
        version["versionId"]: [version["figures"]["requests"], version["figures"]["captured"]]
        for version in expected["versions"]
    }
    policies = page.locator("table.shares", has_text="Requests by policy")
    assert {
        row.get_attribute("data-key"): figures_of(row)[0]
        for row in policies.locator("tbody tr").all()
    } == {group["key"]: group["figures"]["requests"] for group in expected["policies"]}
    requests = expected["model"]["figures"]["requests"]
    assert int(page.locator("#requests").get_attribute("data-value")) == requests > 0


def test_the_latency_chart_shows_the_histogram_of_the_json_api(create_page, seeded, report):
    page, expected = create_page(f"/models/{seeded.prompted}"), report(seeded.prompted)

    (series,) = shown_chart(page, "latency")["figures"]["series"]
    latency = expected["model"]["figures"]["latency"]
    assert series["points"] == latency["bins"]
    assert sum(series["points"]) == expected["model"]["figures"]["captured"] > 0


def test_the_chart_over_time_shows_the_hours_of_the_json_api(create_page, seeded):
    page = create_page(f"/models/{seeded.prompted}")
    query = {"by": "policy", "model": seeded.prompted}
    hours = seeded.api.get("/v1/telemetry/hours", params=query).json()

    shown = shown_chart(page, "policy-number")["figures"]["series"]
    totals = {series["name"]: sum(series["points"]) for series in shown}
    for series in totals:
        counted = [h["figures"]["requests"] for h in hours if h["name"] == series]
        assert totals[series] == sum(counted) > 0


def test_a_floor_that_rose_is_in_the_history_newest_first(create_page, seeded, report):
    page = create_page(f"/models/{seeded.risen}")

    shown = page.locator("#floors tbody code").all_inner_texts()
    assert shown == [change["floor"] for change in reversed(report(seeded.risen)["floors"])]
    assert shown[0] == "signed"
    assert len(shown) > 1


def test_prompts_show_what_changed_where_their_texts_are_known(create_page, seeded):
    page = create_page(f"/models/{seeded.prompted}")
    secret, stored, second, first = page.locator("article.prompt").all()[:4]

    assert "This node does not have the text" in secret.inner_text()
    assert secret.locator(".diff").count() == 0
    assert "in this node's store" in stored.inner_text()
    assert _changed(stored) == [("added", "Ask nothing back.")]
    assert "in the commitment's URI" in second.inner_text()
    assert _changed(second) == [
        ("removed", "Answer with one number."),
        ("added", "Answer with one number, and how sure you are."),
        ("added", "Be brief."),
    ]
    assert first.locator("h4").count() == 0
    first.locator("summary").click()
    assert first.locator(".diff [role=row]").all_inner_texts() == PROMPTS.first.splitlines()


def _changed(prompt):
    """Read the lines that changed, and how a screen reader is told."""
    rows = prompt.locator(".added, .removed").all()
    return [
        (row.locator(".unseen").inner_text(), row.locator("[role=cell]").last.inner_text())
        for row in rows
    ]


def test_prompts_and_addresses_that_mean_harm_are_text(create_page, seeded):
    page = create_page(f"/models/{seeded.prompted}")

    assert "Never say <script>window.intruded=1</script>." in page.locator("main").inner_text()
    assert page.evaluate("window.intruded") is None
    assert page.locator("main a[href^='javascript' i], main script").count() == 0


@pytest.mark.parametrize("place", range(len(HOSTILE_NAMES)))
def test_a_name_that_means_harm_is_text(create_page, screenshot, seeded, place):
    page, name = create_page(f"/models/{seeded.hostile[place]}"), HOSTILE_NAMES[place]

    heading = page.locator("h1").inner_text()
    assert heading == name if name.isprintable() else "U+202E" in heading
    assert page.evaluate("window.intruded") is None
    assert page.locator("main script, main img, main svg").count() == 0
    screenshot(page, f"model-hostile-{place}")


def test_without_javascript_every_figure_is_to_be_seen(create_page, seeded):
    page = create_page(f"/models/{seeded.prompted}", javascript=False)

    cells = page.locator("td[data-value]").all()
    assert len(cells) > 50
    assert all(cell.is_visible() for cell in cells)


def test_the_keyboard_reaches_everything(create_page, seeded):
    reached, expected = keyboard_stops(create_page(f"/models/{seeded.prompted}"))

    assert reached == expected > 10


@pytest.mark.parametrize(
    ("model", "status", "message"),
    [
        ("0x" + 64 * "a", 404, "Nobody has registered a model 0xaaaa"),
        ("<b>", 400, "'<b>' is no id of a model."),
    ],
)
def test_a_model_that_there_is_not_is_refused_on_a_page(create_page, model, status, message):
    page = create_page(f"/models/{model}", expected=[f"status of {status}"])

    assert message in page.locator("main").inner_text()
