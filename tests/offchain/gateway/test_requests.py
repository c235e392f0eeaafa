"""Whatever stands in a request's body, the answer says what is wrong with it."""

import base64
import json

import numpy as np
import pytest

from assay.wire.codecs import codec_named
from assay.wire.manifest import TensorSpec

PATH = "/v1/models/digits/infer"
IMAGE = np.zeros((1, 8, 8), np.float32)
LISTED = IMAGE.tolist()


def encoded(tensor, name="image"):
    """Write a tensor as tensor/cbor, under a signature that forbids nothing, in base64."""
    spec = TensorSpec(name=name, dtype=tensor.dtype.name, shape=tensor.shape, nan="allowed")
    return base64.b64encode(codec_named("tensor/cbor").encode({name: tensor}, (spec,))).decode()


def with_value(value):
    """Put a value among an image's."""
    rows = IMAGE.tolist()
    rows[0][3][4] = value
    return rows


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "EOF while parsing"),
        (b"{", "EOF while parsing"),
        (b"inputs=1", "Invalid JSON"),
        (b"\xff\xfe{}", "Invalid JSON"),
        (b'{"inputs": {"image": ' + b"[" * 100_000, "recursion limit exceeded"),
        (b"null", "Input should be an object"),
        (b"[]", "Input should be an object"),
        (b"{}", "give either inputs or inputBytes"),
        (b'{"inputs": {}, "inputBytes": ""}', "give either inputs or inputBytes"),
        (b'{"inputs": {}, "model": "digits"}', "model: Extra inputs are not permitted"),
        (b'{"inputs": []}', "inputs: Input should be an object"),
        (b'{"inputs": {}, "policy": 1}', "policy: Input should be a valid string"),
        (b'{"inputBytes": "*"}', "inputBytes: must be base64"),
    ],
    ids=lambda content: repr(content[:20]) if isinstance(content, bytes) else "",
)
def test_a_body_that_is_no_request_is_refused(gateway, problem, content, message):
    answer = gateway.post(PATH, content=content, headers={"Content-Type": "application/json"})
    body = problem(answer, 400, "invalid_input")
    assert body["message"].startswith("The request is malformed: ")
    assert message in body["message"]
    assert len(body["message"]) < 300


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "The tensor 'image' is missing"),
        ({"image": LISTED, "mask": LISTED}, "mask"),
        ({"picture": LISTED}, "The tensor 'image' is missing"),
        ({"image": LISTED[0]}, "shape"),
        ({"image": [row[:7] for row in LISTED]}, "shape"),
        ({"image": [[[0] * 8, [0] * 7]]}, "is ragged"),
        ({"image": []}, "shape"),
        ({"image": 1}, "shape"),
        ({"image": None}, "holds None among its values"),
        ({"image": with_value("7")}, "holds '7' among its values"),
        ({"image": with_value(True)}, "holds True among its values"),
        ({"image": with_value({"a": 1})}, "holds {'a': 1} among its values"),
        ({"image": with_value(1e39)}, "beyond float32"),
        ({"image": with_value(10**400)}, "beyond float32"),
        ({"image": np.zeros((1, 8, 8), bool).tolist()}, "holds bool, expected float32"),
    ],
    ids=str,
)
def test_inputs_that_do_not_fit_the_version_are_refused(gateway, problem, inputs, message):
    body = problem(gateway.post(PATH, json={"inputs": inputs}), 422, "tensor_invalid")
    assert message in body["message"]
    assert len(body["message"]) < 300


def test_a_nan_among_the_numbers_is_refused_where_the_version_forbids_it(gateway, problem):
    text = json.dumps({"inputs": {"image": with_value(np.nan)}})
    assert "NaN" in text
    answer = gateway.post(PATH, content=text, headers={"Content-Type": "application/json"})
    assert "holds a NaN at [0, 3, 4]" in problem(answer, 422, "tensor_invalid")["message"]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        ("", "codec_invalid", ""),
        (base64.b64encode(b"an image").decode(), "codec_invalid", ""),
        (encoded(IMAGE)[:-4], "codec_invalid", ""),
        (base64.b64encode(base64.b64decode(encoded(IMAGE)) + b"\0").decode(), "codec_invalid", ""),
        (encoded(IMAGE, "picture"), "tensor_invalid", "'image' is missing"),
        (encoded(IMAGE[0]), "tensor_invalid", "shape"),
        (encoded(IMAGE.astype(np.float64)), "tensor_invalid", "float64"),
        (encoded(np.full_like(IMAGE, np.nan)), "tensor_invalid", "NaN"),
    ],
)
def test_canonical_bytes_that_do_not_fit_the_version_are_refused(
    gateway, problem, content, code, message
):
    body = problem(gateway.post(PATH, json={"inputBytes": content}), 422, code)
    assert message in body["message"]


def test_canonical_bytes_ask_for_the_same_as_lists(buyer, digits_body):
    image = np.array(digits_body()["inputs"]["image"], np.float32)
    by_lists, by_bytes = buyer.ask(digits_body()), buyer.ask({"inputBytes": encoded(image)})
    assert by_lists.terms.input_hash == by_bytes.terms.input_hash


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("", "The policy is empty"),
        ("signed+", "a mode is missing"),
        ("signed+signed", "names signed twice"),
        ("signed|tee+zkml", "mixes | with +"),
        ("2of(signed)", "asks for 2 of 1 modes"),
        ("magic", "There is no mode 'magic'"),
    ],
)
def test_a_policy_that_cannot_be_read_is_refused(gateway, problem, digits_body, policy, message):
    answer = gateway.post(PATH, json=digits_body(policy=policy))
    assert message in problem(answer, 422, "policy_invalid")["message"]


def test_a_policy_that_is_too_long_to_be_one_is_refused(gateway, problem, digits_body):
    answer = gateway.post(PATH, json=digits_body(policy="signed+" * 1_000))
    assert "policy: String should have at most" in problem(answer, 400, "invalid_input")["message"]


def test_neither_an_offer_nor_an_answer_is_for_anybody_else(gateway, buyer, digits_body):
    for answer in (gateway.post(PATH, json=digits_body()), buyer.buy(digits_body())):
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_body_over_the_limit_is_refused(open_gateway, problem, digits_body):
    body = json.dumps(digits_body())
    with open_gateway(most_body_bytes=len(body)) as http:
        assert http.post(PATH, content=body).status_code == 402
        answer = http.post(PATH, content=body + " ")
    assert f"more than {len(body)} bytes" in problem(answer, 413, "body_too_large")["message"]


def test_a_body_in_chunks_is_refused_before_all_of_it_was_sent(open_gateway, problem):
    sent_bytes, all_bytes = 0, 2**27

    def chunks():
        nonlocal sent_bytes
        while sent_bytes < all_bytes:
            yield b" " * 2**16
            sent_bytes += 2**16

    with open_gateway(most_body_bytes=4_096) as http:
        problem(http.post(PATH, content=chunks()), 413, "body_too_large")
    assert sent_bytes < all_bytes


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/models/digits/other", 404),
        ("GET", PATH, 405),
        ("DELETE", "/v1/status", 405),
    ],
)
def test_what_is_not_there_is_an_error_like_every_other(gateway, problem, method, path, status):
    problem(gateway.request(method, path), status, "http_error")


def test_a_method_that_is_not_there_names_those_that_are(gateway):
    assert gateway.get(PATH).headers["Allow"] == "POST"


def test_a_fault_of_the_gateway_keeps_its_details_to_itself(gateway, problem, monkeypatch, caplog):
    def fail(_):
        raise RuntimeError("the secret place")

    monkeypatch.setattr("assay.gateway.desk.Desk.models", fail)
    body = problem(gateway.get("/v1/models"), 500, "internal_error")
    assert "secret" not in json.dumps(body)
    assert "the secret place" in caplog.text
