"""Telemetry: chain events to figures.

An `Indexer` follows a deployment's events into a `Ledger`, which counts them; `Telemetry` answers
from there. What is counted, and when, is in `docs/telemetry.md`.
"""

from assay.telemetry.indexing import WINDOW_BLOCKS, ChainSource, Follower, Indexer, Ledger
from assay.telemetry.reporting import (
    METRICS_CONTENT_TYPE,
    Alert,
    Amounts,
    By,
    Figures,
    Group,
    Hour,
    IndexState,
    Latency,
    ModelReport,
    ModelSummary,
    Overview,
    PromptCommitment,
    Severity,
    Telemetry,
    Thresholds,
)

__all__ = [
    "METRICS_CONTENT_TYPE",
    "WINDOW_BLOCKS",
    "Alert",
    "Amounts",
    "By",
    "ChainSource",
    "Figures",
    "Follower",
    "Group",
    "Hour",
    "IndexState",
    "Indexer",
    "Latency",
    "Ledger",
    "ModelReport",
    "ModelSummary",
    "Overview",
    "PromptCommitment",
    "Severity",
    "Telemetry",
    "Thresholds",
]
