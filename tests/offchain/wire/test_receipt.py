"""Receipts are read strictly, or not at all."""

import json

import pytest
from pydantic import ValidationError

from assay.errors import BodyTooLarge, ReceiptError
from assay.wire import Receipt, read_receipt


def written(receipt, **changes):
    return json.dumps(json.loads(receipt.model_dump_json()) | changes).encode()


def test_a_receipt_reads_back_as_it_was_written(receipt):
    assert read_receipt(receipt.model_dump_json().encode()) == receipt


def test_white_space_and_the_order_of_names_do_not_count(receipt):
    document = json.loads(receipt.model_dump_json())
    text = json.dumps(dict(reversed(document.items())), indent=4, ensure_ascii=True)
    assert read_receipt(text.encode()) == receipt


def test_the_manifest_comes_back_as_it_was_published(receipt, model):
    assert read_receipt(written(receipt)).model.manifest == model.manifest


def test_refuses_more_bytes_than_the_limit_before_reading_them(receipt):
    data = receipt.model_dump_json().encode()
    assert read_receipt(data, max_bytes=len(data)) == receipt
    with pytest.raises(BodyTooLarge, match=f"has {len(data)} bytes; at most {len(data) - 1}"):
        read_receipt(data, max_bytes=len(data) - 1)


def test_refuses_more_than_16_mebibytes_unless_told_otherwise():
    with pytest.raises(BodyTooLarge, match="at most 16777216"):
        read_receipt(b" " * (2**24 + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"receipt",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"version": "1"',
        b"1" * 5_000,
    ],
    ids=["nothing", "word", "not UTF-8", "byte order mark", "too deep", "cut off", "too long"],
)
def test_refuses_what_is_not_json(data):
    with pytest.raises(ReceiptError, match="The receipt is not JSON"):
        read_receipt(data)


@pytest.mark.parametrize("data", [b"[]", b"null", b'"receipt"'])
def test_refuses_json_that_is_no_object(data):
    with pytest.raises(ReceiptError, match="The receipt is malformed"):
        read_receipt(data)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_refuses_numbers_that_json_does_not_have(receipt, number):
    data = receipt.model_dump_json().replace("0.5", number).encode()
    with pytest.raises(ReceiptError, match=f"not JSON: {number} is no JSON number"):
        read_receipt(data)


def test_refuses_a_field_that_is_given_twice(receipt):
    data = receipt.model_dump_json().replace('"units":', '"units":"1","units":').encode()
    with pytest.raises(ReceiptError, match="the field 'units' is given twice"):
        read_receipt(data)


@pytest.mark.parametrize(
    ("number", "field"),
    [("1e400", "tolerance.relative"), ("9007199254740992", "tolerance.relative")],
)
def test_refuses_numbers_that_the_canonical_form_does_not_have(receipt, number, field):
    data = receipt.model_dump_json().replace("0.5", number).encode()
    with pytest.raises(ReceiptError, match=f"model.manifest.{field}"):
        read_receipt(data)


def test_refuses_another_version_of_the_format(receipt):
    with pytest.raises(ReceiptError, match="malformed: version: "):
        read_receipt(written(receipt, version="2"))


def test_refuses_a_field_that_it_does_not_know(receipt):
    with pytest.raises(ReceiptError, match="malformed: comment: "):
        read_receipt(written(receipt, comment="nice"))


def test_refuses_names_in_python_form(receipt):
    document = json.loads(receipt.model_dump_json())
    document["chain_id"] = document.pop("chainId")
    with pytest.raises(ReceiptError, match="malformed: chainId: "):
        read_receipt(json.dumps(document).encode())


@pytest.mark.parametrize("missing", ["payer", "nonce"])
def test_a_payment_has_a_payer_and_a_nonce_or_neither(receipt, create_body, missing):
    with pytest.raises(ReceiptError, match="payer and nonce must both be given, or both be null"):
        read_receipt(written(receipt, **{missing: None}))
    with pytest.raises(ValidationError, match="payer and nonce"):
        create_body(**{missing: None})


def test_the_schema_for_readers_names_every_field_as_it_is_written(receipt):
    schema = Receipt.model_json_schema()
    assert set(schema["required"]) == set(json.loads(receipt.model_dump_json()))
