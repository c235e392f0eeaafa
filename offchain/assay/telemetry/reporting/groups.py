"""Figures by mode, policy, model, version, publisher or by all that was proven."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sql

from assay.telemetry.reporting.figures import Bucket, grouped, modes_of
from assay.telemetry.reporting.messages import By, Group
from assay.telemetry.reporting.names import ModelNames, ModeNames
from assay.telemetry.tally import NOTHING, Key

__all__ = ["Grouping", "by_mode", "by_policy", "by_proven", "grouping"]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which groups a bucket is in, and what they are called."""

    groups_of: Callable[[Key], Iterable[str]]
    name_of: Callable[[str], str]

    def groups(self, buckets: Iterable[Bucket]) -> tuple[Group, ...]:
        """Add buckets up, those with most requests first."""
        found = grouped(buckets, self.groups_of)
        rows = [
            Group(key=key, name=self.name_of(key), figures=figures)
            for key, figures in found.items()
        ]
        return tuple(sorted(rows, key=_rank))


def by_mode(names: ModeNames) -> Grouping:
    """Group by mode; what is of several modes counts under each, so the groups do not add up."""
    return Grouping(
        lambda key: [str(mode) for mode in modes_of(key)], lambda key: names.mode(int(key))
    )


def by_policy(names: ModeNames) -> Grouping:
    """Group by the policy that was bought."""
    return Grouping(lambda key: [key.policy], names.policy)


def by_proven(names: ModeNames) -> Grouping:
    """Group captures by all that was proven; nothing else is in any group."""
    return Grouping(lambda key: [] if key.proven == NOTHING else [key.proven], names.policy)


def grouping(by: By, connection: sql.Connection) -> Grouping:
    """Find out how to group."""
    match by:
        case By.MODE:
            return by_mode(ModeNames(connection))
        case By.POLICY:
            return by_policy(ModeNames(connection))
        case By.PROVEN:
            return by_proven(ModeNames(connection))
        case By.VERSION:
            versions = ModelNames(connection)
            return Grouping(lambda key: [_hex(key.version_id)], versions.of_version)
        case By.MODEL:
            models = ModelNames(connection)
            return Grouping(lambda key: [models.model(key.version_id)], models.of_model)
        case By.PUBLISHER:
            owners = ModelNames(connection)
            return Grouping(lambda key: [owners.publisher(key.version_id)], str)


def _rank(group: Group) -> tuple[int, int, str]:
    return -group.figures.requests, -group.figures.captured, group.key


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
