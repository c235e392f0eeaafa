"""Models and versions as the registry's notices make them, within one transaction."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from assay.telemetry import tables
from assay.telemetry.indexing.events import Happening
from assay.telemetry.indexing.statements import delete_many, insert_many, select_many

__all__ = ["Registry", "notice_details", "notice_row"]


@dataclass(slots=True)
class _Model:
    name: str
    publisher: str
    floor: str
    registered_at: int


@dataclass(slots=True)
class _Version:
    model_id: bytes
    published_at: int
    retired_at: int | None = None


class Registry:
    """Knows the models and versions that were asked for, and what becomes of them."""

    def __init__(self, connection: sql.Connection) -> None:
        self._connection = connection
        self._models: dict[bytes, _Model] = {}
        self._versions: dict[bytes, _Version] = {}
        self._changed: set[bytes] = set()

    def load(self, versions: Iterable[bytes], models: Iterable[bytes] = ()) -> None:
        """Read versions and models, and the models of those versions, where they are known."""
        for row in select_many(self._connection, tables.versions.c.version_id, versions):
            self._versions[row.version_id] = _Version(
                row.model_id, row.published_at, row.retired_at
            )
        wanted = {*models, *(version.model_id for version in self._versions.values())}
        for row in select_many(self._connection, tables.models.c.model_id, wanted):
            self._models[row.model_id] = _Model(
                row.name, row.publisher, row.floor, row.registered_at
            )

    def floor(self, version_id: bytes) -> str | None:
        """Find the floor that a version is sold under; None where there is no such version."""
        version = self._versions.get(version_id)
        model = self._models.get(version.model_id) if version else None
        return model.floor if model else None

    def take(self, event: str, details: Mapping[str, str], at: int) -> None:
        """Let a notice change what it is about; `details` are those of `notice_details`."""
        match event:
            case "ModelRegistered":
                model_id, floor = _bytes(details["modelId"]), details["floor"]
                self._models[model_id] = _Model(details["name"], details["publisher"], floor, at)
            case "FloorRaised":
                self._models[_bytes(details["modelId"])].floor = details["floor"]
            case "ModelHandedOver":
                self._models[_bytes(details["modelId"])].publisher = details["publisher"]
            case "VersionPublished":
                version = _Version(_bytes(details["modelId"]), at)
                self._versions[_bytes(details["versionId"])] = version
            case "VersionRetired":
                self._versions[_bytes(details["versionId"])].retired_at = at
            case _:
                return
        self._changed.add(_bytes(details.get("versionId", details["modelId"])))

    def save(self) -> None:
        """Write what has changed."""
        models = {key: row for key, row in self._models.items() if key in self._changed}
        versions = {key: row for key, row in self._versions.items() if key in self._changed}
        delete_many(self._connection, tables.models.c.model_id, models)
        delete_many(self._connection, tables.versions.c.version_id, versions)
        insert_many(
            self._connection,
            tables.models,
            [
                {
                    "model_id": key,
                    "name": model.name,
                    "publisher": model.publisher,
                    "floor": model.floor,
                    "registered_at": model.registered_at,
                }
                for key, model in models.items()
            ],
        )
        insert_many(
            self._connection,
            tables.versions,
            [
                {
                    "version_id": key,
                    "model_id": version.model_id,
                    "published_at": version.published_at,
                    "retired_at": version.retired_at,
                }
                for key, version in versions.items()
            ],
        )
        self._changed.clear()

    def roll_back(self, block: int) -> None:
        """Forget the notices above a block, and make their models anew from those that are left."""
        above = tables.notices.c.block > block
        affected = set(
            self._connection.scalars(
                sql.select(tables.notices.c.model_id)
                .where(above, tables.notices.c.model_id.is_not(None))
                .distinct()
            )
        )
        self._connection.execute(sql.delete(tables.notices).where(above))
        delete_many(self._connection, tables.models.c.model_id, affected)
        delete_many(self._connection, tables.versions.c.model_id, affected)
        left = select_many(self._connection, tables.notices.c.model_id, affected)
        for row in sorted(left, key=lambda row: (row.block, row.log)):
            self.take(row.kind, json.loads(row.details), row.at)
        self.save()


def notice_details(happening: Happening) -> dict[str, str]:
    """Write a notice's parameters as text."""
    return {name: _text(name, value) for name, value in happening.values.items()}


def notice_row(happening: Happening) -> dict[str, object]:
    """Write a notice as a row."""
    return {
        "block": happening.block,
        "log": happening.log,
        "at": happening.time,
        "kind": happening.event,
        "model_id": happening.values.get("modelId"),
        "details": json.dumps(notice_details(happening)),
    }


def _text(name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int):
        return hex(value) if name in ("floor", "previous") else str(value)
    # PostgreSQL's text holds no NUL.
    return str(value).replace("\0", "\ufffd")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
