"""Payments as the escrow's events make them, within one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sql

from assay.errors import TelemetryError
from assay.telemetry import tables
from assay.telemetry.indexing.events import Happening
from assay.telemetry.indexing.statements import insert_many, select_many
from assay.telemetry.indexing.sums import Sums
from assay.telemetry.tally import Request, State, advised_against, authorized, ended, refused

__all__ = ["Payments", "gas_shares"]

_ENDS = {
    "PaymentCaptured": State.CAPTURED,
    "PaymentVoided": State.VOIDED,
    "PaymentReclaimed": State.RECLAIMED,
}
_REQUEST = tuple(field.name for field in fields(Request))
_CHANGEABLE = (
    "below_advice",
    "state",
    "ended_block",
    "ended_at",
    "proven",
    "paid",
    "gas",
)


class Payments:
    """Knows the requests that a stretch is about, and counts what becomes of them."""

    def __init__(self, connection: sql.Connection, sums: Sums) -> None:
        self._connection = connection
        self._sums = sums
        self._new: dict[bytes, Request] = {}
        self._known: dict[bytes, Request] = {}
        self._changed: dict[bytes, Request] = {}
        self._advised: set[bytes] = set()
        self._refusals: list[dict[str, object]] = []

    def load(self, happenings: Iterable[Happening]) -> None:
        """Read what is known of the payments that these events are about."""
        new, old = [], set()
        for happening in happenings:
            payment_id = happening.values["paymentId"]
            if happening.event == "PaymentAuthorized":
                new.append(payment_id)
            else:
                old.add(payment_id)
        column = tables.requests.c.payment_id
        for row in select_many(self._connection, column, old.difference(new)):
            self._known[row.payment_id] = _request(row)
        advised = select_many(self._connection, tables.advice.c.payment_id, new)
        self._advised = {row.payment_id for row in advised}

    def authorize(self, happening: Happening, floor: str | None) -> None:
        """Take a request in; `floor` is what its version is sold under at that moment."""
        values = happening.values
        policy = hex(values["policy"])
        request = Request(
            payment_id=values["paymentId"],
            version_id=values["versionId"],
            policy=policy,
            token=values["token"],
            payer=values["payer"],
            provider=values["provider"],
            amount=values["amount"],
            block=happening.block,
            log=happening.log,
            authorized_at=happening.time,
            at_floor=policy == floor,
            below_advice=values["paymentId"] in self._advised,
        )
        self._new[request.payment_id] = request
        self._sums.add(authorized(request))

    def end(self, happening: Happening, gas: int) -> None:
        """End a request; `gas` is its share of what the transaction used."""
        request = self._find(happening)
        request.state = _ENDS[happening.event]
        request.ended_block, request.ended_at = happening.block, happening.time
        if request.state is State.CAPTURED:
            request.proven = hex(happening.values["proven"])
            request.paid, request.gas = happening.values["paid"], gas
        if request.payment_id not in self._new:
            self._changed[request.payment_id] = request
        self._sums.add(ended(request))

    def refuse(self, happening: Happening) -> None:
        """Note that a batch could not capture a request. One that is none is nobody's failure."""
        payment_id = happening.values["paymentId"]
        request = self._new.get(payment_id) or self._known.get(payment_id)
        if request is None:
            return
        self._refusals.append(
            {
                "block": happening.block,
                "log": happening.log,
                "payment_id": payment_id,
                "at": happening.time,
            }
        )
        self._sums.add(refused(request, happening.time))

    def save(self) -> None:
        """Write what has changed."""
        insert_many(self._connection, tables.requests, [_row(new) for new in self._new.values()])
        insert_many(self._connection, tables.refusals, self._refusals)
        self._update(self._changed.values())

    def advise_against(self, payment_id: bytes) -> None:
        """Count a request as below advice, unless it is counted so already or not known yet."""
        for row in select_many(self._connection, tables.requests.c.payment_id, [payment_id]):
            request = _request(row)
            if not request.below_advice:
                request.below_advice = True
                self._update([request])
                self._sums.add(advised_against(request))

    def roll_back(self, block: int) -> None:
        """Count nothing any more that happened above a block."""
        requests, refusals = tables.requests.c, tables.refusals.c
        refused_above = sql.select(refusals.at, tables.requests).join_from(
            tables.refusals, tables.requests, refusals.payment_id == requests.payment_id
        )
        for row in self._connection.execute(refused_above.where(refusals.block > block)):
            self._sums.subtract(refused(_request(row), row.at))
        self._connection.execute(sql.delete(tables.refusals).where(refusals.block > block))

        ended_above = sql.select(tables.requests).where(requests.ended_block > block)
        ends = [_request(row) for row in self._connection.execute(ended_above)]
        for request in ends:
            self._sums.subtract(ended(request))
        self._update([request.waiting() for request in ends])

        new_above = sql.select(tables.requests).where(requests.block > block)
        for row in self._connection.execute(new_above):
            self._sums.subtract(authorized(_request(row)))
        self._connection.execute(sql.delete(tables.requests).where(requests.block > block))

    def _find(self, happening: Happening) -> Request:
        payment_id = happening.values["paymentId"]
        request = self._new.get(payment_id) or self._known.get(payment_id)
        if request is None:
            raise TelemetryError(
                f"Payment 0x{payment_id.hex()} ended in block {happening.block}, and the index has "
                "no authorization of it.",
                "The deployment file names a first block that is too late: mend it, then build the "
                "index anew with assay index --rebuild.",
            )
        return request

    def _update(self, requests: Iterable[Request]) -> None:
        rows = [
            {"changed_id": request.payment_id}
            | {name: value for name, value in _row(request).items() if name in _CHANGEABLE}
            for request in requests
        ]
        if rows:
            update = sql.update(tables.requests).where(
                tables.requests.c.payment_id == sql.bindparam("changed_id")
            )
            changes = update.values({name: sql.bindparam(name) for name in _CHANGEABLE})
            self._connection.execute(changes, rows)


def gas_shares(happenings: Sequence[Happening], gas: Mapping[bytes, int]) -> dict[int, int]:
    """Share what a transaction used among what it captured; by the place in the sequence.

    The first ones bear the rest of the division, so that the shares add up to all of it.
    """
    captures = [
        (place, seen.transaction)
        for place, seen in enumerate(happenings)
        if seen.event == "PaymentCaptured"
    ]
    counts = Counter(transaction for _, transaction in captures)
    served: Counter[bytes] = Counter()
    shares: dict[int, int] = {}
    for place, transaction in captures:
        share, rest = divmod(gas[transaction], counts[transaction])
        shares[place] = share + (served[transaction] < rest)
        served[transaction] += 1
    return shares


def _row(request: Request) -> dict[str, object]:
    row = {name: getattr(request, name) for name in _REQUEST}
    return row | {
        "amount": str(request.amount),
        "paid": str(request.paid),
        "state": request.state.value,
    }


def _request(row: sql.Row[tuple[object, ...]]) -> Request:
    values: dict[str, Any] = {name: getattr(row, name) for name in _REQUEST}
    values |= {"amount": int(row.amount), "paid": int(row.paid), "state": State(row.state)}
    return Request(**values)
