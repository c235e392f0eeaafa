"""Receipts in the browser: pasted, uploaded, opened by id; good ones, spoilt ones, hostile ones."""

import json
import time
from decimal import Decimal
from types import SimpleNamespace

import httpx
import pytest

from assay.gateway.serving import Serving

from ..offchain.gateway.payments import Buyer
from .reading import keyboard_stops

LIMIT = 16 * 2**20


@pytest.fixture(scope="module")
def sold(create_settings, digits, digits_body, token, payer, tmp_path_factory):
    """A gateway that has sold an answer and been paid for it, and the receipt."""
    with (
        Serving(create_settings(tmp_path_factory.mktemp("sold"))) as serving,
        httpx.Client(base_url=serving.url, timeout=60) as http,
    ):
        answer = Buyer(http, payer, token.domain()).buy(digits_body())
        assert answer.status_code == 200, answer.text
        receipt = answer.json()["receipt"]
        payment_id = receipt["claim"]["requestId"]
        deadline = time.monotonic() + 30
        while http.get(f"/v1/payments/{payment_id}").json()["state"] != "captured":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield SimpleNamespace(url=serving.url, http=http, receipt=receipt, payment_id=payment_id)


@pytest.fixture(scope="module")
def site(sold):
    return sold.url


@pytest.fixture
def check(create_page):
    """Paste a receipt, and give the page that answers."""

    def paste(receipt, **options):
        page = create_page("/receipts", **options)
        text = receipt if isinstance(receipt, str) else json.dumps(receipt)
        page.get_by_label("The receipt's JSON").fill(text)
        page.get_by_role("button", name="Check it").click()
        page.wait_for_load_state()
        return page

    return paste


def spoilt(receipt, path, value):
    """Change a field of a receipt."""
    changed = json.loads(json.dumps(receipt))
    *parents, last = path.split(".")
    place = changed
    for name in parents:
        place = place[name]
    place[last] = value
    return changed


@pytest.mark.parametrize("javascript", [True, False])
def test_a_receipt_that_holds_is_green_check_by_check(check, screenshot, sold, javascript):
    page = check(sold.receipt, javascript=javascript)

    assert page.locator("#verdict.good").inner_text().startswith("This receipt holds")
    proof = page.locator(".proof[data-mode=signed]")
    assert proof.locator(".verdict.good").inner_text() == "Holds"
    assert "the provider says that this version gave this output" in proof.inner_text()
    assert "that the model ran at all" in proof.inner_text()
    checks = page.locator("details.group li").all()
    assert len(checks) > 30
    assert {entry.locator(".verdict").text_content() for entry in checks} == {"Holds"}
    # The chain was asked as well, so nothing is left open.
    assert page.locator("li[data-path='transactions.authorize']").count() == 1
    assert page.get_by_role("heading", name="What was not checked").count() == 0
    if javascript:
        screenshot(page, "receipt-holds")


def test_a_receipt_that_was_changed_is_red_and_names_the_field(check, screenshot, sold):
    page = check(spoilt(sold.receipt, "claim.units", "2"))

    verdict = page.locator("#verdict.bad")
    assert "does not hold" in verdict.inner_text()
    assert "claim.units" in verdict.inner_text()
    red = page.locator("details.group[open] li:has(.verdict.bad)")
    assert "claim.units" in red.evaluate_all("found => found.map(each => each.dataset.path)")
    assert red.first.is_visible()
    assert "proves nothing here" in page.locator(".proof[data-mode=signed]").inner_text()
    assert page.locator(".proof .verdict.good").count() == 0
    screenshot(page, "receipt-changed")


def test_a_receipt_is_uploaded_as_a_file(create_page, sold):
    page = create_page("/receipts", javascript=False)
    content = json.dumps(sold.receipt).encode()
    page.get_by_label("Or its file").set_input_files(
        {"name": "receipt.json", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name="Check it").click()

    assert page.locator("#verdict.good").is_visible()


def test_a_receipt_of_this_gateway_is_opened_by_its_id(create_page, sold):
    page = create_page("/receipts")
    page.get_by_label("The payment's id").fill(sold.payment_id)
    page.get_by_role("button", name="Open it").click()

    page.wait_for_url(f"**/receipts/{sold.payment_id}")
    assert page.locator("#verdict.good").is_visible()
    assert page.locator("li[data-path='transactions.capture']").count() == 1
    # What was asked and answered is nobody else's business.
    for part in ("input", "output"):
        assert sold.receipt[part]["content"] not in page.content()


def test_a_payment_that_there_is_not_is_said_so(create_page):
    page = create_page(f"/receipts/0x{64 * '1'}", expected=["status of 404"])

    assert f"There is no payment 0x{64 * '1'} here." in page.locator("main").inner_text()


def test_an_id_that_is_none_is_refused_beside_the_form(create_page):
    page = create_page("/receipts?id=<script>", expected=["status of 400"])

    assert "'<script>' is no payment id." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("The payment's id").is_visible()


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("", "There is no receipt in the form."),
        ("{", "The receipt is not JSON"),
        ('{"<img src=x onerror=window.intruded=1>": 1}', "The receipt is malformed"),
    ],
)
def test_what_is_no_receipt_is_refused_beside_the_form(check, pasted, message):
    page = check(pasted, expected=["status of 400"])

    assert message in page.get_by_role("alert").inner_text()
    assert page.get_by_label("The receipt's JSON").is_visible()
    assert page.evaluate("window.intruded") is None


def test_a_receipt_of_50_mb_is_refused_with_what_to_do(create_page, screenshot, tmp_path):
    file = tmp_path / "receipt.json"
    file.write_bytes(b'{"a":"' + 50_000_000 * b"x" + b'"}')
    page = create_page("/receipts", expected=["status of 413"])
    page.get_by_label("Or its file").set_input_files(file)
    page.get_by_role("button", name="Check it").click()

    problem = page.get_by_role("alert")
    assert "at most 16 MiB are read here" in problem.inner_text()
    assert "assay verify receipt.json" in problem.inner_text()
    screenshot(page, "receipt-too-large")


def test_a_receipt_that_means_harm_is_text(check, sold):
    name = "<script>window.intruded=1</script>\u202e"
    page = check(spoilt(sold.receipt, "model.name", name))

    about = page.locator("#what-title ~ dl dd").first.inner_text()
    assert about == "<script>window.intruded=1</script>U+202E"
    assert page.evaluate("window.intruded") is None
    assert page.locator("main script").count() == 0


def test_the_keyboard_reaches_both_forms_and_sends_them(create_page, sold):
    page = create_page("/receipts")
    reached, expected = keyboard_stops(page)
    assert reached == expected > 8

    page.get_by_label("The payment's id").focus()
    page.keyboard.type(sold.payment_id)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/receipts/{sold.payment_id}")


def test_every_field_has_a_name_that_a_screen_reader_says(create_page):
    page = create_page("/receipts")

    for field in page.locator("main input, main textarea").all():
        assert field.evaluate("field => field.labels.length") == 1


def test_the_node_shows_the_job_its_keys_and_its_balances(
    create_page, screenshot, sold, token, provider, escrow
):
    page = create_page("/node")

    row = page.locator(f"table[aria-label='The latest jobs'] tr[data-key='{sold.payment_id}']")
    assert "captured" in row.inner_text()
    counts = {
        cell.get_attribute("data-state"): int(cell.get_attribute("data-value"))
        for cell in page.locator("#jobs td").all()
    }
    assert counts == sold.http.get("/v1/status").json()["jobs"]
    text = page.locator("main").inner_text()
    for address in (provider.address, escrow.address, token.address):
        assert address in text
    balance = Decimal(token.balance(provider.address)).scaleb(-6).normalize()
    assert f"\t{balance:,f} USDC" in page.locator("#balances").inner_text()
    row.get_by_role("link").click()
    assert page.locator("#verdict.good").is_visible()
    page.go_back()
    screenshot(page, "node-sold")


def test_no_secret_is_on_the_node_page(create_page, provider, sold):
    content = create_page("/node").content()

    assert provider.key.hex().removeprefix("0x") not in content
    assert sold.receipt["input"]["content"] not in content


def test_the_keyboard_reaches_everything_on_the_node_page(create_page):
    reached, expected = keyboard_stops(create_page("/node"))

    assert reached == expected > 6
