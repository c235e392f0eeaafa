"""What all pages have in common: they load, they are safe, and the keyboard gets around."""

import httpx
import pytest

PAGES = ["/", "/models", "/receipts", "/node", "/play"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_without_an_error(create_page, screenshot, path):
    page = create_page(path)

    assert page.title().endswith("· Assay")
    assert page.locator("main h1").count() == 1
    # The style sheet has arrived: without it, this would be the browser's own font.
    assert "system-ui" in page.evaluate("getComputedStyle(document.body).fontFamily")
    screenshot(page, path.strip("/").replace("/", "-") or "overview")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_landmarks_and_where_it_stands(create_page, path):
    page = create_page(path)

    assert page.get_by_role("banner").count() == 1
    assert page.get_by_role("main").count() == 1
    here = page.get_by_role("navigation", name="Pages").locator("[aria-current=page]")
    assert here.get_attribute("href") == path


@pytest.mark.parametrize("path", PAGES)
def test_the_first_press_of_tab_offers_to_skip_to_the_content(create_page, path):
    page = create_page(path)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_changes_its_colours_with_the_system(create_page, path):
    page = create_page(path)
    colours = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert len(colours) == 2


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_small_screen(create_page, path):
    page = create_page(path)
    page.set_viewport_size({"width": 360, "height": 740})

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PAGES)
def test_an_inline_script_does_not_run(create_page, path):
    page = create_page(path, expected=["Content Security Policy"])

    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.intruded = true";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.intruded") is None


@pytest.mark.parametrize("path", PAGES)
def test_nothing_on_a_page_comes_from_elsewhere(create_page, site, path):
    requested = []
    create_page(path, before=lambda page: page.on("request", lambda it: requested.append(it.url)))

    assert requested
    assert [url for url in requested if not url.startswith(site)] == []


def test_an_asset_that_is_named_by_its_content_is_kept_and_any_other_asked_anew(create_page, site):
    page = create_page("/play")
    address = page.locator("link[rel=stylesheet]").first.get_attribute("href")

    kept, asked = httpx.get(site + address), httpx.get(f"{site}/static/style.css")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asked.headers["Cache-Control"] == "no-cache"
    assert kept.content == asked.content


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_an_icon(create_page, site, path):
    page = create_page(path)
    icon = page.locator("link[rel=icon]").get_attribute("href")

    answer = page.request.get(f"{site}{icon}")
    assert answer.ok
    assert answer.headers["content-type"].startswith("image/svg+xml")
