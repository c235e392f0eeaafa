"""Write the ABI and the bytecode of every deployable contract into the Python package.

Those that others inherit are written without bytecode. `--check` writes nothing, names what is
stale and fails.
"""

import argparse
import json
import sys
from pathlib import Path

from compiler import ROOT, CompiledContract, read_compiler

ARTIFACTS = ROOT / "offchain" / "assay" / "artifacts"
# Their code ends up inside the contracts that use them.
NOT_DEPLOYED = ("contracts/types/", "contracts/libraries/")
# Somebody else's contract is one, and whoever talks to it needs the ABI. There is no bytecode.
INHERITED = ("contracts/consumers/VerifiedConsumer.sol",)


def main() -> int:
    """Export, or compare. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check

    wanted = {
        f"{contract.name}.json": artifact(contract)
        for contract in read_compiler().compile()
        if is_exported(contract)
    }
    stale = sorted(stale_files(ARTIFACTS, wanted))
    if check:
        for name in stale:
            print(f"{ARTIFACTS / name} is stale. Run `make abi`.", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        write(ARTIFACTS / name, wanted.get(name))
    return 0


def is_exported(contract: CompiledContract) -> bool:
    """Tell whether somebody deploys the contract, or talks to it by this ABI."""
    if contract.bytecode:
        return not contract.source.startswith(NOT_DEPLOYED)
    return contract.source in INHERITED


def artifact(contract: CompiledContract) -> str:
    """Render an artifact: the same text for the same contract, whatever the machine."""
    content = {
        "abi": contract.abi,
        "bytecode": f"0x{contract.bytecode}",
        "contractName": contract.name,
    }
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def stale_files(folder: Path, wanted: dict[str, str], pattern: str = "*.json") -> set[str]:
    """Name the files that are missing, that differ, and that no contract stands behind."""
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob(pattern)}
    return {
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    }


def write(path: Path, text: str | None) -> None:
    """Write a file, or remove it where there is nothing to write."""
    if text is None:
        path.unlink()
        print(f"removed {path}")
    else:
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path}")


if __name__ == "__main__":
    sys.exit(main())
