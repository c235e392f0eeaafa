"""A payer that is a contract (ERC-1271) pays as everybody does, if its signature is no burden."""

import json
from pathlib import Path

import pytest
from eth_abi.abi import encode
from solcx import compile_standard

from assay.chain.deployment.create2 import create2_address, creation
from assay.client import check_receipt
from assay.modes import PrivateKey
from assay.payments import ESCROW_SCHEME, VAULT_SCHEME
from assay.wire import read_receipt
from compiler import read_compiler

SOURCE = Path(__file__).with_name("ContractWallet.sol")
SCHEMES = pytest.mark.parametrize("scheme", [VAULT_SCHEME, ESCROW_SCHEME])
COUNT = "eth_getTransactionCount"
MONEY_ATOMIC = 100_000


class WalletAccount:
    """Signs for a contract wallet: 65 bytes of its key's, and a tag."""

    def __init__(self, wallet, key):
        self.address = wallet
        self._key = key

    def sign_typed_data(self, full_message):
        signed = self._key.sign_typed_data(full_message=full_message)
        return signed._replace(signature=signed.signature + b"\x01")


@pytest.fixture(scope="module")
def wallet_code():
    compiler = read_compiler()
    output = compile_standard(
        {
            "language": "Solidity",
            "sources": {SOURCE.name: {"content": SOURCE.read_text(encoding="utf-8")}},
            "settings": {
                "evmVersion": compiler.evm_version,
                "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
            },
        },
        solc_binary=compiler.binary,
    )
    (contract,) = output["contracts"][SOURCE.name].values()
    return bytes.fromhex(contract["evm"]["bytecode"]["object"])


@pytest.fixture
def create_wallet_buyer(wallet_code, chain, send, owner, payer, token, create_buyer, gateway):
    """Make a buyer that is a wallet of the payer's key, with some money."""

    def create(waste_gas=0, signer=payer):
        code = wallet_code + encode(["address", "uint256"], [payer.address, waste_gas])
        wallet = create2_address(code)
        if not chain.code(wallet):
            send(creation(code), owner)
        send(token.mint(wallet, MONEY_ATOMIC), owner)
        return create_buyer(gateway, WalletAccount(wallet, signer))

    return create


@SCHEMES
def test_a_contract_wallet_pays_and_gets_a_verified_answer(
    create_wallet_buyer, digits_body, token, price_atomic, chain, deployment, scheme
):
    buyer = create_wallet_buyer()
    held = token.balance(buyer.address)
    answer = buyer.buy(digits_body(), scheme=scheme)
    assert answer.status_code == 200, answer.text
    assert held - token.balance(buyer.address) == price_atomic
    receipt = answer.json()["receipt"]
    assert receipt["payer"] == buyer.address
    verdict = check_receipt(json.dumps(receipt).encode(), chain=chain, deployment=deployment)
    assert verdict.failures == ()
    assert verdict.not_checked == ()


@SCHEMES
def test_a_contract_wallet_whose_key_did_not_sign_is_refused(
    create_wallet_buyer, digits_body, problem, token, scheme, stranger
):
    buyer = create_wallet_buyer(signer=stranger)
    held = token.balance(buyer.address)
    problem(buyer.buy(digits_body(), scheme=scheme), 402, "payment_refused")
    assert token.balance(buyer.address) == held


@SCHEMES
def test_a_contract_wallet_that_thinks_for_a_while_is_waited_for(
    create_wallet_buyer, digits_body, scheme
):
    assert create_wallet_buyer(500_000).buy(digits_body(), scheme=scheme).status_code == 200


@SCHEMES
@pytest.mark.parametrize("waste_gas", [5_000_000, 20_000_000])
def test_a_contract_wallet_that_wastes_the_providers_gas_is_refused(
    create_wallet_buyer, digits_body, problem, chain, token, provider, at_rest, scheme, waste_gas
):
    buyer = create_wallet_buyer(waste_gas)
    offer = buyer.ask(digits_body())
    at_rest()
    held, sent = token.balance(buyer.address), chain.request(COUNT, provider.address, "latest")
    body = problem(buyer.send(offer, buyer.pay(offer, scheme)), 402, "payment_refused")
    assert "OutOfGas" in body["message"]
    assert token.balance(buyer.address) == held
    assert chain.request(COUNT, provider.address, "latest") == sent


@pytest.mark.parametrize("key_signs", [True, False])
def test_a_contract_wallet_acknowledges_if_it_takes_the_signature_for_its_own(
    create_wallet_buyer, gateway, digits_body, payer, stranger, eventually, key_signs
):
    receipt = create_wallet_buyer().buy(digits_body(policy="signed+acknowledged")).json()["receipt"]
    claim = read_receipt(json.dumps(receipt).encode()).claim
    digest = claim.digest(receipt["chainId"], receipt["contracts"]["verifierRegistry"])
    signer = payer if key_signs else stranger
    signature = PrivateKey(signer.key).sign(digest) + b"\x01"
    path = f"/v1/payments/{receipt['claim']['requestId']}"
    answer = gateway.post(f"{path}/acknowledgement", json={"signature": "0x" + signature.hex()})
    if key_signs:
        assert answer.status_code == 200, answer.text
        eventually(lambda: gateway.get(path).json()["state"] == "captured")
    else:
        assert answer.status_code == 400, answer.text
        assert gateway.get(path).json()["state"] == "delivered"
