"""Following the chain's events into the database."""

from assay.telemetry.indexing.follower import Follower
from assay.telemetry.indexing.indexer import WINDOW_BLOCKS, Indexer
from assay.telemetry.indexing.ledger import Ledger
from assay.telemetry.indexing.source import ChainSource

__all__ = ["WINDOW_BLOCKS", "ChainSource", "Follower", "Indexer", "Ledger"]
