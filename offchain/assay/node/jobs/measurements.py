"""Measurements: what answers took on this node, by version and policy, over restarts."""

import json
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from statistics import median
from threading import Lock

import sqlalchemy as sql

from assay.advice import Figures
from assay.modes import Cost
from assay.node.jobs.database import create_tables
from assay.node.jobs.job import State
from assay.wire.policy import Policy

__all__ = ["Measurements"]

_KEPT = 100
_STEPS = (State.QUOTED, State.AUTHORIZED, State.EXECUTED)
"""A job's states at the beginning of each step until its answer is proven."""

_metadata = sql.MetaData()
_measurements = sql.Table(
    "measurements",
    _metadata,
    sql.Column("version_id", sql.LargeBinary(32), primary_key=True),
    sql.Column("policy", sql.String(66), primary_key=True),
    sql.Column("what", sql.String(16), primary_key=True),
    sql.Column("numbers", sql.Text, nullable=False),
)

_Key = tuple[bytes, Policy, str]


class Measurements:
    """Keeps the last hundred figures of each kind; any thread may add to them.

    They are written down by `save` alone, so that no answer waits for that.
    """

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._unsaved: set[_Key] = set()
        self._numbers: dict[_Key, deque[float]] = defaultdict(lambda: deque(maxlen=_KEPT))
        create_tables(engine, _metadata)
        with engine.connect() as connection:
            for row in connection.execute(sql.select(_measurements)):
                key = (row.version_id, Policy.from_word(int(row.policy, 16)), row.what)
                self._numbers[key].extend(json.loads(row.numbers))

    def took(self, version_id: bytes, policy: Policy, step: State, seconds: float) -> None:
        """Note how long the step took that began in a state."""
        self._note((version_id, policy, step.value), seconds)

    def captured(self, version_id: bytes, policy: Policy, gas: int, *, alone: bool) -> None:
        """Note what a capture took, by itself or its share of a batch."""
        self._note((version_id, policy, "gas"), gas)
        if alone:
            self._note((version_id, policy, "gas alone"), gas)

    def figures(self, version_id: bytes) -> Mapping[Policy, Figures]:
        """Give the medians of all policies that the version was answered under here."""
        with self._lock:
            policies = {policy for version, policy, _ in self._numbers if version == version_id}
            found = {policy: self._figures(version_id, policy) for policy in policies}
        return {policy: figures for policy, figures in found.items() if figures is not None}

    def cost(self, version_id: bytes, policy: Policy, rough: Cost) -> Cost:
        """Give the medians of what evidence cost here; of what was not measured, the rough figure.

        Captures in batches do not count: what they take depends on how many came together.
        """
        with self._lock:
            gas = self._numbers.get((version_id, policy, "gas alone"))
            proving = self._numbers.get((version_id, policy, State.EXECUTED.value))
            return Cost(
                gas=round(median(gas)) if gas else rough.gas,
                seconds=median(proving) if proving else rough.seconds,
            )

    def save(self) -> None:
        """Write down what is new. Where the database fails, it is written down the next time."""
        with self._lock:
            new = set(self._unsaved)
            rows = [
                {
                    "version_id": version_id,
                    "policy": hex(policy.word),
                    "what": what,
                    "numbers": json.dumps(list(self._numbers[version_id, policy, what])),
                }
                for version_id, policy, what in new
            ]
            self._unsaved.clear()
        if not rows:
            return
        try:
            self._write(rows)
        except sql.exc.SQLAlchemyError:
            with self._lock:
                self._unsaved |= new
            raise

    def _write(self, rows: Sequence[Mapping[str, object]]) -> None:
        with self._engine.begin() as connection:
            for row in rows:
                named = [_measurements.c[name] == row[name] for name in ("version_id", "policy")]
                same = sql.and_(*named, _measurements.c.what == row["what"])
                connection.execute(sql.delete(_measurements).where(same))
            connection.execute(sql.insert(_measurements), rows)

    def _note(self, key: _Key, number: float) -> None:
        with self._lock:
            self._numbers[key].append(number)
            self._unsaved.add(key)

    def _figures(self, version_id: bytes, policy: Policy) -> Figures | None:
        taken = [self._numbers.get((version_id, policy, step.value)) for step in _STEPS]
        steps = [numbers for numbers in taken if numbers]
        if len(steps) < len(_STEPS):
            return None
        seconds = [median(numbers) for numbers in steps]
        gas = self._numbers.get((version_id, policy, "gas"))
        return Figures(
            samples=min(len(numbers) for numbers in steps),
            latency_seconds=sum(seconds),
            proving_seconds=seconds[-1],
            gas=round(median(gas)) if gas else None,
        )
