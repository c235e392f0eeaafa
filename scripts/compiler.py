"""The pinned Solidity compiler, as `ape-config.yaml` describes it and `make setup` installs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue
from solcx import compile_standard

__all__ = ["ROOT", "CompiledContract", "Compiler", "read_compiler"]

ROOT = Path(__file__).resolve().parent.parent


class Compiler(BaseModel):
    """The section `solidity` of `ape-config.yaml`, the one place for the compiler's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    via_ir: bool
    optimize: bool
    optimization_runs: int
    evm_version: str
    import_remapping: tuple[str, ...]

    @property
    def binary(self) -> Path:
        """Where py-solc-x looks for this version when `SOLCX_BINARY_PATH` names the folder."""
        return ROOT / ".solcx" / f"solc-v{self.version}"

    def compile(self) -> Iterator["CompiledContract"]:
        """Compile everything under `contracts/`.

        Paths are relative to the project, so the bytecode is the same wherever it is checked out.
        """
        output = compile_standard(self._standard_input(), solc_binary=self.binary, base_path=ROOT)
        for source, contracts in output["contracts"].items():
            for name, contract in contracts.items():
                bytecode = contract["evm"]["bytecode"]["object"]
                yield CompiledContract(source, name, contract["abi"], bytecode)

    def _standard_input(self) -> dict[str, JsonValue]:
        """Write the compiler's standard JSON input.

        Source: https://docs.soliditylang.org/en/v0.8.30/using-the-compiler.html
        """
        sources: dict[str, JsonValue] = {
            path.relative_to(ROOT).as_posix(): {"content": path.read_text(encoding="utf-8")}
            for path in sorted((ROOT / "contracts").rglob("*.sol"))
        }
        return {
            "language": "Solidity",
            "sources": sources,
            "settings": {
                "viaIR": self.via_ir,
                "evmVersion": self.evm_version,
                "optimizer": {"enabled": self.optimize, "runs": self.optimization_runs},
                "remappings": list(self.import_remapping),
                "outputSelection": {
                    source: {"*": ["abi", "evm.bytecode.object"]} for source in sources
                },
            },
        }


@dataclass(frozen=True)
class CompiledContract:
    """One contract, interface or library. `bytecode` is hex, empty where nothing is deployable."""

    source: str
    name: str
    abi: list[JsonValue]
    bytecode: str


def read_compiler() -> Compiler:
    """Read the compiler's settings from `ape-config.yaml`."""
    config = yaml.safe_load((ROOT / "ape-config.yaml").read_text(encoding="utf-8"))
    return Compiler.model_validate(config["solidity"])
