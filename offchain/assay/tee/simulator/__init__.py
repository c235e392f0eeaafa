"""Attestation without hardware: it has the structure of AWS Nitro's, and proves nothing at all."""

from assay.tee.simulator._certificate import CertificateContents, Extension
from assay.tee.simulator._simulator import PUBLIC_SEED, Simulator
from assay.tee.simulator._statement import Absent, Link, OptionalField, SimulatedDocument

__all__ = [
    "PUBLIC_SEED",
    "Absent",
    "CertificateContents",
    "Extension",
    "Link",
    "OptionalField",
    "SimulatedDocument",
    "Simulator",
]
