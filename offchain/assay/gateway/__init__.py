"""The gateway: a node over HTTP. It parses and answers; what happens is the node's business."""

from assay.gateway.app import create_app
from assay.gateway.desk import Desk
from assay.gateway.messages import (
    Answer,
    InferenceRequest,
    ModelDescription,
    NodeStatus,
    PaymentStatus,
)

__all__ = [
    "Answer",
    "Desk",
    "InferenceRequest",
    "ModelDescription",
    "NodeStatus",
    "PaymentStatus",
    "create_app",
]
