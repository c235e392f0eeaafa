"""Where jobs are kept: in a table of a database.

A job is written whole, since it is read by its id; what is asked of many jobs has columns.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sql

from assay.errors import JobUnknown
from assay.node.jobs.database import create_tables
from assay.node.jobs.job import Job, State

__all__ = ["JobStore", "KeptJob"]

_metadata = sql.MetaData()
_jobs = sql.Table(
    "jobs",
    _metadata,
    sql.Column("payment_id", sql.LargeBinary(32), primary_key=True),
    sql.Column("state", sql.String(10), nullable=False, index=True),
    sql.Column("revision", sql.Integer, nullable=False),
    sql.Column("updated_at", sql.Float, nullable=False, index=True),
    sql.Column("job", sql.Text, nullable=False),
)


_with_time = sql.select(_jobs.c.job, _jobs.c.updated_at)


@dataclass(frozen=True, slots=True)
class KeptJob:
    """A job, and when it was written last, UTC seconds."""

    job: Job
    changed_at: float


class JobStore:
    """Jobs by the id of their payment. Raises `SettingsError` where the table is another's."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        create_tables(engine, _metadata)

    def add(self, job: Job) -> Job:
        """Keep a new job; where there is one for this payment, give that one instead."""
        row = _row(job) | {"payment_id": job.payment_id}
        try:
            with self._engine.begin() as connection:
                connection.execute(sql.insert(_jobs).values(row))
        except sql.exc.IntegrityError:
            return self.get(job.payment_id)
        return job

    def get(self, payment_id: bytes) -> Job:
        """Find the job of a payment. Raises `JobUnknown`."""
        job = self.find(payment_id)
        if job is None:
            raise JobUnknown(
                f"There is no payment 0x{payment_id.hex()} here.", "Check the id and the gateway."
            )
        return job

    def find(self, payment_id: bytes) -> Job | None:
        """Find the job of a payment, if there is one."""
        query = sql.select(_jobs.c.job).where(_jobs.c.payment_id == payment_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).scalar_one_or_none()
        return None if row is None else Job.model_validate_json(row)

    def move(self, before: Job, after: Job) -> Job:
        """Replace a job, unless somebody else has changed it since `before` was read.

        Gives the job as it is now: `after`, or what somebody else made of it meanwhile.
        """
        update = (
            sql.update(_jobs)
            .where(_jobs.c.payment_id == before.payment_id, _jobs.c.revision == before.revision)
            .values(_row(after))
        )
        with self._engine.begin() as connection:
            moved = connection.execute(update).rowcount == 1
        return after if moved else self.get(before.payment_id)

    def in_states(self, states: Collection[State], limit: int = 500) -> list[Job]:
        """List jobs in some states, those first that have waited longest."""
        query = (
            sql.select(_jobs.c.job)
            .where(_jobs.c.state.in_([state.value for state in states]))
            .order_by(_jobs.c.updated_at)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [Job.model_validate_json(row) for row in connection.execute(query).scalars()]

    def waiting(self, states: Collection[State], limit: int) -> list[KeptJob]:
        """List jobs in some states, those first that have waited longest, and since when."""
        in_states = _jobs.c.state.in_([state.value for state in states])
        return self._kept(_with_time.where(in_states).order_by(_jobs.c.updated_at).limit(limit))

    def latest(self, limit: int) -> list[KeptJob]:
        """List the jobs that were written last, the latest first."""
        return self._kept(_with_time.order_by(_jobs.c.updated_at.desc()).limit(limit))

    def _kept(self, query: sql.Select[tuple[str, float]]) -> list[KeptJob]:
        with self._engine.connect() as connection:
            return [
                KeptJob(Job.model_validate_json(row.job), row.updated_at)
                for row in connection.execute(query)
            ]

    def counts(self) -> dict[State, int]:
        """Count the jobs by state."""
        query = sql.select(_jobs.c.state, sql.func.count()).group_by(_jobs.c.state)
        with self._engine.connect() as connection:
            found = {State(state): count for state, count in connection.execute(query)}
        return {state: found.get(state, 0) for state in State}


def _row(job: Job) -> dict[str, object]:
    return {
        "state": job.state.value,
        "revision": job.revision,
        "updated_at": time.time(),
        "job": job.model_dump_json(),
    }
