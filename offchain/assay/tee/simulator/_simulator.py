"""A maker of hardware who is not one: the same structure as AWS's, and nothing behind it."""

from dataclasses import dataclass
from hashlib import sha384

from assay.tee._x509 import KeyUsage
from assay.tee.simulator._certificate import (
    CertificateContents,
    basic_constraints,
    derive_key,
    key_information,
    key_usage,
    name,
    subject_key_identifier,
)
from assay.tee.simulator._statement import Link, OptionalField, SimulatedDocument

__all__ = ["PUBLIC_SEED", "Simulator"]

# Everybody knows it, so everybody can sign as any simulated maker, module and leaf.
PUBLIC_SEED = b"Assay's simulated hardware: proves nothing"

_HOUR = 3600
_DAY = 24 * _HOUR
_ROOT_NOT_BEFORE = 1_577_836_800  # 2020-01-01
_ROOT_NOT_AFTER = 2_524_607_999  # 2049-12-31 23:59:59
_CA_USES = (KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN)
_FULL_PCRS = 3  # PCR 0 to 2 say what runs; the others are zero unless somebody extends them.


@dataclass(frozen=True)
class _Level:
    """One level below the root: how often it is renewed, and what it may issue."""

    common_name: str
    period: int  # in seconds; a certificate lives for two of them
    path_length: int | None
    uses: tuple[KeyUsage, ...]


_LEVELS = (
    _Level("0001.region.simulated", 10 * _DAY, 2, _CA_USES),
    _Level("0002.zone.region.simulated", 3 * _DAY, 1, _CA_USES),
    _Level("i-simulated.region.simulated", _DAY // 2, 0, (KeyUsage.KEY_CERT_SIGN,)),
    _Level("i-simulated-enc.region.simulated", 2 * _HOUR, None, (KeyUsage.DIGITAL_SIGNATURE,)),
)


class Simulator:
    """Make the certificates and documents of a seed: the same for the same seed and time."""

    def __init__(self, seed: bytes = PUBLIC_SEED) -> None:
        self._seed = seed

    @property
    def root(self) -> bytes:
        """The root certificate in DER. It depends on the seed alone."""
        link = self._root()
        return link.contents.signed_by(link.key)

    def links(self, at: int) -> tuple[Link, ...]:
        """Issue root, region, zone, instance and leaf, valid at this time in UTC seconds.

        All of a period share them, as all enclaves of an AWS region share most of theirs, so that
        a chain that has verified them once need not do so again.
        """
        links = [self._root()]
        for level in _LEVELS:
            not_before = at - at % level.period
            unique = self._seed + f"{level.common_name} {not_before}".encode()
            key = derive_key(unique)
            contents = CertificateContents(
                subject=name(level.common_name),
                issuer=links[-1].contents.subject,
                subject_key=key_information(key.public_key()),
                not_before=not_before,
                not_after=not_before + 2 * level.period,
                serial=int.from_bytes(sha384(unique).digest()[:16]),
                extensions=(
                    basic_constraints(
                        is_ca=level.path_length is not None, path_length=level.path_length
                    ),
                    subject_key_identifier(key.public_key()),
                    key_usage(*level.uses),
                ),
            )
            links.append(Link(contents, key))
        return tuple(links)

    def document(
        self,
        at: int,
        *,
        measured: bytes = b"simulated image",
        public_key: OptionalField = None,
        user_data: OptionalField = None,
        nonce: OptionalField = None,
        pcr_count: int = 16,
        indefinite: bool = True,
        tagged: bool = False,
    ) -> SimulatedDocument:
        """Draw up a good document of this time, in UTC seconds; `.encoded()` signs it.

        `measured` stands for the code that runs: PCR 0 to 2 are derived from it. None of it is
        measured by anything, and empty `measured` gives the zeros of an enclave in debug mode.
        """
        registers = {index: bytes(48) for index in range(pcr_count)}
        if measured:
            for index in range(_FULL_PCRS):
                registers[index] = sha384(bytes([index]) + measured).digest()
        return SimulatedDocument(
            links=self.links(at),
            module_id="i-simulated-enc-simulated",
            timestamp_ms=1000 * at,
            pcrs=registers,
            public_key=public_key,
            user_data=user_data,
            nonce=nonce,
            indefinite=indefinite,
            tagged=tagged,
        )

    def _root(self) -> Link:
        key = derive_key(self._seed)
        contents = CertificateContents(
            subject=name("root.simulated"),
            issuer=name("root.simulated"),
            subject_key=key_information(key.public_key()),
            not_before=_ROOT_NOT_BEFORE,
            not_after=_ROOT_NOT_AFTER,
            serial=int.from_bytes(sha384(self._seed).digest()[:16]),
            extensions=(
                basic_constraints(is_ca=True),
                subject_key_identifier(key.public_key()),
                key_usage(*_CA_USES),
            ),
        )
        return Link(contents, key)
