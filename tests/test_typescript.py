"""The contracts' TypeScript types: they are those of the ABIs, and viem takes them."""

import json
import subprocess

import export_types
from compiler import ROOT
from export_abi import ARTIFACTS, stale_files

COMPILER = ROOT / "node_modules" / ".bin" / "tsc"
PROJECT = ROOT / "tests" / "types"


def type_check(*arguments):
    return subprocess.run(
        [COMPILER, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_what_fits_the_contracts_compiles_and_what_does_not_is_refused():
    checked = type_check("--project", str(PROJECT))
    assert checked.returncode == 0, checked.stdout
    # Each line that must be refused stands behind one of these, and an unused one is an error.
    assert (PROJECT / "contracts.ts").read_text(encoding="utf-8").count("// @ts-expect-error") == 5


def test_a_line_that_does_not_fit_is_noticed(tmp_path):
    line = 'import { loanGateAbi } from "%s";\nconst name: "nothing" = loanGateAbi[0].type;\n'
    wrong = tmp_path / "wrong.ts"
    wrong.write_text(line % (ROOT / "types" / "index.js").as_posix())
    options = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022")
    checked = type_check(*options, str(wrong))
    assert checked.returncode != 0
    assert "is not assignable to type '\"nothing\"'" in checked.stdout


def test_every_contract_of_the_package_has_its_types():
    for path in ARTIFACTS.glob("*.json"):
        abi = json.loads(path.read_text(encoding="utf-8"))["abi"]
        written = (export_types.TYPES / f"{path.stem}.ts").read_text(encoding="utf-8")
        _, _, text = written.partition(" = ")
        assert json.loads(text.removesuffix(" as const;\n")) == abi


def test_the_index_names_every_module():
    text = export_types.index(["PaymentEscrow", "Vault"])
    assert text.splitlines()[1:] == [
        'export { paymentEscrowAbi } from "./PaymentEscrow.js";',
        'export { vaultAbi } from "./Vault.js";',
    ]


def test_types_that_are_missing_changed_or_left_over_are_stale(tmp_path):
    for name in ("kept.ts", "changed.ts", "left.ts", "notes.md"):
        (tmp_path / name).write_text(name)
    wanted = {"kept.ts": "kept.ts", "changed.ts": "new", "missing.ts": "missing"}
    stale = stale_files(tmp_path, wanted, "*.ts")
    assert stale == {"changed.ts", "left.ts", "missing.ts"}
