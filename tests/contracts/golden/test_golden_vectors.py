"""Digests and ids come out as the golden vectors say, at any address and on any chain.

The contracts are put where a vector has them, so that it is their own code that is asked.
"""

import pytest
from ape.contracts import ContractInstance

from ..statements import SIGNED, Delegation, Domain, policy_word
from .vectors import claim_of, terms_of, vectors

TERMS = {vector["structHash"]: terms_of(vector) for vector in vectors("terms", "terms")}
MODELS = vectors("identifiers", "models")  # one has no name, which the registry refuses
FLOOR = policy_word(SIGNED)


@pytest.fixture
def move(chain):
    """Put a contract's code at another address, on a chain with another id."""
    rpc = chain.provider.web3.provider.make_request

    def put(contract, address, chain_id):
        rpc("anvil_setCode", [address, contract.code.to_0x_hex()])
        rpc("anvil_setChainId", [chain_id])
        return ContractInstance(address, contract.contract_type)

    yield put
    rpc("anvil_setChainId", [chain.chain_id])


@pytest.fixture
def act_as(accounts):
    """Act as an account whose key nobody has."""

    def impersonate(address):
        account = accounts[address]
        account.balance = 10**18
        return account

    return impersonate


@pytest.mark.parametrize("vector", vectors("claim", "claims"))
def test_claim_digests(verifier_registry, move, vector):
    registry = move(verifier_registry, vector["registry"], vector["chainId"])
    assert registry.digestOf(claim_of(vector)).to_0x_hex() == vector["digest"]


@pytest.mark.parametrize("vector", vectors("identifiers", "payments"))
def test_payment_ids(escrow, move, vector):
    moved = move(escrow, vector["escrow"], vector["chainId"])
    terms = TERMS[vector["termsHash"]]
    payment_id = moved.paymentIdOf(terms, vector["payer"], vector["nonce"])
    assert payment_id.to_0x_hex() == vector["paymentId"]


@pytest.mark.parametrize("vector", vectors("identifiers", "vaults"))
def test_vaults(escrow, contracts, chain, move, vector):
    assert contracts["Vault"].contract_type.deployment_bytecode.bytecode == vector["vaultCode"]
    moved = move(escrow, vector["escrow"], chain.chain_id)
    assert moved.vaultOf(TERMS[vector["termsHash"]]) == vector["vault"]


@pytest.mark.parametrize("vector", [vector for vector in MODELS if vector["name"]])
def test_model_and_version_ids(model_registry, act_as, vector):
    publisher = act_as(vector["publisher"])
    model_id = model_registry.register(vector["name"], FLOOR, sender=publisher).return_value
    assert model_id.to_0x_hex() == vector["modelId"]
    published = model_registry.publish(model_id, vector["manifestHash"], "", sender=publisher)
    assert published.return_value.to_0x_hex() == vector["versionId"]


@pytest.mark.parametrize("vector", vectors("delegation", "delegations"))
def test_delegation_digests(vector):
    """The contract checks signatures only, so test_session_keys.py ties this encoder to it."""
    domain = Domain("Assay", "1", vector["chainId"], vector["verifier"])
    delegation = Delegation(vector["provider"], vector["key"], vector["until"])
    assert f"0x{delegation.digest(domain).hex()}" == vector["digest"]
