"""Telemetry: what is asked of the index. Each question reads sums; none goes through requests."""

import sqlalchemy as sql

from assay.errors import InvalidInput, NotFound
from assay.telemetry import tables
from assay.telemetry.indexing import Follower, Ledger
from assay.telemetry.reporting.alerts import Thresholds, find_alerts, is_weak
from assay.telemetry.reporting.figures import (
    BY_VERSION,
    OF_ALL_TIME,
    OF_ALL_VERSIONS,
    OF_EACH_KIND,
    Bucket,
    figures,
    in_hours,
    read_buckets,
)
from assay.telemetry.reporting.groups import by_mode, by_policy, by_proven, grouping
from assay.telemetry.reporting.messages import (
    Alert,
    By,
    Figures,
    Hour,
    IndexState,
    ModelReport,
    ModelSummary,
    Overview,
    Weakness,
)
from assay.telemetry.reporting.metrics import MOST_LABELLED_MODELS, Scrape, exposition
from assay.telemetry.reporting.models import report, summaries, top_models
from assay.telemetry.reporting.names import ModeNames
from assay.telemetry.reporting.snapshots import snapshot
from assay.telemetry.tally import HOUR_SECONDS, LATENCY_BINS

__all__ = ["Telemetry"]

_DAY = 24 * HOUR_SECONDS
_TOP_MODELS = 20
_MOST_MODELS = 1_000

# By mode, policy or what was proven an hour is a few rows; by the others one for each version.
_BY_KIND = (By.MODE, By.POLICY, By.PROVEN)
_MOST_HOURS = 92 * 24
_MOST_HOURS_OF_VERSIONS = 8 * 24


class Telemetry:
    """Answers from one index, and keeps it up to date where it has a follower.

    Every question raises `NotFound` while nothing is indexed. Safe to share between threads.
    """

    def __init__(
        self,
        engine: sql.Engine,
        follower: Follower | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._engine = engine
        self._ledger = Ledger(engine)
        self._follower = follower
        self._thresholds = thresholds or Thresholds()

    def start(self) -> None:
        """Follow the chain from now on."""
        if self._follower is not None:
            self._follower.start()

    def stop(self) -> None:
        """Follow it no longer."""
        if self._follower is not None:
            self._follower.stop()

    def note_below_advice(self, payment_id: bytes) -> None:
        """Note that a payment's policy is weaker than advised; at any time, and counted once."""
        self._ledger.note_below_advice(payment_id)

    def index(self) -> IndexState:
        """Tell how far the index has come."""
        with snapshot(self._engine) as connection:
            return self._state(connection)

    def overview(self) -> Overview:
        """Show the whole deployment at a glance."""
        with snapshot(self._engine) as connection:
            state, names = self._state(connection), ModeNames(connection)
            totals = read_buckets(connection, OF_ALL_VERSIONS, OF_ALL_TIME)
            hour = _hour_of(state.block_time)
            last_day = read_buckets(
                connection, OF_ALL_VERSIONS, in_hours(hour - _DAY + HOUR_SECONDS, hour)
            )
            return Overview(
                index=state,
                total=figures(totals),
                last_day=figures(last_day),
                modes=by_mode(names).groups(totals),
                policies=by_policy(names).groups(totals),
                proven=by_proven(names).groups(totals),
                weak=self._weakness(names, totals, last_day),
                models=summaries(connection, names, top_models(connection, _TOP_MODELS)),
                latency_bounds_seconds=LATENCY_BINS,
            )

    def models(self, limit: int = 100) -> tuple[ModelSummary, ...]:
        """List models, those with most requests first. Raises `InvalidInput`."""
        if not 0 < limit <= _MOST_MODELS:
            raise InvalidInput(
                f"{limit} models cannot be listed.", f"Ask for 1 to {_MOST_MODELS} of them."
            )
        with snapshot(self._engine) as connection:
            self._state(connection)
            return summaries(connection, ModeNames(connection), top_models(connection, limit))

    def model(self, model_id: bytes) -> ModelReport:
        """Report on one model. Raises `ModelUnknown`."""
        with snapshot(self._engine) as connection:
            self._state(connection)
            return report(connection, model_id)

    def hours(
        self,
        by: By,
        since: int | None = None,
        until: int | None = None,
        model_id: bytes | None = None,
        step_seconds: int = HOUR_SECONDS,
    ) -> tuple[Hour, ...]:
        """Give figures hour by hour, of one model or of all. What was nothing is left out.

        With another step, a number of hours, those of a step are added up and given as its first.

        Times are UTC seconds: from the hour of `since` to that of `until`, both included; else the
        last 24 hours. Raises `InvalidInput` for more hours than are given at once.
        """
        with snapshot(self._engine) as connection:
            last = _hour_of(self._state(connection).block_time if until is None else until)
            first = last - _DAY + HOUR_SECONDS if since is None else _hour_of(since)
            _require_few_hours(by, first, last)
            wanted = [in_hours(first, last)]
            if by not in _BY_KIND:
                wanted.append(BY_VERSION)
            elif model_id is None:
                wanted.append(OF_ALL_VERSIONS)
            else:
                wanted.append(OF_EACH_KIND)
            if model_id is not None:
                versions = tables.versions.c
                of_model = sql.select(versions.version_id).where(versions.model_id == model_id)
                wanted.append(tables.buckets.c.version_id.in_(of_model))
            buckets = read_buckets(connection, *wanted)
            rule = grouping(by, connection)
        hours: dict[int, list[Bucket]] = {}
        for bucket in buckets:
            begin = bucket.key.hour - bucket.key.hour % step_seconds
            hours.setdefault(begin, []).append(bucket)
        return tuple(
            Hour(hour=hour, key=group.key, name=group.name, figures=group.figures)
            for hour, found in sorted(hours.items())
            for group in rule.groups(found)
        )

    def alerts(self) -> tuple[Alert, ...]:
        """Tell what the rules find in the last 24 hours, against the seven days before."""
        with snapshot(self._engine) as connection:
            return self._alerts(connection, self._state(connection))

    def metrics(self) -> bytes:
        """Write all figures for Prometheus, in its text format."""
        with snapshot(self._engine) as connection:
            state = self._state(connection)
            shown = top_models(connection, MOST_LABELLED_MODELS)
            scrape = Scrape(
                state=state,
                models=summaries(connection, ModeNames(connection), shown),
                alerts=self._alerts(connection, state),
                weak_modes=self._thresholds.weak_modes,
            )
            return exposition(connection, scrape)

    def _alerts(self, connection: sql.Connection, state: IndexState) -> tuple[Alert, ...]:
        now = state.block_time
        return tuple(find_alerts(connection, self._thresholds, _hour_of(now), now))

    def _weakness(self, names: ModeNames, totals: list[Bucket], last_day: list[Bucket]) -> Weakness:
        weak = names.mask(self._thresholds.weak_modes)

        def only_weak(buckets: list[Bucket]) -> Figures:
            return figures(bucket for bucket in buckets if is_weak(bucket.key.proven, weak))

        modes = tuple(name for name in self._thresholds.weak_modes if name in names.ids)
        return Weakness(modes=modes, total=only_weak(totals), last_day=only_weak(last_day))

    def _state(self, connection: sql.Connection) -> IndexState:
        row = connection.execute(sql.select(tables.position)).one_or_none()
        problem = self._follower.problem if self._follower is not None else None
        if row is None:
            raise NotFound(
                f"Nothing is indexed yet. {problem.message if problem else ''}".strip(),
                "Wait a moment, or build the index with assay index.",
            )
        return IndexState(
            chain_id=row.chain_id,
            block=row.block,
            block_time=row.block_time,
            problem=None if problem is None else str(problem),
        )


def _hour_of(time: int) -> int:
    return time - time % HOUR_SECONDS


def _require_few_hours(by: By, first: int, last: int) -> None:
    most = _MOST_HOURS if by in _BY_KIND else _MOST_HOURS_OF_VERSIONS
    hours = (last - first) // HOUR_SECONDS + 1
    if hours > most:
        raise InvalidInput(
            f"{hours} hours by {by} are more than are given at once.",
            f"Ask for {most} hours at most, in several requests.",
        )
