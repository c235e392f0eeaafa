"""Roles with keys, golden vectors, and receipts that hold in every field."""

import json
from functools import partial
from pathlib import Path

import pytest
from eth_account import Account

from assay import wire

ROOT = Path(__file__).parents[3]
CHAIN_ID = 31337
MODES = {"signed": 0, "tee": 1, "tee-simulated": 63}
MANIFEST = {
    "format": "onnx",
    "artefacts": [{"path": "digits.onnx", "sha256": "0x" + "ab" * 32, "size": 9_600}],
    "inputs": [{"name": "image", "dtype": "float32", "shape": ["n", 64]}],
    "tolerance": {"absolute": 0.000001, "relative": 0.5},
    "codec": "tensor/raw",
    "odd names": {"a.b": True, "": None, "é": [], "ü": {}},
}


def role(name):
    account = Account.from_key(wire.keccak(name.encode()))
    return pytest.fixture(scope="session", name=name)(lambda: account)


payer, provider, publisher = role("payer"), role("provider"), role("publisher")
session_key, stranger = role("session_key"), role("stranger")


@pytest.fixture(scope="session")
def sign():
    """Sign a digest with an account's key."""
    return lambda account, digest: bytes(account.unsafe_sign_hash(digest).signature)


@pytest.fixture(scope="session")
def vectors():
    """Read one list of golden vectors."""

    def read(name, rows):
        found = json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text("utf-8"))[rows]
        assert found, f"{name}.json has no {rows}"
        return found

    return read


def contract(name):
    return wire.checksummed("0x" + wire.keccak(name.encode())[:20].hex())


@pytest.fixture(scope="session")
def contracts():
    return wire.Contracts(
        escrow=contract("escrow"),
        verifier_registry=contract("verifier registry"),
        model_registry=contract("model registry"),
        verifiers={name: contract(name) for name in MODES},
    )


@pytest.fixture(scope="session")
def model(publisher):
    return wire.SoldModel(publisher=publisher.address, name="digits", manifest=MANIFEST)


@pytest.fixture(scope="session")
def terms(provider, model):
    return wire.Terms(
        provider=provider.address,
        token=contract("token"),
        amount=1_000,
        unit_price=7,
        version_id=wire.version_id(
            wire.model_id(model.publisher, model.name),
            wire.keccak(wire.canonical_json(model.manifest)),
        ),
        prompt_hash=wire.prompt_hash("Be kind."),
        input_hash=wire.keccak(b"input"),
        params_hash=wire.params_hash({"seed": 7}),
        policy=wire.Policy(1 << 0, 1 << 1 | 1 << 63, 1),
        capture_before=1_900_000_000,
        salt=wire.keccak(b"salt"),
    )


@pytest.fixture(scope="session")
def create_body(contracts, model, payer, provider, session_key, sign, terms):
    """Everything that a paid receipt says, signed by a session key; `changes` replace fields."""

    def create(**changes):
        nonce = terms.struct_hash()
        payment = wire.payment_id(CHAIN_ID, contracts.escrow, nonce, payer.address, nonce)
        claim = wire.Claim.from_terms(terms, payment, wire.keccak(b"output"), 143, 1_800_000_000)
        digest = claim.digest(CHAIN_ID, contracts.verifier_registry)
        unsigned = wire.Delegation(
            provider=provider.address, key=session_key.address, until=1_850_000_000, signature=b""
        )
        approval = sign(provider, unsigned.digest(CHAIN_ID, contracts.verifiers["signed"]))
        fields = {
            "version": "1",
            "chain_id": CHAIN_ID,
            "contracts": contracts,
            "modes": MODES,
            "model": model,
            "terms": terms,
            "payer": payer.address,
            "nonce": nonce,
            "claim": claim,
            "evidence": (
                wire.Evidence(mode="signed", mode_id=0, proof=sign(session_key, digest)),
                wire.Evidence(mode="tee-simulated", mode_id=63, proof=b"quote"),
            ),
            "exhibits": {"tee-simulated": b"certificate"},
            "params": {"seed": 7},
            "input": wire.Encoded(codec="tensor/raw", content=b"input"),
            "output": wire.Encoded(codec="tensor/raw", content=b"output"),
            "transactions": wire.Transactions(authorize=wire.keccak(b"authorize"), capture=None),
            "delegation": unsigned.model_copy(update={"signature": approval}),
        }
        return wire.ReceiptBody(**fields | changes)

    return create


@pytest.fixture(scope="session")
def create_receipt(create_body, session_key, sign):
    """The same, sealed by the session key."""
    signer, seal = session_key.address, partial(sign, session_key)
    return lambda **changes: create_body(**changes).sealed(signer, seal)


@pytest.fixture(scope="session")
def receipt(create_receipt):
    return create_receipt()


@pytest.fixture(scope="session")
def create_free_receipt(create_body, provider, sign):
    """A receipt where nothing was paid, sealed by the provider's own key."""
    signer, seal = provider.address, partial(sign, provider)
    unpaid = dict.fromkeys(("payer", "nonce", "delegation"))
    unpaid["transactions"] = wire.Transactions(authorize=None, capture=None)
    return lambda **changes: create_body(**unpaid | changes).sealed(signer, seal)
