"""Solidity imports go one way down: contracts, libraries, interfaces, types. Contracts know each
other by interface only."""

import posixpath
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("types", "interfaces", "libraries")
STATED = {
    # The escrow carries the code of its vaults, and computes their addresses from it.
    ("contracts/PaymentEscrow.sol", "contracts/Vault.sol"),
    # One contract in two files: a registry of its own would cost every capture a call.
    ("contracts/verifiers/TeeVerifier.sol", "contracts/attestation/EnclaveRegistry.sol"),
    # A consumer is what every consumer is, and what it decides.
    ("contracts/consumers/LoanGate.sol", "contracts/consumers/VerifiedConsumer.sol"),
    ("contracts/consumers/PriceBandGuard.sol", "contracts/consumers/VerifiedConsumer.sol"),
}
IMPORT = re.compile(r'^import\s+(?:[^";]*\sfrom\s+)?"([^"]+)";', re.MULTILINE)


def imports() -> set[tuple[str, str]]:
    """Every import below contracts/: the file that imports, and what."""
    edges = set()
    for path in (ROOT / "contracts").rglob("*.sol"):
        source = path.relative_to(ROOT).as_posix()
        for target in IMPORT.findall(path.read_text(encoding="utf-8")):
            if target.startswith("."):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
            edges.add((source, target))
    return edges


def floor_of(path: str) -> int:
    """0 is the lowest; a contract, in whatever folder, is on the top floor."""
    folder = path.split("/")[1]
    return FLOORS.index(folder) if folder in FLOORS else len(FLOORS)


def climbs(source: str, target: str) -> bool:
    """Whether an import goes up, or from one contract to another."""
    top = len(FLOORS)
    return floor_of(target) > floor_of(source) or floor_of(source) == floor_of(target) == top


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("contracts/PaymentEscrow.sol", "contracts/interfaces/IVerifier.sol", False),
        ("contracts/PaymentEscrow.sol", "contracts/VerifierRegistry.sol", True),
        ("contracts/verifiers/SignedVerifier.sol", "contracts/types/Claim.sol", False),
        ("contracts/verifiers/SignedVerifier.sol", "contracts/verifiers/Other.sol", True),
        ("contracts/attestation/NitroAttestation.sol", "contracts/attestation/Es384.sol", True),
        ("contracts/libraries/zkml/Groth16.sol", "contracts/interfaces/IVerifier.sol", False),
        ("contracts/libraries/zkml/Groth16.sol", "contracts/ModelRegistry.sol", True),
        ("contracts/interfaces/ISignedVerifier.sol", "contracts/interfaces/IVerifier.sol", False),
        ("contracts/interfaces/IVerifier.sol", "contracts/libraries/BoundedCall.sol", True),
        ("contracts/types/Claim.sol", "contracts/types/Mode.sol", False),
        ("contracts/types/Claim.sol", "contracts/interfaces/IVerifier.sol", True),
    ],
)
def test_an_import_climbs_when_it_leaves_its_floor_upwards(source, target, expected):
    assert climbs(source, target) is expected


def test_no_import_climbs_but_the_stated_ones():
    own = {(source, target) for source, target in imports() if target.startswith("contracts/")}
    assert {edge for edge in own if climbs(*edge)} == STATED


def test_every_import_from_outside_comes_from_openzeppelin():
    foreign = {target for _, target in imports() if not target.startswith("contracts/")}
    assert foreign
    assert {name for name in foreign if not name.startswith("@openzeppelin/contracts/")} == set()


def test_every_import_is_read():
    statements = sum(
        len(re.findall(r"^import\b", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (ROOT / "contracts").rglob("*.sol")
    )
    assert statements == len(imports())
