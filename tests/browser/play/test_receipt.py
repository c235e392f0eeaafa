"""A receipt that does not hold is red where it is wrong, and nothing is green unseen."""

import base64

import pytest


def flipped(hexes):
    """Another value of the same form: the last digit is changed."""
    return hexes[:-1] + ("0" if hexes[-1] != "0" else "1")


def change_output(receipt):
    content = bytearray(base64.b64decode(receipt["output"]["content"]))
    content[-1] ^= 1
    receipt["output"]["content"] = base64.b64encode(content).decode()


def change_input(receipt):
    content = bytearray(base64.b64decode(receipt["input"]["content"]))
    content[-1] ^= 1
    receipt["input"]["content"] = base64.b64encode(content).decode()


def change_signature(receipt):
    # The lower half of r; still a signature, by somebody.
    proof = receipt["evidence"][0]["proof"]
    receipt["evidence"][0]["proof"] = (
        proof[:60] + ("0000" if proof[60:64] != "0000" else "1111") + proof[64:]
    )


def change_price(receipt):
    receipt["terms"]["amount"] = "9999"


def change_name(receipt):
    receipt["model"]["name"] = "other"


def change_policy(receipt):
    receipt["terms"]["policy"] = "0x4"


def change_output_hash(receipt):
    receipt["claim"]["outputHash"] = flipped(receipt["claim"]["outputHash"])


def change_nonce(receipt):
    receipt["nonce"] = flipped(receipt["nonce"])


def change_transaction(receipt):
    receipt["transactions"]["authorize"] = flipped(receipt["transactions"]["authorize"])


def change_registry(receipt):
    receipt["contracts"]["modelRegistry"] = receipt["contracts"]["escrow"]


def drop_evidence(receipt):
    receipt["evidence"] = []


def drop_claim(receipt):
    del receipt["claim"]


CHANGES = [
    (change_output, {"Output"}, "output.content"),
    (change_input, {"Input bytes"}, "input.content"),
    (change_signature, {"Evidence: signed", "Enough evidence"}, "evidence[0].proof"),
    (change_price, {"What you signed", "Price", "Payment", "Money came in"}, "terms.amount"),
    (change_name, {"Model"}, "model.name"),
    (
        change_policy,
        {"What you signed", "Policy", "Payment", "Enough evidence"},
        "terms.policy",
    ),
    (
        change_output_hash,
        {"Output", "Evidence: signed", "Enough evidence"},
        "claim.outputHash",
    ),
    (change_nonce, {"Payer", "Payment"}, "nonce"),
    (change_transaction, set(), "transactions.authorize"),
    (change_registry, {"Contracts"}, "contracts.modelRegistry"),
    (drop_evidence, {"Enough evidence"}, "evidence"),
]


@pytest.mark.parametrize(
    ("change", "failing", "field"),
    [pytest.param(*row, id=row[0].__name__) for row in CHANGES],
)
def test_a_changed_receipt_fails_where_it_was_changed(
    open_play, change_answer, screenshot, change, failing, field
):
    play = open_play(before=change_answer(lambda body: change(body["receipt"])))
    found = play.buy()

    assert {name for name, outcome in found.items() if outcome == "fails"} == {
        *failing,
        "Every field",
    }
    assert field in play.page.locator("[data-check='Every field']").inner_text()
    assert play.summary.startswith("This receipt does not hold: ")
    assert all(name in play.summary for name in failing)
    if change is change_output:
        screenshot(play.page, "play-tampered")


def test_a_receipt_that_cannot_be_read_holds_nowhere_where_it_matters(open_play, change_answer):
    play = open_play(before=change_answer(lambda body: drop_claim(body["receipt"])))
    found = play.buy()

    assert {name for name, outcome in found.items() if outcome == "fails"} >= {
        "Output",
        "Claim",
        "Payment",
        "Evidence",
        "Seal",
    }


def test_what_no_chain_said_is_not_green(open_play, change_answer, wallet):
    play = open_play(before=change_answer(lambda _: wallet.refuses.add("eth_call")))
    found = play.buy()

    assert {name for name, outcome in found.items() if outcome == "open"} == {"Chain"}
    assert "Money came in" not in found
    assert play.summary == "What was checked holds. Not checked: Chain."
    assert play.page.locator("#summary.good").count() == 0


def test_the_page_says_what_it_cannot_check(open_play):
    play = open_play()
    play.buy()

    words = play.page.locator("#not-checked").inner_text()
    assert "genuine" in words
    assert "assay verify" in words
