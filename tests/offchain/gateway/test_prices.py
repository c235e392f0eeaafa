"""What an answer costs is what the provider's file says, to the last unit."""

import pytest

from assay.payments import ESCROW_SCHEME, VAULT_SCHEME


@pytest.fixture
def sell_at(open_gateway, tmp_path):
    """Serve at the price of one rule."""

    def serve(rule):
        path = tmp_path / "rule.toml"
        path.write_text(f"[[price]]\n{rule}\n")
        return open_gateway(prices=path)

    return serve


@pytest.fixture
def costs(sell_at, create_buyer, digits_body, token, provider, escrow, at_rest, eventually):
    """Buy one answer at a price; give what is offered, and what it changed in the end."""

    def buy(rule, scheme):
        at_rest()
        held = {who: token.balance(who.address) for who in (provider, escrow)}
        with sell_at(rule) as http:
            buyer = create_buyer(http)
            before = token.balance(buyer.address)
            offer = buyer.ask(digits_body())
            answer = buyer.send(offer, buyer.pay(offer, scheme))
            assert answer.status_code == 200, answer.text
            payment_id = answer.json()["receipt"]["claim"]["requestId"]

            def is_captured():
                return http.get(f"/v1/payments/{payment_id}").json()["state"] == "captured"

            eventually(is_captured)
        changes = {who: token.balance(who.address) - was for who, was in held.items()}
        paid = token.balance(buyer.address) - before
        return int(offer.option(scheme).amount), (paid, changes[provider], changes[escrow])

    return buy


@pytest.mark.parametrize(
    ("rule", "scheme", "most", "taken"),
    [
        ('flat = "0.5"', VAULT_SCHEME, 500_000, 500_000),
        ('unit = "0.0002"\nmost = "0.05"', VAULT_SCHEME, 50_000, 200),
        ('unit = "0.0002"\nmost = "0.05"', ESCROW_SCHEME, 50_000, 200),
        ('unit = "0.07"\nmost = "0.05"', ESCROW_SCHEME, 50_000, 50_000),
        ('flat = "0"', VAULT_SCHEME, 0, 0),
    ],
)
def test_the_provider_gets_the_price_and_the_payer_the_rest(costs, rule, scheme, most, taken):
    assert costs(rule, scheme) == (most, (-taken, taken, 0))
