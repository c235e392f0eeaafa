"""What the browser computes is what Python and the contracts compute, by the same vectors."""

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from eth_account import Account

from assay.chain import artifact
from assay.client.receipts.evidence import left_to_payer
from assay.modes import all_modes, payer_modes
from assay.wire import model_id, version_id
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all
from assay.wire.hashing import canonical_json, keccak, recover_signer
from assay.wire.manifest import TensorSpec
from assay.wire.policy import parse_policy
from assay.wire.seal import leaves

ROOT = Path(__file__).parents[2]
MODES = {"signed": 0, "tee": 1, "zkml": 2}
DTYPES = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64",
]  # fmt: skip
ODD_TEXT = 'é "quoted" \\ \n \u2028 \x7f 🂡 \ufb01'


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The functions of web/wire, built for Node as they are for the browser."""
    built = tmp_path_factory.mktemp("wire") / "wire.mjs"
    subprocess.run(
        [
            ROOT / "node_modules" / ".bin" / "esbuild",
            Path(__file__).with_name("wire.mjs"),
            "--bundle",
            "--platform=node",
            "--format=esm",
            "--log-level=warning",
            f"--outfile={built}",
        ],
        check=True,
    )
    return built


@pytest.fixture(scope="module")
def call(program):
    """Call functions in the order given, and return what each returned."""

    def run(*calls):
        done = subprocess.run(
            ["node", program], input=json.dumps(calls), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def vectors(name, rows):
    return json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text("utf-8"))[rows]


def test_terms_claims_and_delegations_hash_as_the_vectors_say(call):
    terms, claims = vectors("terms", "terms"), vectors("claim", "claims")
    delegations = vectors("delegation", "delegations")

    assert call(*[("termsHash", row) for row in terms]) == [row["structHash"] for row in terms]
    asked = [("claimDigest", row, row["chainId"], row["registry"]) for row in claims]
    assert call(*asked) == [row["digest"] for row in claims]
    asked = [("delegationDigest", row, row["chainId"], row["verifier"]) for row in delegations]
    assert call(*asked) == [row["digest"] for row in delegations]


def test_payments_and_vaults_are_named_as_the_vectors_say(call):
    terms = {row["structHash"]: row for row in vectors("terms", "terms")}
    payments = [row for row in vectors("identifiers", "payments") if row["termsHash"] in terms]
    code = "0x" + artifact("Vault").bytecode.hex()
    vaults = [row for row in vectors("identifiers", "vaults") if row["vaultCode"] == code]
    assert payments
    assert vaults

    asked = [
        ("paymentId", row["chainId"], row["escrow"], terms[row["termsHash"]], row["payer"],
         row["nonce"])
        for row in payments
    ]  # fmt: skip
    assert call(*asked) == [row["paymentId"] for row in payments]
    asked = [("vaultAddress", row["escrow"], terms[row["termsHash"]]) for row in vaults]
    assert call(*asked) == [row["vault"] for row in vaults]


def test_a_version_is_named_by_its_whole_manifest(call):
    publisher = "0x377B9dB64d785Cb4747d67392B251495a1AE2142"
    manifest = {"scale": 0.1, "deep": {"b": [1, 2.5, 1e21, 1e-7], "a": None}, ODD_TEXT: True}
    named = version_id(model_id(publisher, ODD_TEXT), keccak(canonical_json(manifest)))

    assert call(("versionId", publisher, ODD_TEXT, manifest)) == ["0x" + named.hex()]


def test_policies_read_write_and_hold_as_the_vectors_say(call):
    texts, held = vectors("policy", "text"), vectors("policy", "satisfiedBy")
    modes = MODES | {"tee-simulated": 63}

    words = call(*[("parsePolicy", row["text"], modes) for row in texts])
    assert [hex(int(word)) for word in words] == [row["word"] for row in texts]
    assert call(*[("showPolicy", row["word"], modes) for row in texts]) == [
        row["text"] for row in texts
    ]
    assert call(*[("isSatisfied", row["word"], row["mask"]) for row in held]) == [
        row["satisfied"] for row in held
    ]


def test_the_same_is_left_to_the_payer_as_in_python(call):
    ids = {name: mode.mode_id for name, mode in all_modes().items()}
    modes = {"ids": ids, "payers": list(payer_modes())}
    texts = (
        "signed", "acknowledged", "signed+acknowledged", "signed|acknowledged",
        "2of(signed,published,acknowledged)", "signed+1of(published,acknowledged)",
    )  # fmt: skip
    policies = [parse_policy(text, ids) for text in texts]
    masks = (0b000000, 0b000001, 0b010000, 0b100000, 0b010001, 0b100001)
    rows = [(policy, mask) for policy in policies for mask in masks]

    def receipt(policy, mask):
        evidence = [SimpleNamespace(mode_id=mode) for mode in range(6) if mask >> mode & 1]
        return SimpleNamespace(terms=SimpleNamespace(policy=policy), evidence=evidence)

    asked = [
        (
            "leftToPayer",
            {
                "terms": {"policy": hex(policy.word)},
                "evidence": [{"modeId": mode} for mode in range(6) if mask >> mode & 1],
            },
            modes,
        )
        for policy, mask in rows
    ]
    expected = [left_to_payer(receipt(policy, mask)) for policy, mask in rows]
    assert {0, 1 << 5} == set(expected)
    assert [int(bits) for bits in call(*asked)] == expected
    needed = call(*[("needsPayer", hex(policy.word), modes) for policy in policies])
    assert needed == [False, True, True, False, False, False]
    # Where the node can prove nothing but `signed` by itself, there is more that takes the payer.
    here = ["signed", "acknowledged"]
    needed = call(*[("needsPayer", hex(policy.word), modes, here) for policy in policies])
    assert needed == [False, True, True, False, True, True]


def test_the_seal_binds_the_same_fields_in_the_same_order(call):
    document = {
        "plain": "text",
        ODD_TEXT: {"tee-simulated": 1, "_ok1": [], "1no": {}},
        "list": [0, -0.5, 1e21, True, None, [["x"], {"y": ODD_TEXT}]],
        "\uffff": 1,
        "\U00010000": 2,
        "seal": {"signer": "not bound"},
    }
    found = leaves(document)
    root = keccak(b"".join(found[path] for path in sorted(found)))

    [pairs, browser_root] = call(("sealLeaves", document), ("sealRoot", document))
    assert dict(pairs) == {path: "0x" + leaf.hex() for path, leaf in found.items()}
    assert browser_root == "0x" + root.hex()


def test_a_signature_is_taken_in_one_form_only(call, payer):
    digest = keccak(b"digest")
    signature = Account.unsafe_sign_hash(digest, payer.key).signature
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    high = (order - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    forms = [
        bytes(signature),
        signature[:64] + bytes([signature[64] - 27]),
        signature[:32] + high + bytes([55 - signature[64]]),
        signature[:64],
        bytes(64) + b"\x1b",
        b"",
    ]
    expected = [recover_signer(digest, bytes(form)) for form in forms]

    assert expected == [payer.address, None, None, None, None, None]
    asked = [("recoverSigner", "0x" + digest.hex(), "0x" + bytes(form).hex()) for form in forms]
    assert call(*asked) == expected


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("codec", ["tensor/cbor", "tensor/raw"])
def test_a_tensor_is_read_and_written_as_the_same_bytes(call, dtype, codec):
    specs = [TensorSpec(name="x", dtype=dtype, shape=("n", 3))]
    tensor = values_of(dtype).reshape(-1, 3)
    content = codec_named(codec).encode({"x": tensor}, specs)
    written = [spec.model_dump(mode="json", exclude_none=True) for spec in specs]

    [[[name, read]]] = call(("decode", codec, list(content), written))
    assert (name, tuple(read["shape"])) == ("x", tensor.shape)
    assert np.array_equal(np.array(read["values"]).astype(dtype).reshape(tensor.shape), tensor)
    if dtype != "float16":  # Which the page says that it cannot write.
        given = {"shape": tensor.shape, "values": [float(it) for it in tensor.ravel()]}
        assert bytes(*call(("encode", codec, [("x", given)], written))) == content


def test_several_tensors_are_written_in_the_order_of_their_names_bytes(call):
    names = ["b", "aa", "ä", "a" * 30, "", "z"]
    specs = [TensorSpec(name=name or "empty", dtype="uint8", shape=(1,)) for name in names]
    tensors = {spec.name: np.array([at], np.uint8) for at, spec in enumerate(specs)}
    content = codec_named("tensor/cbor").encode(tensors, specs)
    given = [(name, {"shape": [1], "values": tensor.tolist()}) for name, tensor in tensors.items()]
    written = [spec.model_dump(mode="json", exclude_none=True) for spec in specs]

    assert bytes(*call(("encode", "tensor/cbor", given, written))) == content


@pytest.mark.parametrize("values", [[0.25, -0.25, 0.75, 1.25, -1.0], [1e9, -1e9, 0.1], [3, -4, 0]])
def test_real_values_become_the_same_integers(call, values):
    spec = TensorSpec(name="x", dtype="int16", shape=(len(values),))
    expected = coerce_all({"x": values}, [spec], {"x": 0.5})["x"]
    written = spec.model_dump(mode="json", exclude_none=True)

    assert call(("toTensor", values, written, 0.5)) == [
        {"shape": [len(values)], "values": expected.tolist()}
    ]


def values_of(dtype):
    """Some values of a type, its ends among them; what JavaScript cannot hold is left out."""
    if dtype == "bool":
        return np.array([True, False, True])
    if np.dtype(dtype).kind == "f":
        return np.array([0.0, -1.5, 65_504, 2.0**-14, 2.0**-24, 1 / 3], dtype)
    limits = np.iinfo(dtype)
    ends = [max(limits.min, -(2**53) + 1), min(limits.max, 2**53 - 1)]
    return np.array([*ends, 0, 1, 2, 3], dtype)
