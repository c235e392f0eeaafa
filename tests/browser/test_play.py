"""/play: a browser wallet pays through the stock client, and the receipt is checked in the page."""

import json
import re

import pytest

from assay.client import check_receipt

from .wallet import BrowserWallet

# Chromium writes every answer that is an error on the console; the first one is x402's question.
QUOTED = "status of 402"
PRICE = "0.01 USDC"


@pytest.fixture
def wallet(anvil, chain, payer, token):
    return BrowserWallet(payer, anvil.rpc_url, chain.chain_id)


@pytest.fixture
def open_play(create_page, wallet):
    """Open /play with the wallet; what `expected` matches is no problem."""

    def open_page(*expected, before=lambda page: None):
        def prepare(page):
            wallet.install(page)
            before(page)

        page = create_page("/play", before=prepare, expected=[QUOTED, *expected])
        page.get_by_role("button", name="See the price").wait_for()
        return page

    return open_page


def connect(page):
    page.get_by_role("button", name="Connect a wallet").click()
    page.get_by_text("The wallet is connected.").wait_for()


def see_price(page):
    page.get_by_role("button", name="See the price").click()
    page.get_by_role("button", name=f"Pay {PRICE} and ask").wait_for()


def pay(page):
    page.get_by_role("button", name=f"Pay {PRICE} and ask").click()


def outcomes(page):
    """Wait for the checks; by their names, what came of them."""
    page.locator("#answer, #problem").filter(visible=True).first.wait_for()
    assert page.locator("#problem").is_hidden(), problem(page)
    lines = page.locator("#checks li").all()
    return {line.get_attribute("data-check"): line.get_attribute("data-outcome") for line in lines}


def problem(page):
    """Wait for what went wrong, in the page's words."""
    page.get_by_role("alert").wait_for()
    return page.get_by_role("alert").inner_text()


def tampered(change):
    """Change the answer on its way to the page."""

    def intercept(page):
        def handle(route):
            response = route.fetch()
            body = response.json()
            if response.status == 200:
                change(body)
            route.fulfill(response=response, json=body)

        page.route("**/infer", handle)

    return intercept


def test_a_payment_gets_an_answer_whose_every_check_holds(
    open_play, screenshot, chain, deployment, payer, tmp_path
):
    page = open_play()
    connect(page)
    see_price(page)
    pay(page)

    found = outcomes(page)
    assert set(found.values()) == {"holds"}
    assert found.keys() >= {"What you signed", "Input", "Output", "Evidence: signed", "Every field"}
    assert page.locator("#summary").inner_text() == f"All {len(found)} checks hold."
    # The sample that the page starts with is a two.
    assert page.locator(".reading").inner_text() == "The model reads a 2."
    screenshot(page, "play-paid")

    with page.expect_download() as download:
        page.get_by_role("link", name="Save the receipt").click()
    download.value.save_as(tmp_path / "receipt.json")
    receipt = (tmp_path / "receipt.json").read_bytes()
    assert json.loads(receipt)["payer"] == payer.address
    assert check_receipt(receipt, chain=chain, deployment=deployment).failures == ()
