"""A month of events that were never on a chain, told to a ledger as the indexer would."""

from collections.abc import Iterator
from random import Random

from assay.chain import Block
from assay.telemetry.indexing.events import Happening
from assay.telemetry.indexing.ledger import Ledger
from assay.telemetry.indexing.source import Identity, Stretch
from assay.wire import keccak
from benchmarks._onchain.local_chain import GENESIS

__all__ = ["TOKEN", "fill"]

_HOUR = 3_600
_HOURS = 30 * 24
_BATCH = 50
TOKEN, _PAYER, _PROVIDER, _PUBLISHER = (f"0x{number:040d}" for number in (1, 2, 3, 4))

# Modes by their ids, and policies with the sets of modes that are proven under them.
_MODES = {"signed": 0, "tee": 1, "zkml": 2}
_SOLD = ((1, 1), (1, 1), (1, 5), (4, 4), (5, 5), (1 << 128 | 6 << 64, 2))


def fill(ledger: Ledger, requests: int, models: int) -> None:
    """Count as many requests, over 30 days; nine of ten are captured, in batches of 50."""
    invented = _Invented(models)
    before = invented.block(0)
    ledger.open(Identity(31337, {}, before), before)
    for hour in range(1, _HOURS + 1):
        stretch = invented.stretch(
            hour, requests * hour // _HOURS - requests * (hour - 1) // _HOURS
        )
        ledger.apply(before, stretch, remember_from=hour - 256)
        before = stretch.last


class _Invented:
    """Hours of traffic, the same ones every time. A stretch is an hour, and has one block."""

    def __init__(self, models: int) -> None:
        self._random = Random(1)
        self._versions = [keccak(b"version %d" % number) for number in range(models)]
        self._numbers = iter(range(10**9))

    def block(self, hour: int) -> Block:
        """Make the block that ends an hour."""
        return Block(hour, keccak(b"block %d" % hour), GENESIS + hour * _HOUR)

    def stretch(self, hour: int, requests: int) -> Stretch:
        """Make an hour's events; the first has all models too."""
        block = self.block(hour)
        events = list(self._models() if hour == 1 else ())
        sold = [self._sale() for _ in range(requests)]
        events += [(name, values, b"") for name, values, _ in sold]
        gas: dict[bytes, int] = {}
        captured = [sale for sale in sold if self._random.random() < 0.9]
        for place, (_, values, proven) in enumerate(captured):
            transaction = keccak(b"transaction %d of %d" % (place // _BATCH, hour))
            gas[transaction] = 30_000 * _BATCH
            paid = values | {"proven": proven, "paid": values["amount"]}
            events.append(("PaymentCaptured", paid, transaction))
        happenings = tuple(
            Happening(name, values, hour, log, block.time, transaction)
            for log, (name, values, transaction) in enumerate(events)
        )
        return Stretch(block, (block,), happenings, gas)

    def _models(self) -> Iterator[tuple[str, dict[str, object], bytes]]:
        for name, mode in _MODES.items():
            appended = {"mode": mode, "name": name, "verifier": _PUBLISHER, "gasCap": 1}
            yield "ModeAppended", appended, b""
        for number, version in enumerate(self._versions):
            model: dict[str, object] = {"modelId": keccak(version)}
            named = {"publisher": _PUBLISHER, "name": f"model {number}", "floor": 1}
            yield "ModelRegistered", model | named, b""
            yield "VersionPublished", model | {"versionId": version}, b""

    def _sale(self) -> tuple[str, dict[str, object], int]:
        policy, proven = self._random.choice(_SOLD)
        values = {
            "paymentId": next(self._numbers).to_bytes(32, "big"),
            "payer": _PAYER,
            "provider": _PROVIDER,
            "versionId": self._random.choice(self._versions),
            "policy": policy,
            "token": TOKEN,
            "amount": self._random.randrange(1_000, 50_000),
        }
        return "PaymentAuthorized", values, proven
