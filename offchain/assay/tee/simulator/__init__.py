"""Attestation without hardware: it has the structure of AWS Nitro's, and proves nothing at all.

`DEFECTS` forges, from a good document, one for each rule that a bad one can break, by a name that
says what is wrong; `mutations` and `signed_mutations` change a document at random.
"""

from collections.abc import Callable, Mapping

from assay.tee.simulator._certificate import CertificateContents, Extension
from assay.tee.simulator._certificate_defects import CERTIFICATE_DEFECTS
from assay.tee.simulator._document_defects import DOCUMENT_DEFECTS
from assay.tee.simulator._mutations import mutations, signed_mutations
from assay.tee.simulator._simulator import PUBLIC_SEED, Simulator
from assay.tee.simulator._statement import Absent, Link, OptionalField, SimulatedDocument

__all__ = [
    "DEFECTS",
    "PUBLIC_SEED",
    "Absent",
    "CertificateContents",
    "Extension",
    "Link",
    "OptionalField",
    "SimulatedDocument",
    "Simulator",
    "mutations",
    "signed_mutations",
]

DEFECTS: Mapping[str, Callable[[SimulatedDocument], bytes]] = {
    **CERTIFICATE_DEFECTS,
    **DOCUMENT_DEFECTS,
}
