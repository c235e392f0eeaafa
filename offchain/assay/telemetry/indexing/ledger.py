"""The index in its database.

Each step is one transaction, which moves the position together with all that belongs to it: what
was interrupted did not happen, and nothing happens twice.
"""

import json
from collections.abc import Sequence

import sqlalchemy as sql

from assay.chain import Block
from assay.errors import SettingsError, WrongChain
from assay.telemetry import tables
from assay.telemetry.indexing.events import PAYMENTS
from assay.telemetry.indexing.payments import Payments, gas_shares
from assay.telemetry.indexing.registry import Registry, notice_details, notice_row
from assay.telemetry.indexing.source import Identity, Stretch
from assay.telemetry.indexing.statements import insert_many
from assay.telemetry.indexing.sums import Sums

__all__ = ["Ledger", "Overtaken"]


class Overtaken(Exception):
    """Another indexer has moved the position meanwhile: read it again."""


class Ledger:
    """One index in one database. Safe to share between threads and processes."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        _create_tables(engine)

    def open(self, identity: Identity, before: Block) -> None:
        """Begin an index at the block `before` the first, or make sure that it is of this chain.

        Raises `WrongChain`.
        """
        row = {
            "id": 1,
            "chain_id": identity.chain_id,
            "contracts": json.dumps(identity.contracts, sort_keys=True),
            "first_block": identity.first.number,
            "first_hash": identity.first.hash,
        }
        try:
            with self._engine.begin() as connection:
                found = connection.execute(sql.select(tables.position)).mappings().one_or_none()
                if found is None:
                    connection.execute(sql.insert(tables.position).values(row | _position(before)))
                    insert_many(connection, tables.blocks, [_block_row(before)])
                    return
        except sql.exc.IntegrityError:
            # Another indexer was quicker; what it began is looked at with the next step.
            return
        differing = [name for name, value in row.items() if found[name] != value]
        if differing:
            raise WrongChain(
                f"The index is of chain {found['chain_id']} from block {found['first_block']} on, "
                f"and not of this chain {identity.chain_id}: {_named(differing)} differ.",
                "Name the database of this chain, or build the index anew: assay index --rebuild.",
            )

    def position(self) -> Block | None:
        """Find the last block that is counted; None where no index was begun."""
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(tables.position)).one_or_none()
        return None if row is None else Block(row.block, row.block_hash, row.block_time)

    def recent(self) -> list[Block]:
        """List the blocks that are remembered, the latest first."""
        query = sql.select(tables.blocks).order_by(tables.blocks.c.number.desc())
        with self._engine.connect() as connection:
            return [Block(row.number, row.hash, row.time) for row in connection.execute(query)]

    def apply(self, before: Block, stretch: Stretch, remember_from: int) -> None:
        """Count a stretch that follows `before`, and move on to its last block.

        Blocks below `remember_from` are forgotten. Raises `Overtaken`.
        """
        with self._engine.begin() as connection:
            self._move(connection, before, stretch.last)
            _count(connection, stretch)
            forgotten = tables.blocks.c.number < remember_from
            connection.execute(sql.delete(tables.blocks).where(forgotten))
            insert_many(connection, tables.blocks, [_block_row(block) for block in stretch.recent])

    def roll_back(self, before: Block, to: Block) -> None:
        """Take back all that happened after a block that is remembered. Raises `Overtaken`."""
        with self._engine.begin() as connection:
            self._move(connection, before, to)
            sums = Sums()
            Payments(connection, sums).roll_back(to.number)
            Registry(connection).roll_back(to.number)
            sums.write(connection)
            connection.execute(sql.delete(tables.blocks).where(tables.blocks.c.number > to.number))

    def note_below_advice(self, payment_id: bytes) -> None:
        """Note that a payment's policy is weaker than was advised, before or after it is indexed.

        As often as one likes: it counts once.
        """
        with self._engine.begin() as connection:
            known = sql.select(tables.advice).where(tables.advice.c.payment_id == payment_id)
            # Whoever changes the index holds this row; it keeps the two from missing each other.
            connection.execute(sql.update(tables.position).values(id=1))
            if connection.execute(known).first() is None:
                connection.execute(sql.insert(tables.advice).values(payment_id=payment_id))
                sums = Sums()
                Payments(connection, sums).advise_against(payment_id)
                sums.write(connection)

    def clear(self) -> None:
        """Forget the index, to build it anew. What was noted of advice stays."""
        with self._engine.begin() as connection:
            for table in tables.metadata.tables.values():
                if table is not tables.advice:
                    connection.execute(sql.delete(table))

    def _move(self, connection: sql.Connection, before: Block, after: Block) -> None:
        position = tables.position.c
        moved = connection.execute(
            sql.update(tables.position)
            .where(position.block == before.number, position.block_hash == before.hash)
            .values(_position(after))
        )
        if moved.rowcount != 1:
            raise Overtaken


def _count(connection: sql.Connection, stretch: Stretch) -> None:
    """Count what happened, in order: a floor holds for what is authorized after it rose."""
    happenings = stretch.happenings
    payments = [seen for seen in happenings if seen.event in PAYMENTS]
    notices = [seen for seen in happenings if seen.event not in PAYMENTS]
    shares = gas_shares(happenings, stretch.gas)
    insert_many(connection, tables.notices, [notice_row(seen) for seen in notices])
    registry, sums = Registry(connection), Sums()
    registry.load(
        {seen.values["versionId"] for seen in happenings if "versionId" in seen.values},
        {seen.values["modelId"] for seen in notices if "modelId" in seen.values},
    )
    requests = Payments(connection, sums)
    requests.load(payments)
    for place, seen in enumerate(happenings):
        match seen.event:
            case "PaymentAuthorized":
                requests.authorize(seen, registry.floor(seen.values["versionId"]))
            case "CaptureRefused":
                requests.refuse(seen)
            case event if event in PAYMENTS:
                requests.end(seen, shares.get(place, 0))
            case event:
                registry.take(event, notice_details(seen), seen.time)
    registry.save()
    requests.save()
    sums.write(connection)


def _position(block: Block) -> dict[str, object]:
    return {"block": block.number, "block_hash": block.hash, "block_time": block.time}


def _block_row(block: Block) -> dict[str, object]:
    return {"number": block.number, "hash": block.hash, "time": block.time}


def _named(columns: Sequence[str]) -> str:
    return " and ".join(column.replace("_", " ") for column in columns)


def _create_tables(engine: sql.Engine) -> None:
    """Create the tables. Raises `SettingsError` where one is there that has other columns."""
    tables.metadata.create_all(engine)
    for name, table in tables.metadata.tables.items():
        columns = {column["name"] for column in sql.inspect(engine).get_columns(name)}
        if columns != set(table.columns.keys()):
            raise SettingsError(
                f"The table {name} is of another version of this program.",
                "Name another database, or drop the tables that begin with telemetry_.",
            )
