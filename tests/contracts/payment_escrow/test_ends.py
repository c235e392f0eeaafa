"""PaymentEscrow: each end is final and excludes the others.

a payment that was never made, or has been captured, voided or reclaimed
├── is neither captured, alone or in a batch, nor voided, nor reclaimed
├── and is not authorized again, whichever way it came in, nor by another way
└── whatever is tried, not a coin moves of what is held for another payment
"""

import pytest

from ..expectations import balance_changes, error_data, reverts
from ..statements import ZERO_HASH, Status
from .conftest import FOREVER, NONCE

ENDS = [Status.CAPTURED, Status.VOIDED, Status.RECLAIMED]


@pytest.fixture(autouse=True)
def neighbour(create_payment):
    """Another payment, whose money could be taken."""
    return create_payment()


@pytest.fixture
def bring_to(chain, escrow, provider, create_capture):
    """Bring a payment to a status."""

    def bring(payment, status):
        if status == Status.CAPTURED:
            escrow.capture(create_capture(payment), sender=provider)
        elif status == Status.VOIDED:
            escrow.void(*payment.key, sender=provider)
        elif status == Status.RECLAIMED:
            chain.pending_timestamp = payment.terms.capture_before
            escrow.reclaim(*payment.key, sender=provider)
        assert escrow.paymentOf(payment.id).status == status

    return bring


@pytest.fixture
def refuses_every_end(chain, escrow, token, provider, create_capture):
    """Expect that a payment in a status can be brought to no end."""

    def check(payment, status):
        refused = (escrow.PaymentNotAuthorized, payment.id, status)
        item = create_capture(payment)
        with balance_changes(token, escrow) as changes:
            with reverts(*refused):
                escrow.capture(item, sender=provider)
            [batched] = escrow.captureBatch([item], [], sender=provider).events
            assert batched == escrow.CaptureRefused(
                paymentId=payment.id, reason=error_data(*refused)
            )
            with reverts(*refused):
                escrow.void(*payment.key, sender=provider)
            if chain.pending_timestamp < payment.terms.capture_before:
                chain.pending_timestamp = payment.terms.capture_before
            with reverts(*refused):
                escrow.reclaim(*payment.key, sender=provider)
        assert changes == [0]

    return check


@pytest.mark.parametrize("status", ENDS)
def test_an_end_is_final(create_payment, bring_to, refuses_every_end, status):
    payment = create_payment()
    bring_to(payment, status)
    refuses_every_end(payment, status)


def test_a_payment_that_was_never_made_has_no_end(
    create_terms, name_payment, payer, refuses_every_end
):
    refuses_every_end(name_payment(create_terms(), payer), Status.NONE)


@pytest.mark.parametrize("status", [Status.AUTHORIZED, *ENDS])
@pytest.mark.parametrize("way", ["vault", "receive", "allowance"])
def test_a_payment_is_authorized_once(
    escrow,
    token,
    chain,
    payer,
    create_terms,
    name_payment,
    sign_for_vault,
    sign_for_escrow,
    bring_to,
    way,
    status,
):
    terms = create_terms()
    token.approve(escrow, 2 * terms.amount, sender=payer)
    authorize, arguments, nonce = {
        "vault": (escrow.authorizeFromVault, (terms, sign_for_vault(terms)), NONCE),
        "receive": (
            escrow.authorizeWithReceive,
            (terms, payer, 0, FOREVER, sign_for_escrow(terms)),
            terms.hash,
        ),
        "allowance": (escrow.authorize, (terms,), ZERO_HASH),
    }[way]
    authorize(*arguments, sender=payer)
    payment = name_payment(terms, payer, nonce)
    bring_to(payment, status)

    # What has been reclaimed is past its deadline, so the sale itself is refused.
    refused = (escrow.PaymentExists, payment.id, status)
    if status == Status.RECLAIMED:
        chain.pending_timestamp = terms.capture_before + 1
        refused = (escrow.DeadlinePassed, terms.capture_before, terms.capture_before + 1)
    with reverts(*refused):
        authorize(*arguments, sender=payer)
    assert escrow.paymentOf(payment.id).status == status


def test_no_way_in_makes_a_payment_that_came_in_by_another(
    escrow, token, payer, create_terms, create_payment, name_payment, sign_for_vault
):
    received = create_payment()
    authorization = sign_for_vault(received.terms, nonce=received.nonce)
    with reverts(escrow.PaymentExists, received.id, Status.AUTHORIZED):
        escrow.authorizeFromVault(received.terms, authorization, sender=payer)

    terms = create_terms()
    token.approve(escrow, terms.amount, sender=payer)
    escrow.authorize(terms, sender=payer)
    allowed = name_payment(terms, payer, ZERO_HASH)
    authorization = sign_for_vault(terms, nonce=ZERO_HASH)
    with reverts(escrow.PaymentExists, allowed.id, Status.AUTHORIZED):
        escrow.authorizeFromVault(terms, authorization, sender=payer)
