"""Documents under certificates with one defect each; all signatures but a defective one hold."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from assay.tee._der import Tag, boolean, element, integer
from assay.tee._x509 import BASIC_CONSTRAINTS, KEY_USAGE, KeyUsage
from assay.tee.simulator._certificate import (
    CertificateContents,
    Extension,
    basic_constraints,
    derive_key,
    key_information,
    key_usage,
    name,
)
from assay.tee.simulator._statement import Link, SimulatedDocument

__all__ = ["CERTIFICATE_DEFECTS"]

Forge = Callable[[SimulatedDocument], bytes]

_ROOT, _REGION, _ZONE, _INSTANCE, _LEAF = range(5)
_ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_WITH_PARAMETERS = bytes.fromhex("300c06082a8648ce3d0403030500")
_UNKNOWN = bytes.fromhex("551d24")  # policyConstraints
_BEFORE = 1_600_000_000  # Long ago, in 2020.
_LATER = 2_500_000_000  # Far ahead, in 2049.


def _saying(index: int, change: Callable[[CertificateContents], CertificateContents]) -> Forge:
    """Let a certificate say something else."""

    def forge(document: SimulatedDocument) -> bytes:
        return document.with_contents(index, change(document.links[index].contents)).encoded()

    return forge


def _extended(index: int, *extensions: Extension) -> Forge:
    """Let a certificate have these extensions, and no others."""
    return _saying(index, lambda contents: replace(contents, extensions=extensions))


def _written(index: int, change: Callable[[bytes], bytes]) -> Forge:
    """Spell what a certificate says in another way, and sign that."""

    def forge(document: SimulatedDocument) -> bytes:
        contents = document.links[index].contents
        certificates = list(document.certificates())
        certificates[index] = contents.around(
            change(contents.to_be_signed()), document.issuer_key(index)
        )
        return document.encoded(document.payload(document.fields(certificates)))

    return forge


def _content(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the content of the outermost element, and leave its length right."""
    return lambda encoded: element(Tag.SEQUENCE, change(encoded[4:]))


def _serial(spelling: bytes) -> Forge:
    """Spell the leaf's serial number, which follows five bytes of version, in another way."""
    return _written(_LEAF, _content(lambda old: old[:5] + spelling + old[7 + old[6] :]))


def _constraints(*contents: bytes) -> Extension:
    return Extension(BASIC_CONSTRAINTS, element(Tag.SEQUENCE, *contents))


def _bits(*content: int) -> Extension:
    return Extension(KEY_USAGE, element(Tag.BIT_STRING, bytes(content)))


def _on_another_curve(contents: CertificateContents) -> CertificateContents:
    key = derive_key(b"P-256", curve=ec.SECP256R1()).public_key()
    return replace(contents, subject_key=key_information(key))


def _off_the_curve(contents: CertificateContents) -> CertificateContents:
    last = contents.subject_key[-1] ^ 1
    return replace(contents, subject_key=contents.subject_key[:-1] + bytes([last]))


def _compressed(contents: CertificateContents) -> CertificateContents:
    # An algorithm of 18 bytes, then 02 and the x.
    algorithm, point = contents.subject_key[2:20], contents.subject_key[24:72]
    spelled = element(Tag.SEQUENCE, algorithm, element(Tag.BIT_STRING, b"\x00\x02", point))
    return replace(contents, subject_key=spelled)


def _below(document: SimulatedDocument, above: int, link: Link) -> SimulatedDocument:
    """Put a certificate under the one at this place, above the leaf, which it issues."""
    issuer = document.links[above].contents.subject
    leaf = document.links[_LEAF]
    between = replace(link, contents=replace(link.contents, issuer=issuer))
    last = replace(leaf, contents=replace(leaf.contents, issuer=link.contents.subject))
    return replace(document, links=(*document.links[: above + 1], between, last))


def _under_a_leaf(document: SimulatedDocument) -> bytes:
    key = derive_key(b"another enclave")
    contents = replace(
        document.links[_LEAF].contents,
        subject=name("i-another-enc.simulated"),
        subject_key=key_information(key.public_key()),
        extensions=(basic_constraints(is_ca=False), key_usage(KeyUsage.DIGITAL_SIGNATURE)),
    )
    return _below(document, _INSTANCE, Link(contents, key)).encoded()


def _path_too_long(document: SimulatedDocument) -> bytes:
    instance = document.links[_INSTANCE]
    key = derive_key(b"another instance")
    contents = replace(
        instance.contents,
        subject=name("i-another.simulated"),
        subject_key=key_information(key.public_key()),
    )
    return _below(document, _INSTANCE, Link(contents, key)).encoded()


def _without_an_instance(document: SimulatedDocument) -> bytes:
    links = (*document.links[:_INSTANCE], document.links[_LEAF])
    return replace(document, links=links).encoded()


def _signed_by_an_authority(document: SimulatedDocument) -> bytes:
    return replace(document, links=document.links[:_LEAF]).encoded()


def _in_another_order(document: SimulatedDocument) -> bytes:
    certificates = list(document.certificates())
    certificates[_REGION : _INSTANCE + 1] = reversed(certificates[_REGION : _INSTANCE + 1])
    return document.encoded(document.payload(document.fields(certificates)))


def _signed_by_another(document: SimulatedDocument) -> bytes:
    certificates = list(document.certificates())
    certificates[_LEAF] = document.links[_LEAF].contents.signed_by(document.links[_ZONE].key)
    return document.encoded(document.payload(document.fields(certificates)))


def _extra_behind(document: SimulatedDocument) -> bytes:
    certificates = list(document.certificates())
    certificates[_LEAF] += b"\x00"
    return document.encoded(document.payload(document.fields(certificates)))


_SIGNING = key_usage(KeyUsage.DIGITAL_SIGNATURE)
_ISSUING = key_usage(KeyUsage.KEY_CERT_SIGN)
_NO_CA = basic_constraints(is_ca=False)
_CA = basic_constraints(is_ca=True, path_length=0)
_LEVELS = {"region": _REGION, "zone": _ZONE, "instance": _INSTANCE, "leaf": _LEAF}

# Each by what is wrong with it.
CERTIFICATE_DEFECTS: Mapping[str, Forge] = {
    "another root": _saying(_ROOT, lambda root: replace(root, serial=root.serial + 1)),
    **{
        f"{level} expired": _saying(index, lambda old: replace(old, not_after=_BEFORE))
        for level, index in _LEVELS.items()
    },
    **{
        f"{level} not yet valid": _saying(index, lambda old: replace(old, not_before=_LATER))
        for level, index in _LEVELS.items()
    },
    **{
        f"{level} on another curve": _saying(index, _on_another_curve)
        for level, index in _LEVELS.items()
    },
    "key off the curve": _saying(_LEAF, _off_the_curve),
    "key compressed": _saying(_LEAF, _compressed),
    "another algorithm inside": _saying(
        _LEAF, lambda leaf: replace(leaf, signed_algorithm=_ECDSA_WITH_SHA256)
    ),
    "another algorithm outside": _saying(
        _LEAF, lambda leaf: replace(leaf, named_algorithm=_ECDSA_WITH_SHA256)
    ),
    "algorithm with parameters": _saying(
        _LEAF, lambda leaf: replace(leaf, signed_algorithm=_WITH_PARAMETERS)
    ),
    "version 1": _saying(_LEAF, lambda leaf: replace(leaf, version=0)),
    "issuer of another name": _saying(
        _LEAF, lambda leaf: replace(leaf, issuer=name("i-another.simulated"))
    ),
    "signed by another issuer": _signed_by_another,
    "leaf used as an authority": _under_a_leaf,
    "signed by an authority": _signed_by_an_authority,
    "issuer that is no authority": _extended(_INSTANCE, _NO_CA, _SIGNING),
    "issuer without constraints": _extended(_INSTANCE, _SIGNING),
    "authority that is not critical": _extended(
        _INSTANCE, basic_constraints(is_ca=True, critical=False), _ISSUING
    ),
    "path too long": _path_too_long,
    "path too long for the region": _extended(
        _REGION, basic_constraints(is_ca=True, path_length=1), _ISSUING
    ),
    "path length of no authority": _extended(_LEAF, _constraints(integer(0)), _SIGNING),
    "authority that may not issue": _extended(_INSTANCE, _CA, _SIGNING),
    "leaf that may not sign": _extended(_LEAF, _NO_CA, _ISSUING),
    "leaf without a key usage": _extended(_LEAF, _NO_CA),
    "key usage with a zero behind": _extended(_LEAF, _bits(6, 0x80)),
    "key usage with a bit that is not there": _extended(_LEAF, _bits(7, 0xC0)),
    "key usage of no bits": _extended(_LEAF, _bits()),
    "extension twice": _extended(_LEAF, _NO_CA, _SIGNING, _NO_CA),
    "critical extension unknown": _extended(_LEAF, _SIGNING, Extension(_UNKNOWN, b"\x30\x00")),
    "default written": _extended(_LEAF, _constraints(boolean(False)), _SIGNING),  # noqa: FBT003
    "flag not distinguished": _extended(_LEAF, _constraints(b"\x01\x01\x01"), _SIGNING),
    "serial negative": _serial(b"\x02\x01\x80"),
    "serial longer than it must be": _serial(b"\x02\x02\x00\x01"),
    "serial of 21 bytes": _serial(element(Tag.INTEGER, b"\x01" * 21)),
    "serial empty": _serial(b"\x02\x00"),
    "length longer than it must be": _serial(b"\x02\x81\x01\x01"),
    "length of five bytes": _serial(b"\x02\x85\x00\x00\x00\x00\x01\x01"),
    "length indefinite": _serial(b"\x02\x80\x01\x00\x00"),
    "length huge": _serial(b"\x02\x84\xff\xff\xff\xff\x01"),
    "time without seconds": _written(
        _LEAF,
        _content(lambda old: old.replace(b"00Z", b"Z", 1).replace(b"\x17\x0d", b"\x17\x0b", 1)),
    ),
    "bytes behind a certificate": _extra_behind,
    "bytes behind what is signed": _written(_LEAF, _content(lambda old: old + b"\x05\x00")),
    "issuer missing": _without_an_instance,
    "certificates in another order": _in_another_order,
}
