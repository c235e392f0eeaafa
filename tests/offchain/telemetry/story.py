"""An index of events that are made up: what a chain can log, without one."""

from itertools import count

from assay.chain import Block
from assay.telemetry.indexing.events import Happening
from assay.telemetry.indexing.ledger import Ledger
from assay.telemetry.indexing.source import Identity, Stretch
from assay.wire import Policy, keccak

GENESIS = 1_800_000_000
DAY = 86_400
TOKEN, PAYER, PROVIDER, PUBLISHER = (f"0x{number:040d}" for number in (1, 2, 3, 4))
SIGNED, ZKML = Policy(1), Policy(4)


class Story:
    """Tells a ledger one block after another. A block is a list of events."""

    def __init__(self, engine):
        self.ledger = Ledger(engine)
        self.last = Block(0, keccak(b"block 0"), GENESIS)
        self.ledger.open(Identity(31337, {}, self.last), self.last)
        self._ids = (keccak(b"id %d" % number) for number in count(1))

    def block(self, *events, seconds=12, gas=1_000, branch=b""):
        """Add a block, some time after the one before; each has one transaction."""
        number = self.last.number + 1
        transaction = keccak(b"transaction %d" % number)
        time = self.last.time + seconds
        block = Block(number, keccak(b"block %d" % number + branch), time)
        happenings = tuple(
            Happening(name, values, number, log, time, transaction)
            for log, (name, values) in enumerate(events)
        )
        self.ledger.apply(self.last, Stretch(block, (block,), happenings, {transaction: gas}), 0)
        self.last = block

    def model(self, name="digits", floor=SIGNED):
        """Register a model and publish a version of it; give the ids of both."""
        model, version = next(self._ids), next(self._ids)
        registered = {
            "modelId": model,
            "publisher": PUBLISHER,
            "name": name,
            "floor": floor.word,
        }
        published = {"versionId": version, "modelId": model, "manifestHash": version, "uri": ""}
        self.block(("ModelRegistered", registered), ("VersionPublished", published))
        return model, version

    def authorized(self, version, policy=SIGNED.word, amount=1_000, payment_id=None):
        """Make an authorization; give the payment's id and the event."""
        payment_id = payment_id or next(self._ids)
        return payment_id, (
            "PaymentAuthorized",
            {
                "paymentId": payment_id,
                "payer": PAYER,
                "provider": PROVIDER,
                "versionId": version,
                "policy": policy,
                "token": TOKEN,
                "amount": amount,
            },
        )

    def captured(self, payment_id, proven=1, paid=600):
        """Make a capture."""
        values = {"paymentId": payment_id, "proven": proven, "paid": paid, "units": 1}
        return "PaymentCaptured", values | {"outputHash": bytes(32)}

    def voided(self, payment_id):
        return "PaymentVoided", {"paymentId": payment_id}

    def reclaimed(self, payment_id):
        return "PaymentReclaimed", {"paymentId": payment_id}

    def refused(self, payment_id):
        return "CaptureRefused", {"paymentId": payment_id, "reason": b""}

    def buy(self, version, number, policy=SIGNED.word, proven=None, seconds=12):
        """Have requests authorized, and captured in the next block where something is proven."""
        bought = [self.authorized(version, policy) for _ in range(number)]
        self.block(*(event for _, event in bought), seconds=seconds)
        if proven is not None:
            self.block(*(self.captured(payment_id, proven) for payment_id, _ in bought))
        return [payment_id for payment_id, _ in bought]
