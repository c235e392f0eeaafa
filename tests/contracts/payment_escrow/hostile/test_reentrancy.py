"""PaymentEscrow: nobody gets into a verb from within another one.

for every verb that moves money
├── while it calls a token
│   └── and the token calls any verb that moves money, which would succeed on its own
│       ├── the inner verb is refused and changes nothing
│       └── the outer verb does what it would have done without
└── while it asks a wallet (ERC-1271), be it the payer's or the provider's: the same
"""

from itertools import product

import pytest

from ...expectations import balance_changes, error_data
from ...mocks import TokenManner
from ...statements import SIGNED, Authorization, Status
from ..conftest import FOREVER, NONCE
from .moves import VERBS

# An account has one credit in a token, so one withdrawal within another has a test of its own.
PAIRS = [pair for pair in product(VERBS, VERBS) if set(pair) != {"withdraw_credit"}]


@pytest.mark.parametrize("verb", VERBS)
def test_every_move_succeeds_on_its_own(escrow, mock_token, stranger, moves, verb):
    move = getattr(moves, verb)(mock_token)
    assert not move.happened()
    mock_token.execute(escrow, move.message, sender=stranger)
    assert move.happened()


@pytest.mark.parametrize(("outer_verb", "inner_verb"), PAIRS)
def test_a_token_cannot_reenter(escrow, mock_token, stranger, moves, outer_verb, inner_verb):
    inner = getattr(moves, inner_verb)(mock_token)
    outer = getattr(moves, outer_verb)(mock_token)
    mock_token.reenter(escrow, inner.message, sender=stranger)
    mock_token.execute(escrow, outer.message, sender=stranger)

    assert mock_token.tried()
    assert not mock_token.entered()
    assert mock_token.answer() == error_data(escrow.ReentrancyGuardReentrantCall)
    assert outer.happened()
    assert not inner.happened()
    mock_token.behave(TokenManner.HONEST, sender=stranger)
    mock_token.execute(escrow, inner.message, sender=stranger)
    assert inner.happened()


def test_a_token_cannot_withdraw_a_credit_twice(escrow, mock_token, stranger, moves):
    # What is held for another payment could be taken.
    moves.capture(mock_token)
    move = moves.withdraw_credit(mock_token)
    mock_token.reenter(escrow, move.message, sender=stranger)
    with balance_changes(mock_token, mock_token, escrow) as changes:
        mock_token.execute(escrow, move.message, sender=stranger)
    assert mock_token.tried()
    assert changes == [1_000, -1_000]


@pytest.fixture
def asks_wallet(
    escrow, wallet, stranger, create_terms, create_payment, create_capture, name_payment
):
    """Call a verb that asks the wallet for a signature; return the payment's status then."""
    terms = create_terms()
    terms = terms._replace(capture_before=terms.capture_before + 10**6)
    authorization = Authorization(wallet.address, 0, FOREVER, NONCE, b"\x01")
    sold = create_payment(terms._replace(provider=wallet.address))
    item = create_capture(sold, evidence=((SIGNED, b"\x01"),))
    by_vault, by_receive = name_payment(terms, wallet, NONCE), name_payment(terms, wallet)
    received = (terms, wallet, 0, FOREVER, b"\x01")
    calls = {
        "authorize_from_vault": (escrow.authorizeFromVault, (terms, authorization), by_vault),
        "authorize_with_receive": (escrow.authorizeWithReceive, received, by_receive),
        "capture": (escrow.capture, (item,), sold),
        "capture_batch": (escrow.captureBatch, ([item], []), sold),
    }

    def call(verb):
        method, arguments, payment = calls[verb]
        method(*arguments, sender=stranger)
        return escrow.paymentOf(payment.id).status

    return call


@pytest.mark.parametrize("inner_verb", VERBS)
@pytest.mark.parametrize(
    ("outer_verb", "status"),
    [
        ("authorize_from_vault", Status.AUTHORIZED),
        ("authorize_with_receive", Status.AUTHORIZED),
        ("capture", Status.CAPTURED),
        ("capture_batch", Status.CAPTURED),
    ],
)
def test_a_wallet_cannot_reenter(
    escrow, wallet, payer, stranger, moves, asks_wallet, outer_verb, status, inner_verb
):
    inner = getattr(moves, inner_verb)(wallet)
    wallet.reenter(escrow, inner.message, sender=stranger)
    # The wallet agrees only if what it tried has failed.
    assert asks_wallet(outer_verb) == status
    assert not inner.happened()

    wallet.execute(escrow, inner.message, sender=payer)
    assert inner.happened()
