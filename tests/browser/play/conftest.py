"""A wallet with money, and the page that it pays on."""

import pytest

from .play_page import PlayPage
from .wallet import BrowserWallet

# Chromium writes every answer that is an error on the console; this one is x402's question.
QUOTED = "status of 402"


@pytest.fixture
def create_wallet(anvil, chain, token):
    """Make the wallet of an account."""
    return lambda account: BrowserWallet(account, anvil.rpc_url, chain.chain_id)


@pytest.fixture
def wallet(create_wallet, payer):
    return create_wallet(payer)


@pytest.fixture
def open_play(create_page, wallet):
    """Open /play with a wallet; what `expected` matches is no problem."""

    def open_page(*expected, before=lambda page: None, wallet=wallet):
        def prepare(page):
            wallet.install(page)
            before(page)

        page = create_page("/play", before=prepare, expected=[QUOTED, *expected])
        page.get_by_role("button", name="See the price").wait_for()
        return PlayPage(page)

    return open_page


@pytest.fixture
def receive(open_play):
    """Open /play, and buy an answer that its payer has to acknowledge."""

    def buy(*expected, policy="signed+acknowledged", before=lambda page: None, **given):
        play = open_play(*expected, before=before, **given)
        play.connect()
        play.ask_for(policy)
        play.see_price()
        play.pay()
        return play

    return buy


@pytest.fixture
def change_answer():
    """Change the body of paid answers on their way to a page that is about to load."""

    def change_with(change):
        def handle(route):
            response = route.fetch()
            body = response.json()
            if response.status == 200:
                change(body)
            route.fulfill(response=response, json=body)

        return lambda page: page.route("**/infer", handle)

    return change_with
