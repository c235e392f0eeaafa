"""PaymentEscrow.authorize: a payment from an allowance; and what every authorize verb checks.

every authorize verb
├── when the deadline has passed, by its first second too: it reverts
├── when the policy is not canonical: it reverts
├── when the version is unknown or retired: it reverts
├── when the policy is below the floor, also one that was raised a moment ago: it reverts
└── when the policy is the floor or above it, even of a mode that nobody appended: it goes on
authorize
├── when the caller has not allowed the amount, or does not hold it: it reverts
├── when the token answers false or garbage, or has no code: it reverts
├── when the token takes a fee, moves nothing, or takes money away: it reverts
├── when the caller has paid these terms before: it reverts
└── otherwise, for a key or a contract, with a token that answers true or nothing
    ├── the money is in the escrow
    ├── the payment is recorded under the nonce zero, with PaymentAuthorized
    └── two callers may pay the same terms
"""

import ape
import pytest
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..mocks import TokenManner
from ..statements import SIGNED, TEE, ZERO_HASH, ZKML, Status, policy_word
from .conftest import FOREVER

UNAPPENDED = 17


@pytest.fixture
def allowed_token(escrow, token, payer):
    token.approve(escrow, 10**12, sender=payer)
    return token


@pytest.fixture(params=["vault", "receive", "allowance", "callback"])
def authorize_by(request, escrow, allowed_token, payer, sign_for_vault, sign_for_escrow):
    """Take in money that is really there, by each of the four ways."""

    def by_vault(terms):
        return escrow.authorizeFromVault(terms, sign_for_vault(terms), sender=payer)

    def by_receive(terms):
        signature = sign_for_escrow(terms)
        return escrow.authorizeWithReceive(terms, payer, 0, FOREVER, signature, sender=payer)

    def by_allowance(terms):
        return escrow.authorize(terms, sender=payer)

    def with_callback(terms):
        return escrow.authorizeWithCallback(terms, sender=payer)

    ways = {
        "vault": by_vault,
        "receive": by_receive,
        "allowance": by_allowance,
        "callback": with_callback,
    }
    return ways[request.param]


@pytest.mark.parametrize("late", [0, 1, 3_600])
def test_nothing_is_sold_after_its_deadline(authorize_by, escrow, chain, create_terms, late):
    terms = create_terms()
    now = terms.capture_before + late
    chain.pending_timestamp = now
    with reverts(escrow.DeadlinePassed, terms.capture_before, now):
        authorize_by(terms)


def test_something_is_sold_until_its_deadline(authorize_by, escrow, chain, create_terms):
    terms = create_terms()
    chain.pending_timestamp = terms.capture_before - 1
    payment_id = authorize_by(terms).return_value
    assert escrow.paymentOf(payment_id).status == Status.AUTHORIZED


@pytest.mark.parametrize(
    "policy", [0, policy_word(SIGNED) | 1 << 136, policy_word(options=(SIGNED, ZKML), threshold=2)]
)
def test_a_policy_is_canonical(authorize_by, escrow, create_terms, policy):
    with reverts(escrow.PolicyNotCanonical, policy):
        authorize_by(create_terms(policy=policy))


def test_an_unknown_version_is_not_sold(authorize_by, model_registry, create_terms):
    unknown = keccak(text="unknown")
    with reverts(model_registry.VersionUnknown, unknown):
        authorize_by(create_terms(version_id=unknown))


def test_a_retired_version_is_not_sold(
    authorize_by, model_registry, publisher, version_id, create_terms
):
    retired = model_registry.retire(version_id, "", sender=publisher)
    with reverts(model_registry.VersionIsRetired, version_id, retired.timestamp):
        authorize_by(create_terms())


@pytest.mark.parametrize(
    ("policy", "floor"),
    [
        (policy_word(SIGNED), policy_word(SIGNED, ZKML)),
        (policy_word(ZKML), policy_word(SIGNED)),
        (policy_word(options=(TEE, ZKML), threshold=1), policy_word(ZKML)),
    ],
)
def test_a_policy_below_the_floor_is_not_sold(
    authorize_by, escrow, create_version, create_terms, policy, floor
):
    terms = create_terms(version_id=create_version(floor), policy=policy)
    with reverts(escrow.BelowFloor, policy, floor):
        authorize_by(terms)


def test_a_raised_floor_counts_at_once(
    authorize_by, escrow, model_registry, publisher, version_id, create_terms
):
    model_id = model_registry.versionOf(version_id).modelId
    floor = policy_word(SIGNED, ZKML)
    model_registry.raiseFloor(model_id, floor, sender=publisher)
    with reverts(escrow.BelowFloor, policy_word(SIGNED), floor):
        authorize_by(create_terms())


@pytest.mark.parametrize(
    "policy",
    [
        policy_word(options=(SIGNED, TEE, ZKML), threshold=2),
        policy_word(SIGNED, TEE),
        policy_word(SIGNED, TEE, UNAPPENDED),
    ],
)
def test_a_policy_at_or_above_the_floor_is_sold(
    authorize_by, escrow, create_version, create_terms, policy
):
    floor = policy_word(options=(SIGNED, TEE, ZKML), threshold=2)
    terms = create_terms(version_id=create_version(floor), policy=policy)
    payment_id = authorize_by(terms).return_value
    assert escrow.paymentOf(payment_id).status == Status.AUTHORIZED


@pytest.mark.parametrize("amount", [0, 1, 10**12])
def test_any_amount_may_be_sold(authorize_by, escrow, token, payer, create_terms, amount):
    with balance_changes(token, payer, escrow) as changes:
        payment_id = authorize_by(create_terms(amount=amount)).return_value
    assert changes == [-amount, amount]
    assert escrow.paymentOf(payment_id).amount == amount


def test_an_allowance_is_taken_in(
    escrow, allowed_token, payer, provider, create_terms, name_payment
):
    terms = create_terms()
    with balance_changes(allowed_token, payer, escrow) as changes:
        tx = escrow.authorize(terms, sender=payer)

    assert changes == [-terms.amount, terms.amount]
    payment = name_payment(terms, payer, ZERO_HASH)
    assert tx.return_value == payment.id
    assert list(tx.decode_logs(escrow.PaymentAuthorized)) == [
        escrow.PaymentAuthorized(
            paymentId=payment.id,
            payer=payer,
            provider=provider,
            versionId=terms.version_id,
            policy=terms.policy,
            token=allowed_token,
            amount=terms.amount,
        )
    ]
    record = escrow.paymentOf(payment.id)
    assert tuple(record) == (Status.AUTHORIZED, tx.timestamp, terms.amount, False)


def test_a_caller_pays_the_same_terms_once(
    escrow, allowed_token, payer, create_terms, name_payment
):
    terms = create_terms()
    escrow.authorize(terms, sender=payer)
    payment = name_payment(terms, payer, ZERO_HASH)
    with reverts(escrow.PaymentExists, payment.id, Status.AUTHORIZED):
        escrow.authorize(terms, sender=payer)


def test_a_contract_pays_the_same_terms_as_a_key(
    escrow, allowed_token, payer, wallet, create_terms, name_payment
):
    terms = create_terms()
    escrow.authorize(terms, sender=payer)
    approval = allowed_token.approve.encode_input(escrow, terms.amount)
    wallet.execute(allowed_token, approval, sender=payer)
    with balance_changes(allowed_token, payer, wallet, escrow) as changes:
        wallet.execute(escrow, escrow.authorize.encode_input(terms), sender=payer)

    assert changes == [0, -terms.amount, terms.amount]
    payment = name_payment(terms, wallet, ZERO_HASH)
    assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED


def test_the_caller_allows_the_amount(escrow, token, payer, create_terms):
    terms = create_terms()
    token.approve(escrow, terms.amount - 1, sender=payer)
    with reverts(
        token.AllowanceTooSmall, payer.address, escrow.address, terms.amount - 1, terms.amount
    ):
        escrow.authorize(terms, sender=payer)


def test_the_caller_needs_the_money(escrow, token, operator, create_terms):
    terms = create_terms()
    token.approve(escrow, terms.amount, sender=operator)
    with reverts(token.BalanceTooSmall, operator.address, 0, terms.amount):
        escrow.authorize(terms, sender=operator)


@pytest.mark.parametrize("manner", [TokenManner.HONEST, TokenManner.RETURN_NOTHING])
def test_a_token_answers_true_or_nothing(escrow, mock_token, payer, create_terms, manner):
    terms = create_terms(token=mock_token.address)
    mock_token.behave(manner, sender=payer)
    with balance_changes(mock_token, payer, escrow) as changes:
        escrow.authorize(terms, sender=payer)
    assert changes == [-terms.amount, terms.amount]


@pytest.mark.parametrize(
    "manner",
    [
        TokenManner.RETURN_FALSE,
        TokenManner.RETURN_TWO,
        TokenManner.RETURN_SHORT,
        TokenManner.RETURN_BOMB,
    ],
)
def test_a_token_that_answers_anything_else_is_refused(
    escrow, mock_token, payer, create_terms, manner
):
    terms = create_terms(token=mock_token.address)
    mock_token.behave(manner, sender=payer)
    with reverts(escrow.SafeERC20FailedOperation, mock_token.address):
        escrow.authorize(terms, sender=payer)


@pytest.mark.parametrize(
    ("manner", "received"),
    [
        (TokenManner.TAKE_FEE, 990),
        (TokenManner.MOVE_NOTHING, 0),
        (TokenManner.DRAIN_PAYEE, 0),
    ],
)
def test_a_token_that_moves_another_amount_is_refused(
    escrow, mock_token, payer, owner, create_terms, manner, received
):
    terms = create_terms(token=mock_token.address)
    mock_token.mint(escrow, 1, sender=owner)
    mock_token.behave(manner, sender=payer)
    with reverts(escrow.AmountNotReceived, received, terms.amount):
        escrow.authorize(terms, sender=payer)


def test_a_token_without_code_is_refused(escrow, payer, operator, create_terms):
    with ape.reverts():
        escrow.authorize(create_terms(token=operator.address), sender=payer)
