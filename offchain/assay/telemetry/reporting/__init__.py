"""Asking the index: figures, alerts and metrics."""

from assay.telemetry.reporting.alerts import Thresholds
from assay.telemetry.reporting.messages import (
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
)
from assay.telemetry.reporting.metrics import METRICS_CONTENT_TYPE
from assay.telemetry.reporting.telemetry import Telemetry

__all__ = [
    "METRICS_CONTENT_TYPE",
    "Alert",
    "Amounts",
    "By",
    "Figures",
    "Group",
    "Hour",
    "IndexState",
    "Latency",
    "ModelReport",
    "ModelSummary",
    "Overview",
    "PromptCommitment",
    "Severity",
    "Telemetry",
    "Thresholds",
]
