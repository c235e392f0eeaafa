"""Quotes and payments that no chain knows."""

import base64
import json
import time
from itertools import count

import pytest
import sqlalchemy as sql

from assay.chain import TokenDomain
from assay.payments import Offerer, Quote
from assay.wire import ZERO_HASH, Policy, Terms, checksummed, keccak

CHAIN_ID = 84_532


def address(name):
    return checksummed("0x" + keccak(name.encode())[:20].hex())


ESCROW, TOKEN, PROVIDER, PAYER = map(address, ("escrow", "token", "provider", "payer"))


@pytest.fixture
def database(tmp_path):
    engine = sql.create_engine(f"sqlite:///{tmp_path / 'quotes.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def offerer():
    return Offerer(ESCROW, TokenDomain("USDC", "2", CHAIN_ID, TOKEN), 300)


@pytest.fixture
def create_quote():
    """Offer terms of 1000, payable for five minutes from now; no two alike."""
    salts = count(1)

    def create(**changes):
        salt = keccak(b"salt %d" % next(salts))
        terms = Terms(
            provider=PROVIDER,
            token=TOKEN,
            amount=1_000,
            unit_price=0,
            version_id=keccak(b"version"),
            prompt_hash=ZERO_HASH,
            input_hash=keccak(b"input"),
            params_hash=ZERO_HASH,
            policy=Policy(1),
            capture_before=int(time.time()) + 900,
            salt=salt,
        )
        fields = {
            "terms": terms,
            "vault": address(f"vault {salt.hex()}"),
            "model_id": keccak(b"model"),
            "expires_at": int(time.time()) + 300,
        }
        return Quote(**fields | changes)

    return create


@pytest.fixture
def create_payload(create_quote, offerer):
    """Make the JSON of a payment for a quote, by its first or its second option."""

    def create(quote=None, option=0, **authorization):
        quote = quote or create_quote()
        accepted = offerer.requirements(quote)[option]
        signed = {
            "from": PAYER,
            "to": accepted.pay_to,
            "value": accepted.amount,
            "validAfter": "0",
            "validBefore": str(int(time.time()) + 300),
            "nonce": "0x" + (quote.terms_hash if option else keccak(b"nonce")).hex(),
        }
        return {
            "x402Version": 2,
            "payload": {"authorization": signed | authorization, "signature": "0x" + "5b" * 65},
            "accepted": accepted.model_dump(mode="json", by_alias=True),
        }

    return create


@pytest.fixture(scope="session")
def header_of():
    """Write a header's content, bytes or JSON, in base64."""

    def write(content):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return base64.b64encode(data).decode()

    return write
