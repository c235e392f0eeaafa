"""Payments as clients make them, in a form that a test can spoil before it sends them."""

import base64
import json
import secrets
import time
from dataclasses import dataclass

from x402.http.utils import decode_payment_required_header
from x402.schemas import PaymentRequired

from assay.chain import Authorization, TransferOrder, sign_statement
from assay.payments import ESCROW_SCHEME, REQUIRED_HEADER, SIGNATURE_HEADER, VAULT_SCHEME
from assay.wire import Terms, payment_id


@dataclass(frozen=True)
class Offer:
    """A request and the 402 answer to it."""

    path: str
    body: dict
    required: PaymentRequired

    def option(self, scheme=VAULT_SCHEME):
        (found,) = [option for option in self.required.accepts if option.scheme == scheme]
        return found

    @property
    def vault(self):
        return self.option().pay_to

    @property
    def terms(self):
        return Terms.model_validate(self.option().extra["terms"])


def header_of(payload):
    return base64.b64encode(json.dumps(payload).encode()).decode()


class Buyer:
    """Somebody with a key, and money in the token, at one gateway."""

    def __init__(self, http, account, domain):
        self._http = http
        self._account = account
        self._domain = domain
        self.address = account.address

    def ask(self, body, model="digits"):
        """Ask without paying."""
        path = f"/v1/models/{model}/infer"
        answer = self._http.post(path, json=body)
        assert answer.status_code == 402, answer.text
        return Offer(path, body, decode_payment_required_header(answer.headers[REQUIRED_HEADER]))

    def order(self, option, nonce=None, valid_after=0, valid_before=None, value=None):
        """Fill in the transfer that an option asks for."""
        terms_hash = Terms.model_validate(option.extra["terms"]).struct_hash()
        return TransferOrder(
            self.address,
            option.pay_to,
            int(option.amount) if value is None else value,
            valid_after,
            int(time.time()) + 300 if valid_before is None else valid_before,
            nonce or (terms_hash if option.scheme == ESCROW_SCHEME else secrets.token_bytes(32)),
        )

    def signature(self, order, scheme=VAULT_SCHEME):
        to_escrow = scheme == ESCROW_SCHEME
        statement = self._domain.receive_statement if to_escrow else self._domain.transfer_statement
        return sign_statement(statement(order), self._account)

    def pay(self, offer, scheme=VAULT_SCHEME, signature=None, **fields):
        """Sign an option, as it is but for `fields`; give the payment's JSON."""
        option = offer.option(scheme)
        order = self.order(option, **fields)
        signature = self.signature(order, scheme) if signature is None else signature
        return {
            "x402Version": 2,
            "payload": {
                "authorization": {
                    "from": order.payer,
                    "to": order.payee,
                    "value": str(order.amount_atomic),
                    "validAfter": str(order.valid_after),
                    "validBefore": str(order.valid_before),
                    "nonce": "0x" + order.nonce.hex(),
                },
                "signature": "0x" + signature.hex(),
            },
            "accepted": option.model_dump(mode="json", by_alias=True),
        }

    def send(self, offer, payload, body=None):
        """Send the request, or another `body`, with a payment."""
        headers = {SIGNATURE_HEADER: header_of(payload)}
        return self._http.post(offer.path, json=body or offer.body, headers=headers)

    def buy(self, body, model="digits", scheme=VAULT_SCHEME):
        """Ask, pay and send."""
        offer = self.ask(body, model)
        return self.send(offer, self.pay(offer, scheme))


def authorization_of(payload):
    """Give a payment's authorization as the token takes it."""
    given, signature = payload["payload"]["authorization"], payload["payload"]["signature"]
    return Authorization(
        payer=given["from"],
        valid_after=int(given["validAfter"]),
        valid_before=int(given["validBefore"]),
        nonce=bytes.fromhex(given["nonce"][2:]),
        signature=bytes.fromhex(signature[2:]),
    )


def id_of(payload, offer, chain_id, escrow):
    """Name a payment as the escrow does."""
    given = authorization_of(payload)
    return payment_id(chain_id, escrow, offer.terms.struct_hash(), given.payer, given.nonce)
