"""Paid orders that are kept, and sent as often as it takes, to whichever node runs."""

from contextlib import suppress
from dataclasses import dataclass

import httpx

from assay.chain import Authorization
from assay.payments import ESCROW_SCHEME, SIGNATURE_HEADER, VAULT_SCHEME
from assay.wire import Terms

from ...gateway.payments import Buyer, authorization_of, header_of, id_of

WAYS = (VAULT_SCHEME, ESCROW_SCHEME)


@dataclass(frozen=True)
class PaidOrder:
    """A request, and the payment that was signed for it."""

    http: httpx.Client
    path: str
    body: dict
    terms: Terms
    vault: str
    authorization: Authorization
    payment_id: bytes
    header: str

    def send(self, url):
        headers = {SIGNATURE_HEADER: self.header}
        return self.http.post(url + self.path, json=self.body, headers=headers)

    def send_in_vain(self, url):
        """Send it to a node that may end before it answers."""
        with suppress(httpx.TransportError):
            self.send(url)

    def state(self, url):
        """Ask how far the payment has come, without sending it."""
        return self.http.get(f"{url}/v1/payments/0x{self.payment_id.hex()}").json()["state"]


class Orderer:
    """Asks for quotes, and signs payments for them."""

    def __init__(self, http, account, token, escrow):
        self._http = http
        self._account = account
        self._domain = token.domain()
        self._escrow = escrow

    def order(self, url, body, way=VAULT_SCHEME, model="digits"):
        with httpx.Client(base_url=url) as http:
            buyer = Buyer(http, self._account, self._domain)
            offer = buyer.ask(body, model)
            payload = buyer.pay(offer, way)
        return PaidOrder(
            http=self._http,
            path=offer.path,
            body=body,
            terms=offer.terms,
            vault=offer.vault,
            authorization=authorization_of(payload),
            payment_id=id_of(payload, offer, self._domain.chain_id, self._escrow.address),
            header=header_of(payload),
        )
