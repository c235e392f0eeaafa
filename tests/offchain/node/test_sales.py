"""Sales: what a node sells, at what price, and that a quote is for one order only."""

import time
from itertools import count

import pytest

from assay.errors import BelowFloor, PaymentConflict, PolicyError, VersionIsRetired
from assay.node import order
from assay.payments import Price
from assay.wire import ZERO_HASH, Policy, keccak, model_id

from .fake_modes import FakeMode

MODES = {"signed": 0, "tee": 1, "zkml": 2}
SIGNED, TEE, ZKML = (Policy(1 << mode) for mode in MODES.values())
TEE_OR_ZKML = Policy(0, 0b110, 1)


def able(modes, **fields):
    """The modes of a node, for a set of bits."""
    return [FakeMode(name, mode, **fields) for name, mode in MODES.items() if modes >> mode & 1]


@pytest.fixture
def create_version(restored_chain, model_registry, publisher, catalogue, digits):
    """Sell the digits model under another name and floor."""
    names = map("sold-{}".format, count())
    manifest_hash = catalogue.find("digits").manifest.hash()

    def create(floor=SIGNED):
        name = next(names)
        model = model_id(publisher.address, name)
        restored_chain.send(model_registry.register(name, floor), publisher)
        restored_chain.send(model_registry.publish(model, manifest_hash, ""), publisher)
        return catalogue.find("0x" + model.hex())

    return create


@pytest.fixture
def version(create_version):
    return create_version()


@pytest.fixture
def sales(create_sales):
    """Sales of a node that proves every mode."""
    return create_sales(modes=MODES, able=able(0b111))


def test_the_floor_is_sold_where_no_policy_is_asked_for(sales, create_version):
    assert sales.policy(create_version(), None) == SIGNED
    assert sales.policy(create_version(TEE_OR_ZKML), None) == TEE_OR_ZKML


@pytest.mark.parametrize(
    ("text", "policy"),
    [("tee|zkml", TEE_OR_ZKML), ("zkml", ZKML), ("signed+tee", Policy(0b011))],
)
def test_a_policy_that_implies_the_floor_is_sold(sales, create_version, text, policy):
    assert sales.policy(create_version(TEE_OR_ZKML), text) == policy


@pytest.mark.parametrize("text", ["signed", "1of(signed,tee,zkml)"])
def test_a_policy_below_the_floor_is_refused_with_the_floor(sales, create_version, text):
    with pytest.raises(BelowFloor) as caught:
        sales.policy(create_version(TEE_OR_ZKML), text)
    assert caught.value.floor == "tee|zkml"
    assert "Ask for tee|zkml" in caught.value.hint


@pytest.mark.parametrize("text", ["", "signed+", "nonsense", "signed|tee+zkml"])
def test_a_policy_that_cannot_be_read_is_refused(sales, version, text):
    with pytest.raises(PolicyError):
        sales.policy(version, text)


@pytest.mark.parametrize("text", ["signed+zkml", "signed+tee+zkml", "signed+1of(tee,zkml)"])
def test_a_policy_that_the_node_cannot_prove_is_refused_with_what_it_proves(
    create_sales, version, text
):
    only_signed = create_sales(modes=MODES, able=able(0b001))
    with pytest.raises(PolicyError, match="cannot prove") as caught:
        only_signed.policy(version, text)
    assert "It proves: signed." in caught.value.hint


def test_a_choice_is_sold_where_the_node_can_prove_enough_of_it(create_sales, version):
    sales = create_sales(modes=MODES, able=able(0b011))
    assert sales.policy(version, "signed+1of(tee,zkml)") == Policy(0b001, 0b110, 1)


def test_a_floor_that_the_node_cannot_prove_is_not_sold(create_sales, create_version):
    with pytest.raises(PolicyError, match="cannot prove zkml"):
        create_sales(modes=MODES, able=able(0b011)).policy(create_version(ZKML), None)


def test_a_policy_that_the_version_cannot_be_proven_under_is_refused_with_the_reason(
    create_sales, version
):
    circuits = FakeMode("zkml", 2, refuses="It has no circuit.")
    enclaves = FakeMode("tee", 1, refuses="It has no enclave.")
    sales = create_sales(modes=MODES, able=[*able(0b001), circuits, enclaves])
    with pytest.raises(
        PolicyError, match=rf"cannot prove signed\+zkml for {version.name}"
    ) as caught:
        sales.policy(version, "signed+zkml")
    assert caught.value.hint.startswith("It has no circuit. It proves: signed.")
    assert sales.provable(version) == ("signed",)


def test_a_mode_is_told_how_much_memory_there_is(create_sales, version):
    frugal = FakeMode("zkml", 2, needs_bytes=2**20)
    enough = create_sales(modes=MODES, able=[*able(0b001), frugal], memory_bytes=2**20)
    assert enough.provable(version) == ("signed", "zkml")
    short = create_sales(modes=MODES, able=[*able(0b001), frugal], memory_bytes=2**20 - 1)
    with pytest.raises(PolicyError, match=r"cannot prove signed\+zkml") as caught:
        short.policy(version, "signed+zkml")
    assert caught.value.hint.startswith("It needs 1048576 bytes.")


class Circuits:
    """A verifier that knows the circuits of some versions."""

    artifact_name = "FakeVerifier"

    def __init__(self, *known):
        self.known = known
        self.asked = 0

    def circuit(self, version_id):
        self.asked += 1
        return "a circuit" if version_id in self.known else None


def test_a_version_whose_circuit_the_chain_does_not_know_is_not_sold_until_it_does(
    create_sales, version
):
    verifier = Circuits()
    sales = create_sales(modes=MODES, able=able(0b101), circuits={2: verifier})
    assert sales.policy(version, "signed") == SIGNED
    with pytest.raises(PolicyError, match=r"cannot prove signed\+zkml") as caught:
        sales.policy(version, "signed+zkml")
    assert caught.value.hint.startswith("The FakeVerifier on this chain does not know the version")
    verifier.known = (version.version_id,)
    assert sales.policy(version, "signed+zkml") == Policy(0b101)
    asked = verifier.asked
    assert sales.policy(version, "signed+zkml") == Policy(0b101)
    assert verifier.asked == asked


@pytest.mark.parametrize("text", [None, "signed"])
def test_a_floor_with_a_mode_that_has_no_name_here_is_not_sold(sales, create_version, text):
    with pytest.raises(PolicyError, match="0x200"):
        sales.policy(create_version(Policy(1 << 9)), text)


def test_a_retired_version_is_not_sold(sales, version, restored_chain, model_registry, publisher):
    restored_chain.send(model_registry.retire(version.version_id, "old"), publisher)
    with pytest.raises(VersionIsRetired):
        sales.policy(version, "signed")


def test_a_quote_says_all_that_was_ordered(
    sales, version, provider, token, escrow, quotes, deployment
):
    asked = order(version, TEE_OR_ZKML, b"input")
    before = int(time.time())
    quote = sales.quote(asked)
    terms = quote.terms
    assert (terms.provider, terms.token) == (provider.address, token.address)
    assert (terms.amount, terms.unit_price) == (10_000, 0)
    assert terms.version_id == version.version_id
    assert terms.input_hash == keccak(b"input")
    assert terms.policy == TEE_OR_ZKML
    assert terms.prompt_hash == terms.params_hash == ZERO_HASH
    assert 900 <= terms.capture_before - before <= 910
    assert terms.capture_before - quote.expires_at == 600
    assert quote.model_id == version.model_id
    assert quote.vault == escrow.vault(terms)


def test_a_quote_is_kept_under_both_of_its_names(sales, version, quotes):
    quote = sales.quote(order(version, SIGNED, b"input"))
    assert quotes.by_vault(quote.vault) == quote
    assert quotes.by_terms_hash(quote.terms_hash) == quote


def test_no_two_quotes_are_paid_at_the_same_place(sales, version):
    asked = order(version, SIGNED, b"input")
    first, second = sales.quote(asked), sales.quote(asked)
    assert first.vault != second.vault
    assert first.terms_hash != second.terms_hash


def test_a_quote_pays_for_its_order(sales, version):
    asked = order(version, SIGNED, b"input")
    sales.require_paid_by(asked, sales.quote(asked).terms)


def test_a_quote_does_not_pay_for_another_order(sales, version, create_version):
    terms = sales.quote(order(version, SIGNED, b"input")).terms
    for other in (
        order(create_version(), SIGNED, b"input"),
        order(version, Policy(0b011), b"input"),
        order(version, SIGNED, b"another input"),
    ):
        with pytest.raises(PaymentConflict, match="another request"):
            sales.require_paid_by(other, terms)


def test_units_are_sold_up_to_the_most_that_an_answer_costs(create_sales, version):
    sales = create_sales('[[price]]\nunit = "0.0002"\nmost = "0.05"')
    quote = sales.quote(order(version, SIGNED, b"input"))
    assert (quote.terms.amount, quote.terms.unit_price) == (50_000, 200)


def test_the_first_price_that_fits_counts(create_sales, create_version):
    dear, cheap = create_version(), create_version()
    sales = create_sales(
        f"""
        [[price]]
        model = "0x{dear.model_id.hex()}"
        policy = "zkml"
        flat = "3"

        [[price]]
        model = "0x{dear.version_id.hex()}"
        flat = "2"

        [[price]]
        policy = "signed"
        flat = "1"
        """,
        modes=MODES,
    )
    assert sales.price(dear, ZKML) == Price(3_000_000, 0)
    assert sales.price(dear, SIGNED) == Price(2_000_000, 0)
    assert sales.price(cheap, SIGNED) == Price(1_000_000, 0)
    with pytest.raises(PolicyError, match=f"does not sell version 0x{cheap.version_id.hex()}"):
        sales.quote(order(cheap, ZKML, b"input"))


def test_an_answer_may_cost_nothing(create_sales, version):
    quote = create_sales('[[price]]\nflat = "0"').quote(order(version, SIGNED, b"input"))
    assert quote.terms.amount == 0
