"""Attestation: which key lives in which measured code, by the word of whoever made the hardware."""

from assay.tee.certificates import Certificate, read_certificate
from assay.tee.documents import AttestationDocument, read_document
from assay.tee.nsm import NitroModule, SecurityModule, SimulatedModule
from assay.tee.roots import AWS_NITRO_ROOT, SIMULATED_ROOT, Root
from assay.tee.verification import Attested, measurement_of, verify_document

__all__ = [
    "AWS_NITRO_ROOT",
    "SIMULATED_ROOT",
    "AttestationDocument",
    "Attested",
    "Certificate",
    "NitroModule",
    "Root",
    "SecurityModule",
    "SimulatedModule",
    "measurement_of",
    "read_certificate",
    "read_document",
    "verify_document",
]
