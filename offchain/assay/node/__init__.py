"""The node: durable jobs from a quote to a capture."""

from assay.node.jobs.database import open_database
from assay.node.jobs.job import Failure, Job, PayerSignature, State
from assay.node.jobs.measurements import Measurements
from assay.node.jobs.store import JobStore, KeptJob
from assay.node.node import Limits, Node
from assay.node.proving.notary import Notary
from assay.node.proving.worker import Worker
from assay.node.renewal.rule import RENEWAL_GAS, RENEWAL_GAS_A_DAY, RENEWAL_SHARE, is_due
from assay.node.renewal.watch import Enrols, KeyState, Renewal
from assay.node.selling.advising import Advisor, VersionAdvice, Worth
from assay.node.selling.assurances import Assurances, Provable
from assay.node.selling.catalogue import Catalogue, ListedVersion
from assay.node.selling.registrations import (
    CircuitRegistration,
    EnclaveRegistration,
    EnclaveState,
    KeyRegistration,
    Registration,
    key_problem,
)
from assay.node.selling.sales import Order, Sales, SalesRules, order
from assay.node.settling.acknowledgements import Acknowledgements
from assay.node.settling.batches import BatchLimits
from assay.node.settling.intake import Intake
from assay.node.settling.refusals import Refusals
from assay.node.settling.settler import Settler

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
