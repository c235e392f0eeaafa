"""Write the ABI and the bytecode of every deployable contract into the Python package.

`--check` writes nothing, names what is stale and fails.
"""

import argparse
import json
import sys
from pathlib import Path

from compiler import ROOT, CompiledContract, read_compiler

ARTIFACTS = ROOT / "offchain" / "assay" / "artifacts"
# Their code ends up inside the contracts that use them.
NOT_DEPLOYED = ("contracts/types/", "contracts/libraries/")


def main() -> int:
    """Export, or compare. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check

    wanted = {
        ARTIFACTS / f"{contract.name}.json": artifact(contract)
        for contract in read_compiler().compile()
        if contract.bytecode and not contract.source.startswith(NOT_DEPLOYED)
    }
    stale = sorted(stale_files(wanted))
    if check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale. Run `make abi`.", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        write(path, wanted.get(path))
    return 0


def artifact(contract: CompiledContract) -> str:
    """Render an artifact: the same text for the same contract, whatever the machine."""
    content = {
        "abi": contract.abi,
        "bytecode": f"0x{contract.bytecode}",
        "contractName": contract.name,
    }
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def stale_files(wanted: dict[Path, str]) -> set[Path]:
    """Find the files that are missing, that differ, and that no contract stands behind."""
    present = {path: path.read_text(encoding="utf-8") for path in ARTIFACTS.glob("*.json")}
    return {
        path for path in wanted.keys() | present.keys() if wanted.get(path) != present.get(path)
    }


def write(path: Path, text: str | None) -> None:
    """Write a file, or remove it where there is nothing to write."""
    if text is None:
        path.unlink()
        print(f"removed {path.relative_to(ROOT)}")
    else:
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
