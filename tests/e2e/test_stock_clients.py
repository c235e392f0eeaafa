"""Unmodified x402 clients pay through the vault, and get answers that anyone can check."""

import asyncio
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from x402 import x402Client, x402ClientSync
from x402.http.clients.httpx import x402HttpxClient
from x402.http.clients.requests import x402_requests
from x402.http.utils import decode_payment_response_header
from x402.mechanisms.evm.exact import register_exact_evm_client

from assay.chain import artifact, events
from assay.chain.contracts.events import Transfer
from assay.client import check_receipt
from assay.wire import read_receipt, vault_address

PRICE_ATOMIC = 10_000


@dataclass(frozen=True)
class Answer:
    """What came over HTTP; `settlement` is the PAYMENT-RESPONSE header."""

    status: int
    settlement: dict
    body: dict


def python_httpx(url, body, account, asset):
    async def ask():
        client = configured(x402Client(), account, asset)
        async with x402HttpxClient(client, timeout=30) as http:
            return await http.post(url, json=body)

    return read(asyncio.run(ask()))


def python_requests(url, body, account, asset):
    with x402_requests(configured(x402ClientSync(), account, asset)) as session:
        return read(session.post(url, json=body, timeout=30))


def npm_fetch(url, body, account, asset):
    order = {"url": url, "body": body, "key": f"0x{account.key.hex()}"}
    if asset is not None:
        order["spendControls"] = {"allowedAssets": [asset]}
    done = subprocess.run(
        ["node", Path(__file__).with_name("pay.mjs")],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return Answer(**json.loads(done.stdout))


def configured(client, account, asset):
    """Give a client its key, and nothing else where it knows the token itself."""
    register_exact_evm_client(client, account)
    if asset is not None:
        client.set_spend_controls({"allowed_assets": [asset]})
    return client


def read(response):
    settlement = decode_payment_response_header(response.headers["PAYMENT-RESPONSE"])
    return Answer(
        response.status_code,
        settlement.model_dump(mode="json", by_alias=True, exclude_none=True),
        response.json(),
    )


@pytest.mark.parametrize("ask", [python_httpx, python_requests, npm_fetch])
def test_a_stock_client_pays_through_the_vault_and_gets_a_verified_answer(
    ask, url, settled, body, label, asset, payer, provider, token, escrow, chain, deployment
):
    held = {who: token.balance(who) for who in (payer.address, provider.address, escrow.address)}

    answer = ask(url, body, payer, asset)

    assert answer.status == 200
    assert np.argmax(answer.body["outputs"]["scores"]) == label
    receipt = read_receipt(json.dumps(answer.body["receipt"]).encode())
    assert answer.settlement == {
        "success": True,
        "payer": payer.address,
        "transaction": "0x" + receipt.transactions.authorize.hex(),
        "network": f"eip155:{chain.chain_id}",
        "amount": str(PRICE_ATOMIC),
    }

    settled(receipt.claim.request_id)
    vault = vault_address(escrow.address, receipt.terms, artifact("Vault").bytecode)
    paid_in = events(token, Transfer, 0, sender=payer.address, recipient=vault)
    assert [found.event.amount_atomic for found in paid_in] == [PRICE_ATOMIC]
    changes = {who: token.balance(who) - before for who, before in held.items()}
    assert changes == {
        payer.address: -PRICE_ATOMIC,
        provider.address: PRICE_ATOMIC,
        escrow.address: 0,
    }
    assert token.balance(vault) == 0

    verdict = check_receipt(
        json.dumps(answer.body["receipt"]).encode(), chain=chain, deployment=deployment
    )
    assert verdict.failures == ()
    assert verdict.not_checked == ()
    assert [(proof.mode, proof.holds) for proof in verdict.proofs] == [("signed", True)]
