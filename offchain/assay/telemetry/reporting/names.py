"""What ids are called: modes, policies and models, as far as the chain has told."""

import json
from collections.abc import Iterable, Mapping

import sqlalchemy as sql

from assay.errors import PolicyError
from assay.telemetry import tables
from assay.wire.policy import Policy, show_policy

__all__ = ["ModeNames", "ModelNames"]


class ModeNames:
    """The modes that were ever appended."""

    def __init__(self, connection: sql.Connection) -> None:
        query = sql.select(tables.notices.c.details).where(tables.notices.c.kind == "ModeAppended")
        appended = [json.loads(details) for details in connection.scalars(query)]
        self.ids: Mapping[str, int] = {notice["name"]: int(notice["mode"]) for notice in appended}
        self._names = {mode: name for name, mode in self.ids.items()}

    def mode(self, mode: int) -> str:
        """Name a mode."""
        return self._names.get(mode, f"mode {mode}")

    def policy(self, word: str) -> str:
        """Write a policy's text form, or its word where it has none: people pay for any word."""
        try:
            return show_policy(Policy.from_word(int(word, 16)), self.ids)
        except PolicyError:
            return word

    def mask(self, modes: Iterable[str]) -> int:
        """Find the bit set of those modes that there are."""
        return sum(1 << self.ids[name] for name in set(modes) & self.ids.keys())


class ModelNames:
    """Which version is of which model, and whose.

    Someone may pay for a version that nobody published, since past a deadline the escrow does not
    check that: its model, publisher and name are empty.
    """

    def __init__(self, connection: sql.Connection) -> None:
        versions, models = tables.versions.c, tables.models.c
        query = sql.select(
            versions.version_id, models.model_id, models.name, models.publisher
        ).join_from(tables.versions, tables.models, versions.model_id == models.model_id)
        self._versions: dict[bytes, tuple[str, str]] = {}
        self._names: dict[str, str] = {}
        for row in connection.execute(query):
            model = "0x" + row.model_id.hex()
            self._versions[row.version_id] = model, row.publisher
            self._names[model] = row.name

    def model(self, version_id: bytes) -> str:
        """Find the model that a version is of, by its id in hex."""
        return self._versions.get(version_id, ("", ""))[0]

    def publisher(self, version_id: bytes) -> str:
        """Find who owns the model that a version is of."""
        return self._versions.get(version_id, ("", ""))[1]

    def of_model(self, model: str) -> str:
        """Name a model, given its id in hex."""
        return self._names.get(model, "")

    def of_version(self, version: str) -> str:
        """Name the model of a version, given its id in hex."""
        return self.of_model(self.model(bytes.fromhex(version[2:])))
