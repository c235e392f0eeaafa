"""What certificates of Nitro's kind are made of, as both their reader and their simulator say it.

X.509 version 3 (RFC 5280) with keys and signatures of ECDSA over P-384 (RFC 5480, RFC 5758).
"""

from enum import IntEnum

__all__ = [
    "BASIC_CONSTRAINTS",
    "ECDSA_WITH_SHA384",
    "KEY_USAGE",
    "P384_KEY",
    "UNCOMPRESSED",
    "VERSION_3",
    "KeyUsage",
]

VERSION_3 = 2  # Versions are counted from zero.
# AlgorithmIdentifiers, whole. The first has no parameters; the second's is the named curve.
ECDSA_WITH_SHA384 = bytes.fromhex("300a06082a8648ce3d040303")
P384_KEY = bytes.fromhex("301006072a8648ce3d020106052b81040022")
# What precedes a point's x and y: SEC 1, section 2.3.3.
UNCOMPRESSED = b"\x04"
# The contents of the extensions' OBJECT IDENTIFIERs: RFC 5280, section 4.2.1.
KEY_USAGE = bytes.fromhex("551d0f")
BASIC_CONSTRAINTS = bytes.fromhex("551d13")


class KeyUsage(IntEnum):
    """The bits of keyUsage that matter here: RFC 5280, section 4.2.1.3."""

    DIGITAL_SIGNATURE = 0
    KEY_CERT_SIGN = 5
    CRL_SIGN = 6
