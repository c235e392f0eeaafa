"""Every value has one form in JSON, and nothing else is read."""

import pytest
from pydantic import TypeAdapter, ValidationError

from assay.wire import (
    Address,
    Base64,
    ChainId,
    Hash32,
    HexBytes,
    ModeId,
    Policy,
    PolicyWord,
    Terms,
    Uint40,
    Uint64,
    Uint128,
    field_path,
    first_problem,
)

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
GOOD = [
    (Hash32, b"\xab" * 32, '"0x' + "ab" * 32 + '"'),
    (HexBytes, b"", '"0x"'),
    (HexBytes, b"\x0a", '"0x0a"'),
    (Base64, b"", '""'),
    (Base64, b"\xff\xfe", '"//4="'),
    (Address, ADDRESS, f'"{ADDRESS}"'),
    (Uint64, 0, '"0"'),
    (Uint64, 2**64 - 1, '"18446744073709551615"'),
    (Uint128, 2**128 - 1, '"340282366920938463463374607431768211455"'),
    (Uint40, 2**40 - 1, "1099511627775"),
    (ChainId, 2**53 - 1, "9007199254740991"),
    (ModeId, 63, "63"),
    (PolicyWord, Policy(1), '"0x1"'),
    (PolicyWord, Policy(0), '"0x0"'),
    (PolicyWord, Policy(1, 6, 1), '"0x100000000000000060000000000000001"'),
]
BAD = [
    (
        Hash32,
        ['"0x' + "AB" * 32 + '"', '"0x' + "ab" * 31 + '"', '"' + "ab" * 32 + '"', "1", "null"],
    ),
    (HexBytes, ['"0xa"', '"0xAB"', '"ab"', '""', "[]", '"0x0a\\n"']),
    (Base64, ['"//4"', '"//5="', '"_-4="', '"//4=\\n"', '"é"', "1", "null"]),
    (Address, [f'"{ADDRESS.lower()}"', f'"{ADDRESS}0"', '"vitalik"', "1", "null"]),
    (
        Uint64,
        [
            '"01"',
            '"-1"',
            '""',
            '"1.0"',
            '"1e3"',
            '" 1"',
            '"٣"',
            "1",
            "true",
            '"9' + "0" * 5000 + '"',
        ],
    ),
    (Uint64, ['"18446744073709551616"', "null"]),
    (Uint128, ['"340282366920938463463374607431768211456"']),
    (Uint40, ["1099511627776", "-1", '"1"', "1.0", "true", "null"]),
    (ChainId, ["0", "9007199254740992", '"1"']),
    (ModeId, ["64", "-1", "true"]),
    (PolicyWord, ['"0x01"', '"1"', '"0xA"', '"0x"', "1", "null", '"0x1' + "0" * 34 + '"']),
]


def named(case):
    return str(case)[:40]


@pytest.mark.parametrize(("kind", "value", "text"), GOOD, ids=named)
def test_a_value_and_its_json_stand_for_each_other(kind, value, text):
    adapter = TypeAdapter(kind)
    assert adapter.validate_json(text) == value
    assert adapter.validate_python(value) == value
    assert adapter.dump_json(value).decode() == text
    assert adapter.validate_python(adapter.dump_python(value)) == value


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in BAD for text in texts], ids=named
)
def test_refuses_every_other_form(kind, text):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_json(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Hash32, b"\1" * 31),
        (HexBytes, bytearray(b"\1")),
        (Uint64, True),
        (Uint64, 1.0),
        (Uint64, -1),
        (PolicyWord, 1),
    ],
    ids=named,
)
def test_refuses_other_python_values(kind, value):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_says_how_an_address_without_its_checksum_is_written():
    with pytest.raises(ValidationError, match=ADDRESS):
        TypeAdapter(Address).validate_python(ADDRESS.lower())


def test_schemas_for_readers_tell_the_json_form():
    schema = Terms.model_json_schema(by_alias=True)["properties"]
    assert schema["versionId"]["pattern"] == "^0x[0-9a-f]{64}$"
    assert schema["amount"]["pattern"] == "^(0|[1-9][0-9]*)$"
    assert schema["policy"]["type"] == "string"
    assert schema["captureBefore"]["type"] == "integer"


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ((), ""),
        (("terms", "amount"), "terms.amount"),
        (("evidence", 0, "proof"), "evidence[0].proof"),
        (("contracts", "verifiers", "tee-simulated"), 'contracts.verifiers["tee-simulated"]'),
        (("manifest", "a.b"), 'manifest["a.b"]'),
        (("manifest", 'a"b'), 'manifest["a\\"b"]'),
        (("manifest", ""), 'manifest[""]'),
        (("manifest", "0"), 'manifest["0"]'),
    ],
)
def test_names_a_place_in_one_way(parts, path):
    assert field_path(parts) == path


def test_names_the_first_field_that_is_wrong(terms):
    fields = terms.model_dump(mode="json") | {"amount": "01"}
    with pytest.raises(ValidationError) as caught:
        Terms.model_validate(fields)
    assert first_problem(caught.value) == (
        "amount: must be a decimal number in quotes, without leading zeros"
    )


def test_refuses_a_name_that_it_does_not_know(terms):
    with pytest.raises(ValidationError) as caught:
        Terms.model_validate(terms.model_dump(mode="json") | {"tip": "1"})
    assert first_problem(caught.value).startswith("tip: ")
