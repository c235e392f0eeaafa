"""A browser wallet pays through the stock client, and every check of the receipt holds."""

import json
from decimal import Decimal

import pytest

from assay.client import check_receipt

PRICE_ATOMIC = 10_000


def test_a_payment_gets_an_answer_whose_every_check_holds(
    open_play, screenshot, chain, deployment, payer, token, tmp_path
):
    before = token.balance(payer.address)
    play = open_play()
    found = play.buy()

    assert set(found.values()) == {"holds"}
    assert found.keys() >= {
        "What you signed",
        "Input bytes",
        "Output",
        "Evidence: signed",
        "Every field",
        "Money came in",
    }
    assert play.summary == f"All {len(found)} checks hold."
    # The sample that the page starts with is a two.
    assert play.page.locator(".reading").inner_text() == "The model reads a 2."
    after = token.balance(payer.address)
    assert after == before - PRICE_ATOMIC
    left = f"{Decimal(after).scaleb(-6).normalize():f} USDC"
    assert play.page.locator("#account dd").last.inner_text() == left
    screenshot(play.page, "play-paid")
    play.page.set_viewport_size({"width": 360, "height": 740})
    assert play.page.evaluate("document.documentElement.scrollWidth") <= 360
    screenshot(play.page, "play-paid-narrow")

    with play.page.expect_download() as download:
        play.page.get_by_role("link", name="Save the receipt").click()
    download.value.save_as(tmp_path / "receipt.json")
    receipt = (tmp_path / "receipt.json").read_bytes()
    assert json.loads(receipt)["payer"] == payer.address
    assert check_receipt(receipt, chain=chain, deployment=deployment).failures == ()


def test_the_price_is_seen_before_a_wallet_signs_anything(open_play, wallet):
    play = open_play()
    play.connect()
    play.see_price()

    offer = play.page.locator("#offer").inner_text()
    assert "0.01 USDC" in offer
    assert "signed" in offer
    assert play.page.get_by_role("button", name="Pay 0.01 USDC and ask").is_enabled()
    assert "eth_signTypedData_v4" not in wallet.asked


def test_another_question_has_another_price(open_play):
    play = open_play()
    play.connect()
    play.see_price()
    play.page.get_by_label("A handwritten digit").select_option("1")

    assert play.page.locator("#offer").inner_text() == ""
    assert play.page.get_by_role("button", name="Pay and ask").is_disabled()


def test_all_of_it_works_from_the_keyboard(open_play):
    play = open_play()
    press = play.page.keyboard.press

    def tab_to(name):
        for _ in range(30):
            press("Tab")
            if play.page.evaluate("document.activeElement.textContent.trim()") == name:
                return
        pytest.fail(f"no press of Tab reaches {name!r}")

    tab_to("Connect a wallet")
    press("Enter")
    play.page.get_by_text("The wallet is connected.").wait_for()
    tab_to("Clear the picture")
    press("Enter")
    play.page.locator("#digit [tabindex='0']").focus()
    for key in ("ArrowRight", "Space", "Space", "ArrowDown", "Space", "ArrowLeft", "Space"):
        press(key)
    inked = play.page.locator("#digit [aria-label]:not([aria-label$=': 0 of 16'])")
    assert [cell.get_attribute("aria-label") for cell in inked.all()] == [
        "Row 1, column 2: 16 of 16",
        "Row 2, column 1: 8 of 16",
        "Row 2, column 2: 8 of 16",
    ]
    tab_to("See the price")
    press("Enter")
    play.page.locator("#offer dd").first.wait_for()
    tab_to("Pay 0.01 USDC and ask")
    press("Enter")

    assert set(play.outcomes().values()) == {"holds"}
    # Whoever cannot see the page is told, and stands where the answer is.
    assert play.page.get_by_role("status").first.inner_text().startswith("The answer is here")
    assert play.page.evaluate("document.activeElement.textContent") == "The answer"


def test_a_digit_is_drawn_with_the_pointer(open_play):
    play = open_play()
    play.page.get_by_role("button", name="Clear the picture").click()
    cells = play.page.locator("#digit [role=gridcell]")
    cells.last.scroll_into_view_if_needed()
    for at, step in ((10, play.page.mouse.down), (50, play.page.mouse.up)):
        box = cells.nth(at).bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        play.page.mouse.move(*middle, steps=20)
        step()

    strokes = [cells.nth(at).get_attribute("aria-label") for at in (10, 18, 26, 34, 42, 50)]
    assert all(label.endswith(": 16 of 16") for label in strokes)
    assert cells.nth(9).get_attribute("aria-label").endswith(": 6 of 16")
    assert cells.nth(8).get_attribute("aria-label").endswith(": 0 of 16")


def test_without_javascript_the_page_says_what_it_needs(create_page):
    page = create_page("/play", javascript=False)

    assert "needs JavaScript" in page.locator("main").inner_text()
    assert page.get_by_role("button").count() == 0
