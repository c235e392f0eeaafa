"""Each defect is refused, and the message names the rule that it breaks."""

import pytest

from assay.errors import AttestationError
from assay.tee import verify_document
from assay.tee.simulator import DEFECTS

from .conftest import AT

NO_FIELD = "The attestation document lacks the fields {}."
TWICE = "The attestation document has the field '{}' twice."
TOO_LONG = "The attestation document has 1025 bytes in '{}', not 0 to 1024."
NOT_SIGNED = "The key of the last certificate did not sign the document."
OTHER_HEADER = "names another algorithm than ES384, or has more headers."
OTHER_ALGORITHM = "Certificate 5 of 5 names another signature algorithm than ECDSA with SHA-384."
LONG_NUMBER = "starts a number that is longer than it must be."
NO_LENGTH = "starts an item without a definite length."
EARLY_END = "in the middle of an item."
BEHIND = "comes after the end of the CBOR."
NEW_END = "In certificate 5 of 5, something comes after its end, or after an element's end."
NAMED_BITS = "a BIT STRING of named bits is not spelled in the one way."
ONE_TRUE = "a BOOLEAN is not spelled as true, the one that may be written."
LENGTH = "a length is indefinite, or longer than it must be."
LEVELS = {2: "region", 3: "zone", 4: "instance", 5: "leaf"}
REQUIRED = {
    "module_id": "text",
    "digest": "text",
    "timestamp": "unsigned",
    "pcrs": "map",
    "certificate": "bytes",
    "cabundle": "array",
}
OPTIONAL = ("public_key", "user_data", "nonce")

# What the message of each ends with.
RULES = {
    "another root": "",
    **{
        f"{level} expired": f"Certificate {number} was valid until 1600000000; it is {AT}."
        for number, level in LEVELS.items()
    },
    **{
        f"{level} not yet valid": f"Certificate {number} is not valid before 2500000000; "
        f"it is {AT}."
        for number, level in LEVELS.items()
    },
    **{
        f"{level} on another curve": f"The key of certificate {number} of 5 "
        "is not on the curve P-384."
        for number, level in LEVELS.items()
    },
    "key off the curve": "The key of certificate 5 of 5 is no point of P-384.",
    "key compressed": "The key of certificate 5 of 5 is not an uncompressed point.",
    "another algorithm inside": OTHER_ALGORITHM,
    "another algorithm outside": OTHER_ALGORITHM,
    "algorithm with parameters": OTHER_ALGORITHM,
    "version 1": "Certificate 5 of 5 is not of X.509 version 3.",
    "issuer of another name": "Certificate 5 names another issuer than the one above it.",
    "signed by another issuer": "Certificate 5 is not signed by the one above it.",
    "leaf used as an authority": "Certificate 5 is no authority's, and issues another.",
    "signed by an authority": "The document is signed by an authority, which runs no code.",
    "issuer that is no authority": "Certificate 4 is no authority's, and issues another.",
    "issuer without constraints": "Certificate 4 is no authority's, and issues another.",
    "authority that is not critical": "is an authority's, and does not say so critically.",
    "path too long": "Certificate 5 makes too long a path for one above it.",
    "path too long for the region": "Certificate 4 makes too long a path for one above it.",
    "path length of no authority": NEW_END,
    "authority that may not issue": "Certificate 4 lacks the key usage key_cert_sign.",
    "leaf that may not sign": "Certificate 5 lacks the key usage digital_signature.",
    "leaf without a key usage": "Certificate 5 lacks the key usage digital_signature.",
    "key usage with a zero behind": NAMED_BITS,
    "key usage with a bit that is not there": NAMED_BITS,
    "key usage of no bits": NAMED_BITS,
    "extension twice": "An extension of certificate 5 of 5 comes twice: 551d13.",
    "critical extension unknown": "has a critical extension that is unknown: 551d24.",
    "default written": ONE_TRUE,
    "flag not distinguished": ONE_TRUE,
    "serial negative": "an INTEGER is negative.",
    "serial longer than it must be": "an INTEGER is longer than it must be, or empty.",
    "serial of 21 bytes": "an INTEGER takes more than 20 bytes.",
    "serial empty": "an INTEGER is longer than it must be, or empty.",
    "length longer than it must be": LENGTH,
    "length of five bytes": "a length takes more than four bytes, or more than there are.",
    "length indefinite": LENGTH,
    "length huge": "it ends in the middle of an element.",
    "time without seconds": "a time is not written to the second in UTC.",
    "bytes behind a certificate": NEW_END,
    "bytes behind what is signed": NEW_END,
    "issuer missing": "Certificate 4 names another issuer than the one above it.",
    "certificates in another order": "Certificate 2 names another issuer than the one above it.",
    **{f"{field} missing": NO_FIELD.format(field) for field in REQUIRED},
    **{f"{field} null": f"should start a CBOR {major}." for field, major in REQUIRED.items()},
    **{f"{field} twice": TWICE.format(field) for field in (*REQUIRED, *OPTIONAL)},
    **{f"{field} too long": TOO_LONG.format(field) for field in OPTIONAL},
    **{f"{field} a text": "should start a CBOR bytes." for field in OPTIONAL},
    "field unknown": "The attestation document has an unknown field, 'signer'.",
    "digest of SHA-512": "has PCRs of the digest 'SHA512', not SHA384.",
    "timestamp negative": "should start a CBOR unsigned.",
    "timestamp longer than it must be": LONG_NUMBER,
    "timestamp out of range": "The document's time is out of range: 18446744073709551615 ms.",
    "module_id of indefinite length": NO_LENGTH,
    "module_id longer than there are bytes": EARLY_END,
    "module_id with a length longer than it must be": LONG_NUMBER,
    "user_data with a length longer than it must be": LONG_NUMBER,
    "user_data with a reserved head": NO_LENGTH,
    "PCR 0 missing": "The attestation document lacks PCR 0.",
    "PCR 1 missing": "The attestation document lacks PCR 1.",
    "PCR 2 missing": "The attestation document lacks PCR 2.",
    "no PCRs": "The attestation document lacks PCR 0, PCR 1, PCR 2.",
    "PCRs as an array": "should start a CBOR map.",
    "more PCRs than there are bytes": "should start a CBOR unsigned.",
    "PCR of 32 bytes": "The attestation document has a PCR 20 of 32 bytes, not 48.",
    "PCR of 64 bytes": "The attestation document has a PCR 20 of 64 bytes, not 48.",
    "PCR 32": "The attestation document has a PCR 32, above 31.",
    "PCR 0 twice": "The attestation document has PCR 0 twice.",
    "PCR with an index longer than it must be": LONG_NUMBER,
    "PCR with a negative index": "should start a CBOR unsigned.",
    "certificate empty": "has 0 bytes in 'certificate', not 1 to 1024.",
    "certificate too long": "has 1025 bytes in 'certificate', not 1 to 1024.",
    "cabundle empty": "",
    "cabundle of eight": "has more than 7 certificates in its cabundle.",
    "cabundle with an empty certificate": "has 0 bytes in 'cabundle', not 1 to 1024.",
    "cabundle longer than there are bytes": "should start a CBOR bytes.",
    "payload with bytes behind": BEHIND,
    "payload cut off": EARLY_END,
    "payload that ends behind a key": "should start a CBOR bytes.",
    "payload an array": "should start a CBOR map.",
    "payload altered": "has PCRs of the digest 'SHA38\\x00', not SHA384.",
    "PCR altered": NOT_SIGNED,
    "signed by another key": NOT_SIGNED,
    "signature of zeros": NOT_SIGNED,
    "signature altered": NOT_SIGNED,
    "signature of 95 bytes": "has a signature of 95 bytes, not 96.",
    "signature of 97 bytes": "has a signature of 97 bytes, not 96.",
    "three parts": "The attestation document has 3 parts, not four.",
    "five parts": "The attestation document has more than four parts.",
    "headers that nobody signed": "The attestation document has headers that nobody signed.",
    "algorithm ES256": OTHER_HEADER,
    "no algorithm": OTHER_HEADER,
    "one header more": "should start a CBOR unsigned.",
    "algorithm twice": OTHER_HEADER,
    "algorithm longer than it must be": LONG_NUMBER,
    "bytes behind the algorithm": BEHIND,
    "another tag": "should start a CBOR array.",
    "tag twice": "should start a CBOR array.",
    "tag longer than it must be": "should start a CBOR array.",
    "bytes behind the document": BEHIND,
    "document cut off": EARLY_END,
    "no document": EARLY_END,
}
OTHER_ROOT = ("another root", "cabundle empty")


def refusal(document, root_sha256, defect):
    with pytest.raises(AttestationError) as refused:
        verify_document(DEFECTS[defect](document), root_sha256, AT)
    return refused.value


def test_every_defect_has_its_rule():
    assert set(RULES) == set(DEFECTS)


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_defect_is_refused_by_the_rule_that_it_breaks(document, root_sha256, defect):
    error = refusal(document, root_sha256, defect)
    if defect in OTHER_ROOT:
        assert error.message.startswith("The root certificate is not the pinned one")
    else:
        assert error.message.endswith(RULES[defect])
    assert error.code == "attestation_refused"
    assert error.hint.endswith(".")


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_defect_is_a_defect_in_the_other_encoding_too(simulator, root_sha256, defect):
    document = simulator.document(AT, indefinite=False, nonce=b"once")
    assert refusal(document, root_sha256, defect)
