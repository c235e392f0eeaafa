"""The steps of a ceremony, each by snarkjs on files that are checked before and after."""

import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from assay.errors import CeremonyError, CircuitError
from assay.zk.ceremony.contributions import Contribution, read_contributions
from assay.zk.ceremony.powers_of_tau import check_powers_of_tau
from assay.zk.groth16.qap import domain_size
from assay.zk.groth16.verification_key import VerificationKey
from assay.zk.groth16.zkey import Zkey
from assay.zk.layout import Layout
from assay.zk.r1cs import R1CS
from assay.zk.snarkjs import HOW_TO_GET_SNARKJS, SnarkjsRun, find_snarkjs

__all__ = ["Ceremony", "verification_key"]

_LONGEST_NAME = 64
_FEWEST_ITERATIONS, _MOST_ITERATIONS = 10, 63
_NAME_CHARACTERS = set(string.ascii_letters + string.digits + " .-_@")


class Ceremony:
    """Runs the steps. Each raises `CeremonyError`, and leaves no half-written file behind."""

    def __init__(self, program: Path | None = None) -> None:
        self._program = program or find_snarkjs()

    def prepare(self, r1cs: R1CS, powers_of_tau: Path, zkey: Path) -> None:
        """Write the key that the first party contributes to. Alone it proves nothing."""
        with _ceremony_errors(), _written_whole(zkey) as partial:
            check_powers_of_tau(powers_of_tau, domain_size(r1cs))
            circuit = partial.with_name("circuit.r1cs")
            circuit.write_bytes(r1cs.to_bytes())
            self._run("groth16", "setup", circuit, powers_of_tau, partial)
            Zkey(partial)

    def contribute(self, zkey: Path, contributed: Path, name: str) -> Contribution:
        """Add a party's randomness, and return what the party should write down and publish.

        The secret is made here and forgotten: it never stands on a command line or in a file.
        """
        if not 0 < len(name) <= _LONGEST_NAME or not _NAME_CHARACTERS.issuperset(name):
            raise CeremonyError(
                f"A contributor cannot be called {name!r}.",
                f"Use 1 to {_LONGEST_NAME} Latin letters, digits, spaces and . - _ @.",
            )
        with _ceremony_errors(), _written_whole(contributed) as partial:
            _ceremony_key(zkey)
            arguments = ("zkey", "contribute", zkey, partial, f"--name={name}")
            self._run(*arguments, answer=token_hex(64) + "\n")
            return read_contributions(Zkey(partial))[-1]

    def beacon(
        self, zkey: Path, final: Path, beacon_hash: bytes, iterations_exponent: int = 10
    ) -> Contribution:
        """Add public randomness that nobody could know or choose before the last contribution.

        For example the hash of a block that was announced beforehand. It is hashed 2 to the power
        of `iterations_exponent` times, 10 to 63; each step doubles the time, also for `verify`.
        """
        exponents = range(_FEWEST_ITERATIONS, _MOST_ITERATIONS + 1)
        if not 0 < len(beacon_hash) < 256 or iterations_exponent not in exponents:
            raise CeremonyError(
                f"There is no beacon of {len(beacon_hash)} bytes and 2^{iterations_exponent} "
                "iterations.",
                "Use 1 to 255 bytes, and an exponent from 10 to 63.",
            )
        with _ceremony_errors(), _written_whole(final) as partial:
            _ceremony_key(zkey)
            parameters = (beacon_hash.hex(), str(iterations_exponent), "--name=beacon")
            self._run("zkey", "beacon", zkey, partial, *parameters)
            return read_contributions(Zkey(partial))[-1]

    def verify(self, r1cs: R1CS, powers_of_tau: Path, zkey: Path) -> tuple[Contribution, ...]:
        """Check that a key belongs to the circuit and this file, with every contribution in it.

        Returns the contributions, at least one: look for those that you know of.
        """
        with _ceremony_errors(), TemporaryDirectory(prefix="assay-ceremony-") as folder:
            check_powers_of_tau(powers_of_tau, domain_size(r1cs))
            key = _ceremony_key(zkey)
            sizes = (key.header.wires, key.header.public_signals, key.header.domain_size)
            if sizes != (r1cs.wires, r1cs.public_signals, domain_size(r1cs)):
                raise CeremonyError(
                    f"{zkey.name} belongs to another circuit.",
                    "Begin the ceremony of this circuit, or take the key that was made for it.",
                )
            contributions = _contributions(key)
            circuit = Path(folder) / "circuit.r1cs"
            circuit.write_bytes(r1cs.to_bytes())
            self._run("zkey", "verify", circuit, powers_of_tau, zkey)
            return contributions

    def _run(self, *arguments: str | Path, answer: str = "") -> None:
        if self._program is None:
            raise CeremonyError("There is no snarkjs here.", HOW_TO_GET_SNARKJS)
        outcome = SnarkjsRun(self._program, *arguments).wait(answer)
        if not outcome.succeeded:
            raise CeremonyError(
                f"snarkjs refused: {outcome.problem}.",
                "See that all files belong to this circuit and its ceremony, and are whole.",
            )


def verification_key(zkey: Path, layout: Layout) -> VerificationKey:
    """Read the verification key out of a ceremony's key, which was verified before.

    Raises `CeremonyError` where the file is damaged, of another circuit, or without contributions.
    """
    with _ceremony_errors():
        key = _ceremony_key(zkey)
        _contributions(key)
        return VerificationKey(layout, insecure=False, points=key.key_points())


def _ceremony_key(path: Path) -> Zkey:
    zkey = Zkey(path)
    if zkey.is_development_key:
        raise CeremonyError(
            f"{path.name} is a development key: anyone can forge its proofs, whoever contributes.",
            "Prepare a key for a ceremony.",
        )
    return zkey


def _contributions(zkey: Zkey) -> tuple[Contribution, ...]:
    contributions = read_contributions(zkey)
    if not contributions:
        raise CeremonyError(
            "Nobody has contributed to this key, so anyone can forge its proofs.",
            "Contribute at least once.",
        )
    return contributions


@contextmanager
def _ceremony_errors() -> Iterator[None]:
    try:
        yield
    except CircuitError as error:
        raise CeremonyError(error.message, error.hint) from error
    except OSError as error:
        raise CeremonyError(
            f"A file cannot be written: {error}.", "Name a folder that exists and has room."
        ) from error


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """Offer a path to write to; what was written takes its place if nothing is raised."""
    with TemporaryDirectory(prefix=".assay-ceremony-", dir=path.resolve().parent) as folder:
        partial = Path(folder) / "new.zkey"
        yield partial
        partial.replace(path)
