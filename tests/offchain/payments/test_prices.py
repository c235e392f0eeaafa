"""Prices come from the provider's file: the first rule that fits counts, and none is guessed."""

import pytest

from assay.errors import PolicyError, SettingsError
from assay.payments import Price, read_prices
from assay.wire import Policy, keccak

MODES = {"signed": 0, "tee": 1, "zkml": 2}
SIGNED, TEE = Policy(1), Policy(2)
MODEL, VERSION, OTHER = keccak(b"model"), keccak(b"version"), keccak(b"other")


@pytest.fixture
def read(tmp_path):
    """Read a price file of this text, for a token of six decimals."""
    path = tmp_path / "prices.toml"

    def read_text(text):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_prices(path, 6, MODES)

    return read_text


def rule(**fields):
    return "[[price]]\n" + "\n".join(f'{name} = "{value}"' for name, value in fields.items()) + "\n"


def test_a_flat_price_is_in_whole_tokens(read):
    assert read(rule(flat="0.01")).price(MODEL, VERSION, SIGNED) == Price(10_000, 0)


def test_a_metered_price_has_a_unit_and_a_most(read):
    prices = read(rule(unit="0.0002", most="0.05"))
    assert prices.price(MODEL, VERSION, SIGNED) == Price(50_000, 200)


@pytest.mark.parametrize(
    ("amount", "atomic"),
    [
        ("0", 0),
        ("1", 1_000_000),
        ("0.000001", 1),
        ("0.0100000000000000000000000000000000000000000", 10_000),
        ("1e-6", 1),
        ("340282366920938463463374607431768.211455", 2**128 - 1),
    ],
)
def test_an_amount_is_read_exactly(read, amount, atomic):
    assert read(rule(flat=amount)).price(MODEL, VERSION, SIGNED) == Price(atomic, 0)


def test_the_first_rule_that_fits_counts(read):
    prices = read(
        rule(model=f"0x{VERSION.hex()}", policy="tee", flat="4")
        + rule(model=f"0x{MODEL.hex().upper()}", flat="3")
        + rule(policy="signed", flat="2")
        + rule(flat="1")
    )
    assert prices.price(MODEL, VERSION, TEE).amount_atomic == 4_000_000
    assert prices.price(MODEL, VERSION, SIGNED).amount_atomic == 3_000_000
    assert prices.price(OTHER, VERSION, SIGNED).amount_atomic == 2_000_000
    assert prices.price(OTHER, OTHER, TEE).amount_atomic == 1_000_000


def test_a_policy_is_matched_by_what_it_means(read):
    prices = read(rule(policy="2of(tee,signed)", flat="1"))
    assert prices.price(MODEL, VERSION, Policy(3)).amount_atomic == 1_000_000


@pytest.mark.parametrize(
    ("model", "policy", "named"), [(MODEL, TEE, "under tee"), (OTHER, SIGNED, "under signed")]
)
def test_what_no_rule_fits_is_not_sold(read, model, policy, named):
    prices = read(rule(model=f"0x{MODEL.hex()}", policy="signed", flat="1"))
    with pytest.raises(PolicyError, match=f"does not sell version 0x{VERSION.hex()} {named}"):
        prices.price(model, VERSION, policy)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "price: Field required"),
        ("price = []", "price: Tuple should have at least 1 item"),
        ("[[price]]\nflat = 0.01", "price[0].flat: must be an amount in whole tokens, in quotes"),
        (rule(flat="-1"), "price[0].flat: must be an amount"),
        (rule(flat="NaN"), "price[0].flat: must be an amount"),
        (rule(flat="inf"), "price[0].flat: must be an amount"),
        (rule(flat="a penny"), "price[0].flat: must be an amount"),
        (rule(), "price[0]: set either flat, or unit and most"),
        (rule(unit="1"), "price[0]: set either flat, or unit and most"),
        (rule(most="1"), "price[0]: set either flat, or unit and most"),
        (rule(flat="1", most="1"), "price[0]: set either flat, or unit and most"),
        (rule(flat="1", unit="1", most="1"), "price[0]: set either flat, or unit and most"),
        (rule(flat="1", free="1"), "price[0].free: Extra inputs are not permitted"),
        (rule(flat="1") + rule(flat="1", policy="tea"), "price[1]: There is no mode 'tea'"),
        (rule(flat="0.0000001"), "price[0]: 1E-7 is no amount of this token"),
        (rule(flat="1.0000000000000000000000000000000000000001"), "is no amount of this token"),
        (rule(flat="340282366920938463463374607431768.211456"), "is no amount of this token"),
        (rule(flat="1e999999"), "is no amount of this token"),
        (rule(unit="0", most="1"), "price[0]: A unit costs nothing"),
        (rule(model="digits", flat="1"), "price[0].model: must be the id of a model"),
        (rule(model="0x12", flat="1"), "price[0].model: must be the id of a model"),
        ("[[price", "is not TOML"),
        (b"\xff", "is not TOML"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(read, text, problem):
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert problem in caught.value.message
    assert "prices.toml" in caught.value.message


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"There is no price file at .*none\.toml"):
        read_prices(tmp_path / "none.toml", 6, MODES)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        read_prices(tmp_path, 6, MODES)
