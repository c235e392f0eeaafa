"""The node: durable jobs from a quote to a capture."""

from assay.node.acknowledgements import Acknowledgements
from assay.node.advising import Advisor, VersionAdvice, Worth
from assay.node.assurances import Assurances, Provable
from assay.node.catalogue import Catalogue, ListedVersion
from assay.node.database import open_database
from assay.node.intake import Intake
from assay.node.job_store import JobStore, KeptJob
from assay.node.jobs import Failure, Job, PayerSignature, State
from assay.node.measurements import Measurements
from assay.node.node import Limits, Node
from assay.node.notary import Notary
from assay.node.refusals import Refusals
from assay.node.registrations import (
    CircuitRegistration,
    EnclaveRegistration,
    EnclaveState,
    KeyRegistration,
    Registration,
)
from assay.node.sales import Order, Sales, SalesRules, order
from assay.node.settler import Settler
from assay.node.worker import Worker

__all__ = [
    "Acknowledgements",
    "Advisor",
    "Assurances",
    "Catalogue",
    "CircuitRegistration",
    "EnclaveRegistration",
    "EnclaveState",
    "Failure",
    "Intake",
    "Job",
    "JobStore",
    "KeptJob",
    "KeyRegistration",
    "Limits",
    "ListedVersion",
    "Measurements",
    "Node",
    "Notary",
    "Order",
    "PayerSignature",
    "Provable",
    "Refusals",
    "Registration",
    "Sales",
    "SalesRules",
    "Settler",
    "State",
    "VersionAdvice",
    "Worker",
    "Worth",
    "open_database",
    "order",
]
