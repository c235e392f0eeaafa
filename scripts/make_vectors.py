"""Write the golden vectors that hold Solidity and Python together: tests/vectors/*.json.

Each file is an object of lists, each list one of flat objects. Fields have the names and the forms
of the wire: bytes are 0x-hex, addresses carry their checksum, policies are words in 0x-hex, uint64
and uint128 are decimal strings, uint40 and chain ids are numbers.

    policy.json       canonical    word -> canonical
                      satisfiedBy  word, mask -> satisfied
                      implies      word, floor -> implies; both canonical
                      text         word -> text, with the modes signed 0, tee 1, zkml 2
    terms.json        terms        the eleven fields of the terms, units -> structHash, price
    claim.json        claims       the nine fields of the claim, chainId, registry
                                   -> structHash, digest
    identifiers.json  models       publisher, name, manifestHash -> modelId, versionId
                      payments     chainId, escrow, termsHash, payer, nonce -> paymentId
                      vaults       escrow, termsHash, token, amount, vaultCode -> vault
    delegation.json   delegations  provider, key, until, chainId, verifier -> digest
    zkml.json         signals      inputWidth, outputWidth, insecure, input, output, digest
                                   -> header, signals; these are 32-byte words behind each other

Nothing here comes from the code under test. EIP-712 hashes are eth-account's, encodings eth-abi's,
a policy's rules are tried out on every set of modes, as PROTOCOL.md words them, and signals are
put together number by number.

`--check` writes nothing, names what is stale and fails.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from circuit_vectors import signal_rows
from policy_vectors import canonical_rows, implies_rows, satisfied_rows, text_rows
from statement_vectors import (
    claim_rows,
    delegation_rows,
    model_rows,
    payment_rows,
    terms_rows,
    vault_rows,
)

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors"

Row = dict[str, str | int | bool]


def main() -> int:
    """Write, or compare. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check

    stale = [
        (path, text)
        for path, text in vectors().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        if check:
            name = path.relative_to(ROOT)
            print(f"{name} is stale. Run `python scripts/make_vectors.py`.", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


def vectors() -> dict[Path, str]:
    """Render every file, one row a line."""
    terms = list(terms_rows())
    files = {
        "policy": {
            "canonical": list(canonical_rows()),
            "satisfiedBy": list(satisfied_rows()),
            "implies": list(implies_rows()),
            "text": list(text_rows()),
        },
        "terms": {"terms": terms},
        "claim": {"claims": list(claim_rows())},
        "identifiers": {
            "models": list(model_rows()),
            "payments": list(payment_rows(terms)),
            "vaults": list(vault_rows(terms)),
        },
        "delegation": {"delegations": list(delegation_rows())},
        "zkml": {"signals": list(signal_rows())},
    }
    return {VECTORS / f"{name}.json": render(lists) for name, lists in files.items()}


def render(lists: Mapping[str, Sequence[Row]]) -> str:
    """Write lists of rows as JSON, one row a line."""
    parts = []
    for name, rows in lists.items():
        lines = ",\n".join("    " + json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(f"  {json.dumps(name)}: [\n{lines}\n  ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
