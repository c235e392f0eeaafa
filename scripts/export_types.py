"""Write the contracts' ABIs as TypeScript constants, from which viem, wagmi and ethers take types.

It reads what `export_abi.py` wrote. `--check` writes nothing, names what is stale and fails.
"""

import argparse
import json
import sys

from compiler import ROOT
from export_abi import ARTIFACTS, stale_files, write

TYPES = ROOT / "types"
HEADER = "// Written by scripts/export_types.py from the compiled contracts: `make abi`.\n"


def main() -> int:
    """Export, or compare. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check

    abis = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["abi"]
        for path in sorted(ARTIFACTS.glob("*.json"))
    }
    wanted = {f"{name}.ts": module(name, abi) for name, abi in abis.items()}
    wanted["index.ts"] = index(list(abis))
    stale = sorted(stale_files(TYPES, wanted, "*.ts"))
    if check:
        for name in stale:
            print(f"{TYPES / name} is stale. Run `make abi`.", file=sys.stderr)
        return 1 if stale else 0
    TYPES.mkdir(exist_ok=True)
    for name in stale:
        write(TYPES / name, wanted.get(name))
    return 0


def module(contract: str, abi: list[object]) -> str:
    """Render one contract's ABI. `as const` keeps every name and type for the type checker."""
    text = json.dumps(abi, indent=2, sort_keys=True)
    return f"{HEADER}export const {constant(contract)} = {text} as const;\n"


def index(contracts: list[str]) -> str:
    """Render the one face of the folder."""
    lines = [f'export {{ {constant(name)} }} from "./{name}.js";\n' for name in contracts]
    return HEADER + "".join(lines)


def constant(contract: str) -> str:
    """Name a contract's ABI: `paymentEscrowAbi`, and `devUSDCAbi`."""
    return f"{contract[0].lower()}{contract[1:]}Abi"


if __name__ == "__main__":
    sys.exit(main())
