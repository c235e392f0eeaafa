"""Terms, payments and what captures them."""

from itertools import count

import pytest
from eth_utils import keccak

from ..statements import (
    SIGNED,
    ZERO_HASH,
    ZKML,
    Authorization,
    Capture,
    Payment,
    Result,
    Terms,
    Transfer,
    policy_word,
    sign,
)
from .log_proof import prove_log

FOREVER = 2**40 - 1
NONCE = keccak(text="nonce")


@pytest.fixture
def create_terms(chain, provider, token, version_id):
    """Flat terms of 1000 for an hour from now, no two alike."""
    salts = count(1)

    def create(**changes):
        terms = Terms(
            provider=provider.address,
            token=token.address,
            amount=1_000,
            unit_price=0,
            version_id=version_id,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(text="input"),
            params_hash=ZERO_HASH,
            policy=policy_word(SIGNED),
            capture_before=chain.pending_timestamp + 3_600,
            salt=next(salts).to_bytes(32, "big"),
        )
        return terms._replace(**changes)

    return create


@pytest.fixture
def change_terms(contracts, owner, payer, stranger, create_version):
    """Change one field of terms to something that could be sold as well."""

    def change(terms, field):
        if field == "token":
            other_token = owner.deploy(contracts["DevUSDC"])
            other_token.mint(payer, 10**6, sender=owner)
            return terms._replace(token=other_token.address)
        value = getattr(terms, field)
        others = {
            "provider": lambda: stranger.address,
            "version_id": create_version,
            "policy": lambda: policy_word(SIGNED, ZKML),
        }
        anything = (lambda: value + 1) if isinstance(value, int) else (lambda: keccak(value))
        return terms._replace(**{field: others.get(field, anything)()})

    return change


@pytest.fixture
def name_payment(chain, escrow):
    """Name a payment by its hash, whether it was made or not."""

    def name(terms, payer, nonce=None):
        nonce = terms.hash if nonce is None else nonce
        return Payment.into(escrow.address, chain.chain_id, terms, str(payer), nonce)

    return name


@pytest.fixture
def sign_for_vault(escrow, token_domain, payer):
    """What a stock x402 client signs: a transfer to the vault of the terms."""

    def create(terms, signer=payer, account=None, **changes):
        transfer = Transfer(
            str(account or signer), escrow.vaultOf(terms), terms.amount, 0, FOREVER, NONCE
        )._replace(**changes)
        signature = sign(transfer.statement(token_domain, "TransferWithAuthorization"), signer)
        _, _, _, valid_after, valid_before, nonce = transfer
        return Authorization(transfer.payer, valid_after, valid_before, nonce, signature)

    return create


@pytest.fixture
def sign_for_escrow(escrow, token_domain, payer):
    """What our client signs: a transfer that only the escrow can submit."""

    def create(terms, signer=payer, account=None, **changes):
        transfer = Transfer(
            str(account or signer), escrow.address, terms.amount, 0, FOREVER, terms.hash
        )._replace(**changes)
        return sign(transfer.statement(token_domain, "ReceiveWithAuthorization"), signer)

    return create


@pytest.fixture
def create_payment(create_terms, escrow, name_payment, payer, stranger, sign_for_escrow):
    """Take a payment in, with the terms' hash as its nonce."""

    def create(terms=None):
        terms = terms or create_terms()
        signature = sign_for_escrow(terms)
        escrow.authorizeWithReceive(terms, payer, 0, FOREVER, signature, sender=stranger)
        return name_payment(terms, payer)

    return create


@pytest.fixture
def create_capture(claim_domain, provider):
    """All that it takes to capture a payment, with evidence of `signed` unless told otherwise."""

    def create(payment, evidence=None, **changes):
        result = Result(keccak(text="output"), 1, 1_700_000_000)._replace(**changes)
        if evidence is None:
            signature = sign(payment.claim(result).statement(claim_domain), provider)
            evidence = ((SIGNED, signature),)
        return Capture(payment.terms, payment.payer, payment.nonce, result, evidence)

    return create


@pytest.fixture
def wallet(mocks, owner, payer, token):
    """A contract that pays, under the payer's key."""
    wallet = owner.deploy(mocks["MockWallet"], payer)
    token.mint(wallet, 10**6, sender=owner)
    return wallet


@pytest.fixture
def mock_token(mocks, owner, payer):
    """A token that believes every authorization and can be told to misbehave."""
    token = owner.deploy(mocks["MockToken"])
    token.mint(payer, 10**9, sender=owner)
    return token


@pytest.fixture
def submit(token, escrow, stranger, sign_for_vault):
    """Hand an authorization straight to the token, as anybody who sees it may."""

    def send(terms, signer=None, **changes):
        signing = {"signer": signer} if signer else {}
        payer, valid_after, valid_before, nonce, signature = sign_for_vault(
            terms, **signing, **changes
        )
        amount = changes.get("amount", terms.amount)
        vault = changes.get("payee", escrow.vaultOf(terms))
        times = valid_after, valid_before
        return token.transferWithAuthorization(
            payer, vault, amount, *times, nonce, signature, sender=stranger
        )

    return send


@pytest.fixture
def prove(chain):
    return lambda tx, log_index=0: prove_log(chain.provider.web3, tx.txn_hash, log_index)
