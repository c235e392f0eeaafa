"""A payer is asked for its word once all else holds, and has seen what it is about to sign."""

import json

from assay.client import check_receipt
from assay.node import Settler

SIGN = "eth_signTypedData_v4"
BOTH = "signed+acknowledged"
EITHER = "signed+1of(published,acknowledged)"
PRICE_ATOMIC = 10_000
CAPTURED = "the provider was paid for it"


def test_an_answer_is_paid_for_once_its_payer_has_signed_that_it_came(
    receive, screenshot, wallet, chain, deployment, payer, provider, token, tmp_path
):
    held = token.balance(provider.address)
    play = receive()
    found = play.outcomes()

    assert found.pop("Enough evidence") == "awaited"
    assert set(found.values()) == {"holds"}
    assert play.summary == "What was checked holds. What is missing is your own word."
    # Only the payment was signed yet.
    assert wallet.asked.count(SIGN) == 1
    words = play.page.locator("#delivery").inner_text()
    assert "the provider is paid 0.01 USDC" in words
    assert "not that it is right" in words
    assert "your money comes back from" in words
    screenshot(play.page, "play-delivered")
    play.page.set_viewport_size({"width": 360, "height": 740})
    assert play.page.evaluate("document.documentElement.scrollWidth") <= 360
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)

    found = play.outcomes()
    assert set(found.values()) == {"holds"}
    assert found.keys() >= {"Evidence: signed", "Evidence: acknowledged", "Captured"}
    assert play.summary == f"All {len(found)} checks hold."
    assert "captured" not in play.page.locator("#not-checked").inner_text()
    assert token.balance(provider.address) == held + PRICE_ATOMIC
    assert not play.offers_to_acknowledge
    play.page.set_viewport_size({"width": 1100, "height": 900})
    screenshot(play.page, "play-acknowledged")

    with play.page.expect_download() as download:
        play.page.get_by_role("link", name="Save the receipt").click()
    download.value.save_as(tmp_path / "receipt.json")
    receipt = (tmp_path / "receipt.json").read_bytes()
    assert check_receipt(receipt, chain=chain, deployment=deployment).failures == ()
    claim = json.loads(receipt)["claim"]
    # What stood on the page is what the wallet has shown.
    [_, signed] = wallet.signed
    assert signed["primaryType"] == "Claim"
    assert signed["domain"]["verifyingContract"].lower() == (
        deployment.address("VerifierRegistry").lower()
    )
    for name in ("requestId", "versionId", "inputHash", "outputHash", "provider"):
        assert signed["message"][name].lower() == claim[name].lower()
        assert claim[name] in words


def test_the_price_says_that_a_word_will_be_asked_for(open_play):
    play = open_play()
    play.connect()
    suggested = play.page.locator("#policies option").evaluate_all("all => all.map(o => o.value)")
    assert "acknowledged" in suggested
    for policy, is_said in ((BOTH, True), ("signed", False), (EITHER, False)):
        play.ask_for(policy)
        play.see_price()
        offer = play.page.locator("#offer")
        offer.get_by_text(policy, exact=True).wait_for()
        assert ("your wallet is asked to sign that it came" in offer.inner_text()) == is_said


def test_nobody_is_asked_for_a_word_that_the_policy_can_do_without(receive, wallet):
    play = receive(policy=EITHER)

    assert set(play.outcomes().values()) == {"holds"}
    assert play.page.locator("#delivery").is_hidden()
    assert wallet.asked.count(SIGN) == 1


def test_a_word_is_given_from_the_keyboard(receive):
    play = receive()
    play.wait_to_acknowledge()
    status = play.page.get_by_role("status").last.inner_text()
    assert "Your policy asks for your word that it came" in status
    assert play.page.evaluate("document.activeElement.textContent") == "The answer"
    play.page.keyboard.press("Tab")
    focused = "document.activeElement.textContent"
    assert play.page.evaluate(focused) == "Sign that the answer came"
    play.page.keyboard.press("Enter")
    play.wait_for_delivery(CAPTURED)

    # Whoever cannot see the page is told, and stands where it says so.
    told = play.page.get_by_role("status").filter(has_text="the provider is paid")
    told.wait_for()
    assert play.page.evaluate(focused) == "Your word that it came"


def test_a_page_that_waits_for_a_word_is_not_closed_unasked(receive):
    play = receive()
    play.wait_to_acknowledge()
    kinds = []

    def stay(dialog):
        kinds.append(dialog.type)
        dialog.dismiss()

    play.page.on("dialog", stay)
    with play.page.expect_event("dialog"):
        play.page.evaluate("setTimeout(() => location.reload())")

    assert kinds == ["beforeunload"]
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)


def test_a_capture_that_takes_its_time_is_looked_for_again(receive, monkeypatch):
    with monkeypatch.context() as held:
        held.setattr(Settler, "settle", lambda _: None)
        play = receive(before=lambda page: page.clock.install())
        play.wait_to_acknowledge()
        play.acknowledge()
        play.page.get_by_role("status").filter(has_text="Waiting until").wait_for()
        play.page.clock.fast_forward(61_000)
        play.wait_for_delivery("is not in the receipt yet")
        found = play.outcomes()
        assert found["Evidence: acknowledged"] == "holds"
        assert set(found.values()) == {"holds"}
        assert "Captured" not in found
    play.fetch_again()
    play.wait_for_delivery(CAPTURED)

    assert play.outcomes()["Captured"] == "holds"
