"""Whatever goes wrong is said in plain words, and costs nothing, or nothing twice."""

import base64
import json

import pytest

SIGN = "eth_signTypedData_v4"
PRICE_ATOMIC = 10_000
UNREACHABLE = r"request failed|ERR_FAILED"


def change_offer(change):
    """Change the first way to pay in every quote."""

    def handle(route):
        response = route.fetch()
        headers = response.headers
        if "payment-required" in headers:
            quote = json.loads(base64.b64decode(headers["payment-required"]))
            change(quote["accepts"][0])
            headers["payment-required"] = base64.b64encode(json.dumps(quote).encode()).decode()
        route.fulfill(response=response, headers=headers)

    return lambda page: page.route("**/infer", handle)


def test_a_signature_that_is_refused_costs_nothing_and_can_be_given_later(
    open_play, screenshot, wallet, payer, token
):
    before = token.balance(payer.address)
    wallet.refuses.add(SIGN)
    play = open_play()
    play.connect()
    play.see_price()
    play.pay()

    words = play.problem()
    assert "You refused in the wallet." in words
    assert "nothing was paid" in words
    assert token.balance(payer.address) == before
    assert play.page.locator("#answer").is_hidden()
    screenshot(play.page, "play-refused")

    wallet.refuses.clear()
    play.pay()
    assert set(play.outcomes().values()) == {"holds"}


def test_a_wallet_that_refuses_to_connect_is_asked_again(open_play, wallet):
    wallet.refuses.add("eth_requestAccounts")
    play = open_play()

    assert "You refused in the wallet." in play.try_to_connect()
    wallet.refuses.clear()
    play.connect()


def test_a_browser_without_a_wallet_is_told_what_to_install(create_page):
    page = create_page("/play")
    page.get_by_role("button", name="Connect a wallet").click()

    page.get_by_role("alert").wait_for()
    assert "This browser has no wallet." in page.get_by_role("alert").inner_text()
    assert "EIP-1193" in page.get_by_role("alert").inner_text()


def test_a_wallet_on_another_chain_is_asked_to_change(open_play, wallet, chain):
    wallet.chain_id = 1
    play = open_play()

    assert set(play.buy().values()) == {"holds"}
    assert wallet.asked.count("wallet_switchEthereumChain") == 1
    assert wallet.chain_id == chain.chain_id


def test_a_wallet_that_stays_on_another_chain_cannot_pay(open_play, wallet):
    wallet.chain_id = 1
    wallet.refuses.add("wallet_switchEthereumChain")
    play = open_play()

    words = play.try_to_connect()
    assert "The wallet is on the chain 1; this gateway sells on 31337." in words
    assert "Switch the wallet" in words


def test_a_wallet_without_enough_money_is_not_asked_to_sign(open_play, create_wallet, stranger):
    poor = create_wallet(stranger)
    play = open_play(wallet=poor)
    play.connect()
    play.see_price()
    play.pay()

    assert "The wallet has 0 USDC; the answer costs 0.01 USDC." in play.problem()
    assert SIGN not in poor.asked


def raise_price(offer):
    offer["amount"] = offer["extra"]["terms"]["amount"] = "1000000"


def change_pay_to(offer):
    offer["payTo"] = offer["extra"]["escrow"]


def change_input(offer):
    offer["extra"]["terms"]["inputHash"] = "0x" + "5b" * 32


def change_policy(offer):
    offer["extra"]["terms"]["policy"] = "0x2"


def change_provider(offer):
    offer["extra"]["terms"]["provider"] = offer["extra"]["escrow"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_pay_to, "an address that does not follow from its terms"),
        (change_input, "another input than the one that you gave"),
        (change_policy, "The terms ask for tee; you chose signed."),
        (change_provider, "does not follow from its terms"),
    ],
)
def test_an_offer_of_something_else_is_not_signed(open_play, wallet, change, words):
    changing = []

    def change_later(offer):
        if changing:
            change(offer)

    play = open_play(before=change_offer(change_later))
    play.connect()
    play.see_price()
    # The price was honest; what the wallet would sign is not.
    changing.append(True)
    play.pay()

    assert words in play.problem()
    assert "Nothing was signed." in play.problem()
    assert SIGN not in wallet.asked


def test_a_price_that_has_risen_since_it_was_seen_is_not_signed(open_play, wallet):
    offers = []

    def raise_later(offer):
        offers.append(offer)
        if len(offers) > 1:
            raise_price(offer)

    play = open_play(before=change_offer(raise_later))
    play.connect()
    play.see_price()
    play.pay()

    assert "The x402 client would not pay." in play.problem()
    assert SIGN not in wallet.asked


def test_a_dishonest_price_is_not_even_shown(open_play, wallet):
    play = open_play(before=change_offer(change_input))
    play.connect()
    play.see_price()

    assert "another input than the one that you gave" in play.problem()
    assert play.page.locator("#offer").inner_text() == ""


def test_a_lost_answer_is_fetched_again_with_the_same_payment(open_play, wallet, payer, token):
    before = token.balance(payer.address)
    lost = []

    def lose_once(route):
        if "payment-signature" in route.request.headers and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    play = open_play(UNREACHABLE, before=lambda page: page.route("**/infer", lose_once))
    play.connect()
    play.see_price()
    play.pay()

    assert "The gateway cannot be reached." in play.problem()
    assert lost == [200]
    play.send_again()
    assert set(play.outcomes().values()) == {"holds"}
    assert wallet.asked.count(SIGN) == 1
    assert token.balance(payer.address) == before - PRICE_ATOMIC


def test_a_payment_that_the_gateway_refuses_is_said_so(open_play, wallet, stranger, payer, token):
    before = token.balance(payer.address)
    # Signs for an account whose key it does not have.
    wallet.sign_as(stranger)
    play = open_play()
    play.connect()
    play.see_price()
    play.pay()

    assert "signature" in play.problem()
    assert "Ask for a new quote" in play.problem()
    assert token.balance(payer.address) == before
    assert play.page.get_by_role("button", name="Send the same payment again").count() == 0


def test_a_gateway_that_has_gone_is_said_so(open_play):
    play = open_play(UNREACHABLE)
    play.page.route("**/infer", lambda route: route.abort())
    play.see_price()

    assert "The gateway cannot be reached." in play.problem()


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("tee", "below the model's floor signed"),
        ("signed+zkml", "cannot prove signed+zkml"),
        ("magic", "There is no mode"),
    ],
)
def test_a_policy_that_is_not_sold_is_refused_before_money_moves(open_play, wallet, policy, words):
    play = open_play("status of 422")
    play.connect()
    play.ask_for(policy)
    play.see_price()

    assert words in play.problem()
    assert SIGN not in wallet.asked
