"""Where the contracts are on one chain: a file that the deployment writes and Python reads."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError

from assay.chain.artifacts import artifact
from assay.chain.reader import ChainReader
from assay.errors import DeploymentError
from assay.wire.hashing import keccak
from assay.wire.types import Address, ChainId, Hash32, ModeId, WireModel, first_problem

__all__ = ["Deployment", "ModeDeployment"]

_HOW_TO_DEPLOY = "Deploy the contracts: ape run deploy --network …, or assay up for a local chain."


class ModeDeployment(WireModel):
    """One mode of the verifier registry."""

    id: ModeId
    verifier: Address
    gas_cap: Annotated[int, Field(strict=True, ge=1, lt=2**32)]


class Deployment(WireModel):
    """All contracts on one chain, by their Solidity names, and all modes, by theirs.

    A contract that a mode has for itself stands as `TeeVerifier:tee`.
    """

    chain_id: ChainId
    block: Annotated[int, Field(strict=True, ge=0)]
    """Nothing of this deployment happened before this block."""
    owner: Address
    """Who can append and retire modes."""
    contracts: dict[str, Address]
    modes: dict[str, ModeDeployment]
    token: Address | None
    """The development token, on chains that have one."""
    vault_code_hash: Hash32
    """Keccak-256 of the creation code that the escrow makes vaults of, without its arguments."""

    @classmethod
    def read(cls, folder: Path, chain_id: int) -> Self:
        """Read a chain's deployment from its file. Raises `DeploymentError`."""
        path = folder / f"{chain_id}.json"
        try:
            deployment = cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise DeploymentError(f"There is no {path}.", _HOW_TO_DEPLOY) from None
        except ValidationError as error:
            raise DeploymentError(
                f"{path} is no deployment: {first_problem(error)}.",
                "Remove it and deploy again: what is on the chain already is found, not repeated.",
            ) from error
        if deployment.chain_id != chain_id:
            raise DeploymentError(
                f"{path} is of chain {deployment.chain_id}.",
                "Give each chain's file the name of its id.",
            )
        return deployment

    def write(self, folder: Path) -> Path:
        """Write the chain's file, all of it or nothing, and return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.chain_id}.json"
        unfinished = folder / f".{self.chain_id}.{os.getpid()}"
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(self.model_dump_json(indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return path

    @property
    def mode_ids(self) -> dict[str, int]:
        """The ids of the modes by name, as policies are read and written with."""
        return {name: mode.id for name, mode in self.modes.items()}

    def evidence_gas(self, modes: Iterable[int]) -> int:
        """Add up the most gas that the verifiers of these modes may use."""
        caps = {mode.id: mode.gas_cap for mode in self.modes.values()}
        return sum(caps[mode] for mode in modes)

    def address(self, contract: str) -> str:
        """Find a contract by its Solidity name. Raises `DeploymentError`."""
        if contract not in self.contracts:
            raise DeploymentError(
                f"The deployment on chain {self.chain_id} has no {contract}.", _HOW_TO_DEPLOY
            )
        return self.contracts[contract]

    def require_on(self, chain: ChainReader) -> None:
        """Make sure that this is the chain, that the contracts are there, and that vaults agree.

        Raises `DeploymentError`, as after a restart of a local chain that was not kept.
        """
        if chain.chain_id != self.chain_id:
            raise DeploymentError(
                f"The node is on chain {chain.chain_id}, the deployment on {self.chain_id}.",
                "Choose the node, or the deployment, of the other chain.",
            )
        for name, address in self.contracts.items():
            if not chain.code(address):
                raise DeploymentError(
                    f"{name} is not at {address} on chain {self.chain_id}.", _HOW_TO_DEPLOY
                )
        if self.vault_code_hash != vault_code_hash():
            raise DeploymentError(
                "The deployed escrow makes other vaults than this version of Assay knows.",
                "Deploy again, or install the version that deployed it.",
            )


def vault_code_hash() -> bytes:
    """Hash the vault's creation code, without its arguments."""
    return keccak(artifact("Vault").bytecode)
