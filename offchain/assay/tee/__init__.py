"""Attestation: which key lives in which measured code, by the word of whoever made the hardware."""

from assay.tee.certificates import Certificate, read_certificate
from assay.tee.documents import AttestationDocument, read_document
from assay.tee.nsm import NitroModule, SecurityModule, SimulatedModule
from assay.tee.verification import (
    AWS_NITRO_ROOT_SHA256,
    Attested,
    measurement_of,
    verify_document,
)

__all__ = [
    "AWS_NITRO_ROOT_SHA256",
    "AttestationDocument",
    "Attested",
    "Certificate",
    "NitroModule",
    "SecurityModule",
    "SimulatedModule",
    "measurement_of",
    "read_certificate",
    "read_document",
    "verify_document",
]
