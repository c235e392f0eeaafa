"""A public powers-of-tau file: the part of a setup that serves every circuit."""

from pathlib import Path
from struct import Struct

from assay.errors import CeremonyError
from assay.zk.field import BASE_FIELD
from assay.zk.groth16.section_file import SectionFile

__all__ = ["check_powers_of_tau"]

_HEADER = Struct("<I32sII")
_BASE_FIELD = (32, BASE_FIELD.to_bytes(32, "little"))
_LAGRANGE_SECTIONS = (12, 13, 14, 15)


def check_powers_of_tau(path: Path, domain_size: int) -> None:
    """See that a `.ptau` file is whole, prepared and large enough for so many roots of unity.

    Raises `CeremonyError` where it is not, and `CircuitError` where it is cut.
    """
    file = SectionFile(path, b"ptau")
    header = file.read(1)
    if len(header) != _HEADER.size or _HEADER.unpack(header)[:2] != _BASE_FIELD:
        raise CeremonyError(
            f"{path.name} is not for the curve BN254.", "Take a file for bn128, which is BN254."
        )
    power, needed = _HEADER.unpack(header)[2], domain_size.bit_length() - 1
    if power < needed:
        raise CeremonyError(
            f"{path.name} goes up to the power {power}, and the circuit needs {needed}.",
            f"Take a file of the power {needed} or more.",
        )
    if not all(file.has(section) for section in _LAGRANGE_SECTIONS):
        raise CeremonyError(
            f"{path.name} is not prepared for a circuit.",
            "Take the prepared file of the same ceremony, or run: snarkjs powersoftau prepare "
            "phase2.",
        )
