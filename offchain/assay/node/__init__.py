"""The node: durable jobs from a quote to a capture."""

from assay.node.acknowledgements import Acknowledgements
from assay.node.advising import Advisor, VersionAdvice, Worth
from assay.node.assurances import Assurances, Provable
from assay.node.batches import BatchLimits
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
    key_problem,
)
from assay.node.renewal import Enrols, KeyState, Renewal
from assay.node.renewal_rule import RENEWAL_GAS, RENEWAL_GAS_A_DAY, RENEWAL_SHARE, is_due
from assay.node.sales import Order, Sales, SalesRules, order
from assay.node.settler import Settler
from assay.node.worker import Worker

__all__ = [
    "RENEWAL_GAS",
    "RENEWAL_GAS_A_DAY",
    "RENEWAL_SHARE",
    "Acknowledgements",
    "Advisor",
    "Assurances",
    "BatchLimits",
    "Catalogue",
    "CircuitRegistration",
    "EnclaveRegistration",
    "EnclaveState",
    "Enrols",
    "Failure",
    "Intake",
    "Job",
    "JobStore",
    "KeptJob",
    "KeyRegistration",
    "KeyState",
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
    "Renewal",
    "Sales",
    "SalesRules",
    "Settler",
    "State",
    "VersionAdvice",
    "Worker",
    "Worth",
    "is_due",
    "key_problem",
    "open_database",
    "order",
]
