"""What keeps a payer's word from being given is said, and nothing is signed that does not hold."""

from types import SimpleNamespace

import pytest
from eth_abi.abi import encode

from assay.chain.deployment.create2 import create2_address, creation

from ...offchain.gateway.test_contract_wallet import WalletAccount, wallet_code  # noqa: F401
from .test_receipt import (
    change_output,
    change_output_hash,
    change_price,
    change_registry,
    change_signature,
    change_transaction,
    drop_claim,
    drop_evidence,
)

SIGN = "eth_signTypedData_v4"
CAPTURED = "the provider was paid for it"
UNREACHABLE = r"request failed|ERR_FAILED"
ACKNOWLEDGEMENT = "**/acknowledgement"


def change_escrow(receipt):
    receipt["contracts"]["escrow"] = receipt["contracts"]["modelRegistry"]


def change_verifiers(receipt):
    # A word would be good in the domain of another registry, which nobody here knows.
    receipt["contracts"]["verifierRegistry"] = receipt["contracts"]["modelRegistry"]


def change_units(receipt):
    receipt["claim"]["units"] = "2"


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        pytest.param(*row, id=row[0].__name__)
        for row in (
            (change_output, "Output"),
            (change_output_hash, "Output"),
            (change_units, "Evidence: signed"),
            (change_signature, "Evidence: signed"),
            (change_price, "What you signed"),
            (change_transaction, "Every field"),
            (change_registry, "Contracts"),
            (change_escrow, "Contracts"),
            (change_verifiers, "Contracts"),
            (drop_evidence, "Enough evidence"),
            (drop_claim, "Claim"),
        )
    ],
)
def test_what_does_not_hold_is_not_offered_to_sign(
    receive, change_answer, screenshot, wallet, change, failing
):
    lies = [change]

    def lie(body):
        for each in lies:
            each(body["receipt"])

    play = receive(before=change_answer(lie))
    assert play.outcomes()[failing] == "fails"

    words = play.page.locator("#delivery-words").inner_text()
    assert "There is nothing for you to sign" in words
    assert failing in words
    assert "your money comes back from" in words
    assert not play.offers_to_acknowledge
    assert wallet.asked.count(SIGN) == 1
    if change is change_output:
        screenshot(play.page, "play-not-acknowledged")
    # What was changed on its way may be right the next time.
    lies.clear()
    play.fetch_again()
    play.wait_to_acknowledge()
    assert wallet.asked.count(SIGN) == 1


def test_what_no_chain_said_is_not_offered_to_sign(receive, change_answer, wallet):
    play = receive(before=change_answer(lambda _: wallet.refuses.add("eth_call")))

    assert play.outcomes()["Chain"] == "open"
    words = play.page.locator("#delivery-words").inner_text()
    assert "This could not be checked: Chain." in words
    assert not play.offers_to_acknowledge


def test_a_word_that_is_refused_in_the_wallet_can_be_given_later(receive, wallet):
    play = receive()
    play.wait_to_acknowledge()
    wallet.refuses.add(SIGN)
    play.acknowledge()

    words = play.problem()
    assert "You refused in the wallet." in words
    assert "the provider is not paid without your word" in words
    assert "nothing was paid" not in words
    wallet.refuses.clear()
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)


def test_a_signature_of_something_else_is_not_sent(receive, wallet, payer, stranger):
    play = receive()
    play.wait_to_acknowledge()
    sent = []
    play.page.on("request", lambda request: sent.append(request.url))
    wallet.sign_as(stranger)
    play.acknowledge()

    assert f"is not the signature of this claim by {payer.address}" in play.problem()
    assert [url for url in sent if "acknowledgement" in url] == []
    wallet.sign_as(payer)
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)


def test_another_account_than_the_payers_is_not_asked_to_sign(receive, wallet, payer, stranger):
    play = receive()
    play.wait_to_acknowledge()
    wallet.switch_to(stranger)
    play.connect()
    play.acknowledge()

    assert f"{payer.address} has paid" in play.problem()
    assert wallet.asked.count(SIGN) == 1
    wallet.switch_to(payer)
    play.connect()
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)


def test_a_wallet_that_went_to_another_chain_is_asked_to_come_back(receive, wallet, chain):
    play = receive()
    play.wait_to_acknowledge()
    wallet.chain_id = 1
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)

    assert wallet.chain_id == chain.chain_id


def test_a_word_that_comes_too_late_is_said_so(receive, monkeypatch, screenshot):
    play = receive("status of 409")
    play.wait_to_acknowledge()
    clock = SimpleNamespace(time=lambda: 2**40)
    monkeypatch.setattr("assay.node.settling.acknowledgements.time", clock)
    play.acknowledge()

    assert "waits for no acknowledgement any more: it is over" in play.problem()
    words = play.page.locator("#delivery-words").inner_text()
    assert "does not wait for your word any more" in words
    assert "your money comes back from" in words
    assert not play.offers_to_acknowledge
    screenshot(play.page, "play-too-late")


def test_a_word_that_the_node_does_not_take_can_be_given_again(receive, wallet):
    play = receive("status of 400")
    play.wait_to_acknowledge()
    spoilt = '{"signature": "0x' + "5b" * 65 + '"}'
    play.page.route(ACKNOWLEDGEMENT, lambda route: route.continue_(post_data=spoilt))
    play.acknowledge()

    assert "This does not acknowledge the answer." in play.problem()
    play.page.unroute(ACKNOWLEDGEMENT)
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)
    assert wallet.asked.count(SIGN) == 3


def test_a_word_whose_answer_was_lost_is_sent_again_and_signed_once(
    receive, site, wallet, provider, token
):
    held = token.balance(provider.address)
    play = receive(UNREACHABLE)
    play.wait_to_acknowledge()
    answers = []

    def lose(route):
        answers.append(route.fetch())
        route.abort()

    play.page.route(ACKNOWLEDGEMENT, lose)
    play.acknowledge()
    assert "The gateway cannot be reached." in play.problem()
    assert [answer.status for answer in answers] == [200]
    play.page.unroute(ACKNOWLEDGEMENT)
    # By then it is captured: the node hands out no receipt for the word alone.
    payment = wallet.signed[-1]["message"]["requestId"]
    path = f"{site}/v1/payments/{payment}"
    play.page.wait_for_function(
        "async (path) => (await (await fetch(path)).json()).state === 'captured'", arg=path
    )
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)

    assert set(play.outcomes().values()) == {"holds"}
    assert wallet.asked.count(SIGN) == 2
    assert token.balance(provider.address) == held + 10_000


def test_a_receipt_without_the_word_that_was_given_is_not_taken(receive, change_answer):
    first = []

    def keep_back(body):
        first.append(body["receipt"])
        body["receipt"] = first[0]

    play = receive(before=change_answer(keep_back))
    play.wait_to_acknowledge()
    play.acknowledge()

    play.wait_for_delivery("cannot be relied on. It lacks your word.")
    assert not play.offers_to_acknowledge


@pytest.mark.parametrize("place", [0, -1], ids=["payment", "signature"])
def test_a_word_that_was_changed_is_red(receive, change_answer, place):
    def change(body):
        for item in body["receipt"]["evidence"]:
            if item["mode"] == "acknowledged":
                digits = list(item["proof"][2:])
                digits[place] = "b" if digits[place] != "b" else "c"
                item["proof"] = "0x" + "".join(digits)

    play = receive(before=change_answer(change))
    play.wait_to_acknowledge()
    play.acknowledge()
    play.wait_for_delivery("the receipt that came for it cannot be relied on")

    failed = {name for name, outcome in play.outcomes().items() if outcome == "fails"}
    assert failed == {"Evidence: acknowledged", "Enough evidence", "Every field"}


def test_a_capture_of_something_else_is_red(receive, change_answer):
    def change(body):
        transactions = body["receipt"]["transactions"]
        if transactions["capture"] is not None:
            transactions["capture"] = transactions["authorize"]

    play = receive(before=change_answer(change))
    play.wait_to_acknowledge()
    play.acknowledge()
    play.wait_for_delivery("the receipt that came for it cannot be relied on")

    failed = {name for name, outcome in play.outcomes().items() if outcome == "fails"}
    assert failed == {"Captured", "Every field"}


@pytest.fixture
def contract_wallet(wallet_code, chain, send, owner, payer, token):  # noqa: F811
    """A wallet of the payer's key that is a contract, with some money."""
    code = wallet_code + encode(["address", "uint256"], [payer.address, 0])
    address = create2_address(code)
    if not chain.code(address):
        send(creation(code), owner)
    send(token.mint(address, 100_000), owner)
    return address


def test_a_contract_wallet_acknowledges_what_it_takes_for_its_own(
    receive, create_wallet, contract_wallet, payer, stranger
):
    wallet = create_wallet(WalletAccount(contract_wallet, payer))
    play = receive(wallet=wallet)
    play.wait_to_acknowledge()
    wallet.sign_as(WalletAccount(contract_wallet, stranger))
    play.acknowledge()
    assert f"is not the signature of this claim by {contract_wallet}" in play.problem()

    wallet.sign_as(WalletAccount(contract_wallet, payer))
    play.acknowledge()
    play.wait_for_delivery(CAPTURED)
    assert set(play.outcomes().values()) == {"holds"}
