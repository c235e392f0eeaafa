"""Quotes: terms that were offered, kept until they can no longer be paid."""

from dataclasses import dataclass

import sqlalchemy as sql

from assay.wire.terms import Terms

__all__ = ["Quote", "QuoteStore"]

_metadata = sql.MetaData()
_quotes = sql.Table(
    "quotes",
    _metadata,
    sql.Column("terms_hash", sql.LargeBinary(32), primary_key=True),
    sql.Column("vault", sql.String(42), nullable=False, unique=True),
    sql.Column("model_id", sql.LargeBinary(32), nullable=False),
    sql.Column("expires_at", sql.BigInteger, nullable=False, index=True),
    sql.Column("terms", sql.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Terms on offer, and where a stock client pays for them."""

    terms: Terms
    vault: str
    model_id: bytes
    expires_at: int
    """UTC seconds. A later payment is refused: too little time would be left to deliver."""

    @property
    def terms_hash(self) -> bytes:
        """The name of these terms."""
        return self.terms.struct_hash()


class QuoteStore:
    """Quotes in a database, so that a restart forgets no offer that somebody may have signed."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        _metadata.create_all(engine)

    def add(self, quote: Quote) -> None:
        """Keep a quote."""
        row = {
            "terms_hash": quote.terms_hash,
            "vault": quote.vault,
            "model_id": quote.model_id,
            "expires_at": quote.expires_at,
            "terms": quote.terms.model_dump_json(),
        }
        with self._engine.begin() as connection:
            connection.execute(sql.insert(_quotes).values(row))

    def by_vault(self, vault: str) -> Quote | None:
        """Find the quote that is paid at this address."""
        return self._one(_quotes.c.vault == vault)

    def by_terms_hash(self, terms_hash: bytes) -> Quote | None:
        """Find the quote of these terms."""
        return self._one(_quotes.c.terms_hash == terms_hash)

    def forget_before(self, time: int) -> int:
        """Drop the quotes that expired before `time`, UTC seconds; give their number."""
        with self._engine.begin() as connection:
            return connection.execute(
                sql.delete(_quotes).where(_quotes.c.expires_at < time)
            ).rowcount

    def _one(self, condition: sql.ColumnElement[bool]) -> Quote | None:
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(_quotes).where(condition)).one_or_none()
        if row is None:
            return None
        terms = Terms.model_validate_json(row.terms)
        return Quote(terms, row.vault, bytes(row.model_id), row.expires_at)
