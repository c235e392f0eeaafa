"""A manifest has one form in bytes, and the hash of that form is its name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assay.errors import ManifestError
from assay.wire import first_problem, keccak
from assay.wire.manifest import (
    Artefact,
    Circuit,
    Manifest,
    QuantisationScale,
    Runtime,
    TensorSpec,
    Tolerance,
    read_manifest,
)

HASH = "0x" + "02" * 32
WEIGHTS = Artefact(path="weights/part-1.bin", sha256=b"\xcd" * 32, size=2**40)
SMALLEST = {
    "format": "onnx",
    "artefacts": (Artefact(path="model.onnx", sha256=b"\xab" * 32, size=7),),
    "runtime": Runtime(name="onnxruntime", version="1.23.0"),
    "execution_provider": "CPUExecutionProvider",
    "inputs": (TensorSpec(name="x", dtype="float32", shape=("batch", 3)),),
    "outputs": (TensorSpec(name="y", dtype="int64", nan="allowed"),),
    "codec": "tensor/cbor",
    "licence": "MIT",
    "description": 'Says "€" or\nnothing.',
}
SMALLEST_BYTES = (
    b'{"artefacts":[{"path":"model.onnx","sha256":"0x' + b"ab" * 32 + b'","size":7}],'
    b'"codec":"tensor/cbor","description":"Says \\"\xe2\x82\xac\\" or\\nnothing.",'
    b'"executionProvider":"CPUExecutionProvider","format":"onnx",'
    b'"inputs":[{"dtype":"float32","name":"x","nan":"forbidden","shape":["batch",3]}],'
    b'"licence":"MIT","outputs":[{"dtype":"int64","name":"y","nan":"allowed"}],'
    b'"runtime":{"name":"onnxruntime","version":"1.23.0"},"threads":1}'
)
EVERYTHING = SMALLEST | {
    "artefacts": (*SMALLEST["artefacts"], WEIGHTS),
    "threads": 4,
    "quantisation": (QuantisationScale(tensor="x", scale=0.0625),),
    "tokenizer_sha256": b"\x01" * 32,
    "circuit": Circuit(
        r1cs_sha256=b"\x02" * 32, verification_key_hash=b"\x03" * 32, setup="ceremony"
    ),
    "tolerance": Tolerance(absolute=1e-6, relative=0),
}


def changed(**fields):
    """The smallest manifest with other values; Python's JSON is close enough to RFC 8785 here."""
    document = json.loads(SMALLEST_BYTES) | fields
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_is_written_in_the_form_of_rfc_8785_without_what_it_leaves_out():
    assert Manifest(**SMALLEST).canonical_bytes() == SMALLEST_BYTES


def test_is_named_by_the_keccak256_of_that_form():
    manifest = Manifest(**SMALLEST)
    assert manifest.hash() == keccak(SMALLEST_BYTES)
    assert (
        manifest.hash().hex() == "a8c10a6c18d773a1292e1023f91e9138b1eaf977900c34fcb30c8c4bb0990202"
    )


def test_writes_every_field_by_its_name_in_camel_case():
    document = json.loads(Manifest(**EVERYTHING).canonical_bytes())
    assert document["quantisation"] == [{"tensor": "x", "scale": 0.0625}]
    assert document["tokenizerSha256"] == "0x" + "01" * 32
    assert document["circuit"] == {
        "r1csSha256": "0x" + "02" * 32,
        "verificationKeyHash": "0x" + "03" * 32,
        "setup": "ceremony",
    }
    assert document["tolerance"] == {"absolute": 1e-6, "relative": 0}


@pytest.mark.parametrize("fields", [SMALLEST, EVERYTHING], ids=["smallest", "everything"])
def test_is_read_back_from_its_bytes(fields):
    manifest = Manifest(**fields)
    assert read_manifest(manifest.canonical_bytes(), manifest.hash()) == manifest
    assert read_manifest(manifest.canonical_bytes()) == manifest


def test_knows_the_models_own_file_and_the_size_of_all_files():
    manifest = Manifest(**EVERYTHING)
    assert str(manifest.entry) == "model.onnx"
    assert manifest.size == 7 + 2**40


def test_knows_the_scales_of_its_tensors():
    assert Manifest(**EVERYTHING).scales == {"x": 0.0625}
    assert Manifest(**SMALLEST).scales == {}


def test_refuses_bytes_of_another_hash_and_names_both_hashes():
    found = keccak(SMALLEST_BYTES).hex()
    with pytest.raises(ManifestError, match=f"0x{found}, expected 0x{'00' * 32}"):
        read_manifest(SMALLEST_BYTES, bytes(32))


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        (b'"threads":1', b'"threads": 1'),
        (b'"threads":1}', b'"threads":1}\n'),
        (b'"threads":1', b'"threads":1,"tolerance":null'),
        (b'"threads":1', b'"threads":1,"threads":1'),
        (b'"nan":"forbidden","shape":["batch",3]', b'"shape":["batch",3],"nan":"forbidden"'),
        (b"\xe2\x82\xac", b"\\u20ac"),
        (b',"threads":1', b""),
    ],
)
def test_refuses_the_same_content_in_other_bytes(found, instead):
    data = SMALLEST_BYTES.replace(found, instead)
    assert data != SMALLEST_BYTES
    with pytest.raises(ManifestError, match="not in its canonical form"):
        read_manifest(data)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"format": ""}, "format: String should have at least 1 character"),
        ({"artefacts": []}, "artefacts: Tuple should have at least 1 item"),
        ({"inputs": []}, "inputs: Tuple should have at least 1 item"),
        ({"outputs": []}, "outputs: Tuple should have at least 1 item"),
        ({"threads": 0}, "threads: Input should be greater than or equal to 1"),
        ({"threads": 1.5}, "threads: Input should be a valid integer"),
        ({"codec": None}, "codec: Input should be a valid string"),
        ({"tokenizerSha256": "0x12"}, "tokenizerSha256: must be 0x and 64 lower-case hex digits"),
        ({"tolerance": {"absolute": -1, "relative": 0}}, "tolerance.absolute: must be a finite"),
        ({"tolerance": {"absolute": 0, "relative": "1"}}, "tolerance.relative: Input should be a"),
        ({"quantisation": [{"tensor": "x", "scale": 0}]}, r"quantisation\[0\].scale: Input should"),
        ({"quantisation": 2 * [{"tensor": "x", "scale": 1}]}, "quantisation of 'x' is there twice"),
        (
            {"circuit": {"r1csSha256": HASH, "verificationKeyHash": HASH, "setup": "none"}},
            "circuit.setup: Input should be 'insecure-development' or 'ceremony'",
        ),
    ],
)
def test_refuses_wrong_fields_and_names_the_first(fields, problem):
    with pytest.raises(ManifestError, match=problem):
        read_manifest(changed(**fields))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b'{"format":"onnx"', b"\xff\xfe"])
def test_refuses_what_is_no_manifest(data):
    with pytest.raises(ManifestError, match="This is no manifest"):
        read_manifest(data)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/etc/passwd", "..", "../model.onnx", "a/../../b", "a/..", ".", "./a", "a/./b"),
        *("a//b", "a/", "a\\b", "..\\b", "a\0b"),
    ],
)
def test_refuses_artefacts_outside_of_the_manifests_folder(path):
    with pytest.raises(ManifestError, match=r"artefacts\[0\].path: must be a path below"):
        read_manifest(changed(artefacts=[{"path": path, "sha256": "0x" + "ab" * 32, "size": 7}]))


@pytest.mark.parametrize(
    "path", ["a", "a/b/c", "..a", "a..b/c...", "digits v1.onnx", "моде́ль.onnx"]
)
def test_takes_any_path_below_the_manifests_folder(path):
    assert Artefact(path=path, sha256=bytes(32), size=0).path == path


@pytest.mark.parametrize("size", [-1, 2**53, 7.0, "7", True])
def test_refuses_a_size_that_json_numbers_do_not_carry_exactly(size):
    with pytest.raises(ManifestError, match=r"artefacts\[0\].size: Input should be"):
        read_manifest(changed(artefacts=[{"path": "a", "sha256": "0x" + "ab" * 32, "size": size}]))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -0.0, -1.0])
def test_refuses_numbers_that_rfc_8785_cannot_carry_exactly(number):
    with pytest.raises(ValidationError, match="must be a finite number, zero or above"):
        Tolerance(absolute=number, relative=0)


@given(
    st.floats(min_value=0, allow_infinity=False, allow_nan=False).filter(lambda x: str(x) != "-0.0")
)
def test_carries_every_other_number_exactly(number):
    manifest = Manifest(**SMALLEST, tolerance=Tolerance(absolute=number, relative=number))
    assert read_manifest(manifest.canonical_bytes()).tolerance == manifest.tolerance


@pytest.mark.parametrize("dimension", [-1, 2**31, 1.0, True, None, "", [1]])
def test_refuses_a_dimension_that_is_neither_a_size_nor_a_symbol(dimension):
    inputs = [{"name": "x", "dtype": "int8", "nan": "forbidden", "shape": [2, dimension]}]
    with pytest.raises(ManifestError, match=r"inputs\[0\].shape\[1\]: must be a size"):
        read_manifest(changed(inputs=inputs))


@pytest.mark.parametrize("dtype", ["float", "bfloat16", "string", "complex64", "Float32", ">f4"])
def test_refuses_an_unknown_dtype(dtype):
    with pytest.raises(ValidationError) as refused:
        TensorSpec(name="x", dtype=dtype)
    assert first_problem(refused.value).startswith("dtype: Input should be 'bool', 'int8'")


def test_refuses_more_dimensions_than_an_array_can_have():
    with pytest.raises(ValidationError, match="at most 32 items"):
        TensorSpec(name="x", dtype="int8", shape=(1,) * 33)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("artefacts", (WEIGHTS, WEIGHTS), "artefact 'weights/part-1.bin' is there twice"),
        ("inputs", SMALLEST["inputs"] * 2, "input 'x' is there twice"),
        ("outputs", SMALLEST["outputs"] * 2, "output 'y' is there twice"),
    ],
)
def test_refuses_the_same_name_twice(field, value, problem):
    with pytest.raises(ValidationError, match=problem):
        Manifest(**SMALLEST | {field: value})
