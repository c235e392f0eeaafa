"""What the chain says of payments: whose the money is, and what the escrow has logged."""

from assay.chain import events
from assay.chain.contracts.events import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentReclaimed,
    PaymentVoided,
)

ANSWERED = ["PaymentAuthorized", "PaymentCaptured"]
VOIDED = ["PaymentAuthorized", "PaymentVoided"]
RECLAIMED = ["PaymentAuthorized", "PaymentReclaimed"]
KINDS = (PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentReclaimed)


class Ledger:
    """Tells what has changed since it was made."""

    def __init__(self, token, escrow, payer, provider):
        self._token = token
        self._escrow = escrow
        self._accounts = {"payer": payer.address, "provider": provider.address}
        self._accounts["escrow"] = escrow.address
        self._before = self._balances()

    def history(self, order):
        """List the events of a payment by name, each as often as it was logged."""
        return [
            kind.__name__
            for kind in KINDS
            for _ in events(self._escrow, kind, 0, payment_id=order.payment_id)
        ]

    def moved(self):
        """Tell whose balance has changed, and by how much."""
        now = self._balances()
        changes = {name: now[name] - held for name, held in self._before.items()}
        return {name: change for name, change in changes.items() if change}

    def left_in_vault(self, order):
        return self._token.balance(order.vault)

    def _balances(self):
        return {name: self._token.balance(at) for name, at in self._accounts.items()}
