"""Versions that are really run, consumers of them, and results as somebody brings them."""

from itertools import count

import ape
import pytest
from eth_utils import keccak

from ..mocks import VerifierManner
from ..statements import (
    SIGNED,
    ZERO_HASH,
    Capture,
    Claim,
    Payment,
    Result,
    Terms,
    policy_word,
    sign,
)
from .samples import SampleModel
from .statements import Delivery, Expectation

GOOD_FIGURES = (6, 1, 2, 5, 0, 4)
"""Of an applicant whom the model grants a loan."""
LEAST_MARGIN = 500
BAND_BPS = 300
PAID = 1_000
CARRIER = 41
"""A mode whose evidence ends with the output. It believes everything."""
PUBLISHED = 4

# They change nothing on the chain, so ape need not put anything back after them.
once = ape.fixture(chain_isolation=False, scope="session")


@once
def loan_model():
    return SampleModel("loan")


@once
def price_model():
    return SampleModel("price")


@pytest.fixture
def lender(owner):
    """Who files applications and pays for answers."""
    return owner


@pytest.fixture
def observer(owner):
    """Who tells a guard what the price depends on."""
    return owner


@pytest.fixture
def applicant(accounts):
    return accounts[10]


@pytest.fixture
def publish(model_registry, publisher):
    """Publish a version of a new model; return the ids of both."""
    names = map("consumed-{}".format, count())

    def publish(manifest_hash):
        floor = policy_word(SIGNED)
        model_id = model_registry.register(next(names), floor, sender=publisher).return_value
        version_id = model_registry.publish(model_id, manifest_hash, "", sender=publisher)
        return bytes(version_id.return_value), bytes(model_id)

    return publish


@pytest.fixture
def loan_ids(publish, loan_model):
    """The id of the version, and of its model."""
    return publish(loan_model.manifest_hash)


@pytest.fixture
def expected(loan_ids, provider):
    """The version itself, from one provider, under `signed`, not older than a day."""
    return Expectation(version_id=loan_ids[0], provider=provider.address)


@pytest.fixture
def create_gate(contracts, stranger, lender, escrow, model_registry, verifier_registry):
    def create(expected, least_margin=LEAST_MARGIN):
        relied_on = (escrow, model_registry, verifier_registry)
        return stranger.deploy(contracts["LoanGate"], relied_on, expected, lender, least_margin)

    return create


@pytest.fixture
def gate(create_gate, expected):
    return create_gate(expected)


@pytest.fixture
def consumer(mocks, owner, escrow, model_registry, verifier_registry, expected):
    """A consumer that asks about everything and can be told to misbehave."""
    relied_on = (escrow, model_registry, verifier_registry)
    return owner.deploy(mocks["MockConsumer"], relied_on, expected)


@pytest.fixture
def figures(loan_model):
    """An application's input, canonical bytes."""
    return loan_model.input(*GOOD_FIGURES)


@pytest.fixture
def file(lender, applicant, figures):
    """File an application; return the hash of its input."""

    def file(gate, data=figures):
        gate.file(applicant, keccak(data), sender=lender)
        return keccak(data)

    return file


@pytest.fixture
def deliver(chain, claim_domain, provider, loan_ids, loan_model, figures):
    """Run the model on the figures and sign for it. A change of the claim is signed, too."""
    requests = (keccak(text=f"request {number}") for number in count())

    def deliver(model=loan_model, data=figures, output=None, signer=provider, **changes):
        output = model.run(data) if output is None else output
        claim = Claim(
            next(requests),
            loan_ids[0],
            ZERO_HASH,
            keccak(data),
            ZERO_HASH,
            keccak(output),
            provider.address,
            1,
            chain.pending_timestamp - 60,
        )._replace(**changes)
        signature = sign(claim.statement(claim_domain), signer)
        return Delivery(claim, output, ((SIGNED, signature),))

    return deliver


@pytest.fixture
def buy(chain, escrow, token, lender, owner, provider, figures):
    """Have a gate pay for its application; return the payment."""
    salts = count(1)

    def buy(gate, **changes):
        expected = Expectation(*gate.expectation())
        terms = Terms(
            provider=provider.address,
            token=token.address,
            amount=PAID,
            unit_price=0,
            version_id=expected.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(figures),
            params_hash=ZERO_HASH,
            policy=expected.policy,
            capture_before=chain.pending_timestamp + 3_600,
            salt=next(salts).to_bytes(32, "big"),
        )._replace(**changes)
        token.mint(gate, terms.amount, sender=owner)
        gate.ask(terms, sender=lender)
        return Payment.into(escrow.address, chain.chain_id, terms, gate.address, ZERO_HASH)

    return buy


@pytest.fixture
def settle(chain, claim_domain, escrow, provider, stranger):
    """Capture a payment for an output, as anybody may; return the claim and the transaction."""

    def settle(payment, output, carried=None, junk=None, age=60, carrier=CARRIER):
        result = Result(keccak(output), 1, chain.pending_timestamp - age)
        claim = payment.claim(result)
        evidence = ((SIGNED, sign(claim.statement(claim_domain), provider)),)
        if junk is not None:
            evidence = (*evidence, (CARRIER - 1, junk))
        if carried is not None:
            evidence = (*evidence, (carrier, carried))
        item = Capture(payment.terms, payment.payer, payment.nonce, result, evidence)
        return Delivery(claim, output, evidence), escrow.capture(item, sender=stranger)

    return settle


@pytest.fixture
def published(contracts, owner, verifier_registry):
    """Append the mode `published`, as it is deployed."""
    verifier = owner.deploy(contracts["PublishedVerifier"])
    verifier_registry.append(PUBLISHED, "published", verifier, 20_000, sender=owner)
    return PUBLISHED


@pytest.fixture
def carrier(mocks, owner, verifier_registry):
    """Append the mode whose evidence carries the output."""
    verifier = owner.deploy(mocks["MockVerifier"], VerifierManner.SAY_TRUE, 0)
    verifier_registry.append(CARRIER, "carrier", verifier, 100_000, sender=owner)
