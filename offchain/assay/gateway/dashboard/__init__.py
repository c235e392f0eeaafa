"""The dashboard: how a deployment and this node are doing, as pages.

Each module asks for what one page shows and gives it as a frozen value; the templates write it.
"""

from assay.gateway.dashboard.node import Actors, NodeBooks
from assay.gateway.dashboard.prompts import PromptTexts
from assay.gateway.dashboard.receipt import ReceiptChecker
from assay.gateway.dashboard.routes import Dashboard, dashboard_router, figures_router

__all__ = [
    "Actors",
    "Dashboard",
    "NodeBooks",
    "PromptTexts",
    "ReceiptChecker",
    "dashboard_router",
    "figures_router",
]
