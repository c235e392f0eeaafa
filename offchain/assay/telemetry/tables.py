"""The tables that the index is kept in: what happened, who is who, and what it adds up to.

Nothing here is SQLite's alone. A number of 64 bits and more is text: policies and sets of modes are
words in hex, amounts are decimal, and added up in Python, which is exact.
"""

from typing import TypeVar

import sqlalchemy as sql

from assay.telemetry.tally import AMOUNTS, COUNTS

__all__ = [
    "advice",
    "blocks",
    "buckets",
    "metadata",
    "models",
    "notices",
    "position",
    "refusals",
    "requests",
    "versions",
]

T = TypeVar("T")

metadata = sql.MetaData()

_HASH = sql.LargeBinary(32)
_ADDRESS = sql.String(42)
_WORD = sql.String(66)
_AMOUNT = sql.String(80)


def _text(name: str) -> sql.Column[str]:
    return sql.Column(name, sql.Text, nullable=False)


def _number(name: str, *, index: bool = False) -> sql.Column[int]:
    return sql.Column(name, sql.BigInteger, nullable=False, index=index)


def _key(name: str, kind: sql.types.TypeEngine[T]) -> sql.Column[T]:
    return sql.Column(name, kind, primary_key=True, autoincrement=False)


# One row: which chain and contracts the index is of, and how far it has come.
position = sql.Table(
    "telemetry_position",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=False),
    _number("chain_id"),
    _text("contracts"),
    _number("first_block"),
    sql.Column("first_hash", _HASH, nullable=False),
    _number("block"),
    sql.Column("block_hash", _HASH, nullable=False),
    _number("block_time"),
)

# The hashes of recent blocks, to find where the chain was when it has replaced some.
blocks = sql.Table(
    "telemetry_blocks",
    metadata,
    sql.Column("number", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("hash", _HASH, nullable=False),
    _number("time"),
)

# A payment from its authorization to its end.
requests = sql.Table(
    "telemetry_requests",
    metadata,
    sql.Column("payment_id", _HASH, primary_key=True),
    sql.Column("version_id", _HASH, nullable=False),
    sql.Column("policy", _WORD, nullable=False),
    sql.Column("token", _ADDRESS, nullable=False),
    sql.Column("payer", _ADDRESS, nullable=False),
    sql.Column("provider", _ADDRESS, nullable=False),
    sql.Column("amount", _AMOUNT, nullable=False),
    _number("block", index=True),
    _number("log"),
    _number("authorized_at"),
    sql.Column("at_floor", sql.Boolean, nullable=False),
    sql.Column("below_advice", sql.Boolean, nullable=False),
    sql.Column("state", sql.String(10), nullable=False),
    sql.Column("ended_block", sql.BigInteger, nullable=True, index=True),
    sql.Column("ended_at", sql.BigInteger, nullable=True),
    sql.Column("proven", _WORD, nullable=False),
    sql.Column("paid", _AMOUNT, nullable=False),
    _number("gas"),
    sql.UniqueConstraint("block", "log"),
)

# Items of batches that the escrow left as they were.
refusals = sql.Table(
    "telemetry_refusals",
    metadata,
    _key("block", sql.BigInteger()),
    _key("log", sql.Integer()),
    sql.Column("payment_id", _HASH, nullable=False),
    _number("at"),
)

# What the registries and the verifiers logged; details are the event's parameters as JSON.
notices = sql.Table(
    "telemetry_notices",
    metadata,
    _key("block", sql.BigInteger()),
    _key("log", sql.Integer()),
    _number("at", index=True),
    sql.Column("kind", sql.String(24), nullable=False),
    sql.Column("model_id", _HASH, nullable=True, index=True),
    _text("details"),
)

# What the notices come to.
models = sql.Table(
    "telemetry_models",
    metadata,
    sql.Column("model_id", _HASH, primary_key=True),
    _text("name"),
    sql.Column("publisher", _ADDRESS, nullable=False),
    sql.Column("floor", _WORD, nullable=False),
    _number("registered_at"),
)
versions = sql.Table(
    "telemetry_versions",
    metadata,
    sql.Column("version_id", _HASH, primary_key=True),
    sql.Column("model_id", _HASH, nullable=False, index=True),
    _number("published_at"),
    sql.Column("retired_at", sql.BigInteger, nullable=True),
)

# Payments whose policy is weaker than the node advised. The chain does not know, so this outlives
# an index that is made anew.
advice = sql.Table("telemetry_advice", metadata, sql.Column("payment_id", _HASH, primary_key=True))

# Sums by hour, version, policy, token and the modes that were proven; see `tally`.
buckets = sql.Table(
    "telemetry_buckets",
    metadata,
    _key("version_id", _HASH),
    _key("hour", sql.BigInteger()),
    _key("policy", _WORD),
    _key("token", _ADDRESS),
    _key("proven", _WORD),
    *(_number(name) for name in COUNTS),
    *(sql.Column(name, _AMOUNT, nullable=False) for name in AMOUNTS),
    # Whole for the sums of requests by version, which alerts ask for over many hours.
    sql.Index("telemetry_buckets_by_hour", "policy", "hour", "version_id", "requests", "at_floor"),
    # SQLite then keeps the hours of a version side by side.
    sqlite_with_rowid=False,
)
