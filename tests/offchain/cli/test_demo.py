"""`assay demo`: everything at once, and what is left of it can be checked by anybody."""

import json
import os
import re
import subprocess
from dataclasses import replace

import pytest

from assay.cli.commands import demo as demo_module
from assay.cli.demo import proofs as proofs_module
from assay.cli.local.balances import Account, Settlement

from ..client.mutations import unnamed_changes
from .conftest import ASSAY, processes_with
from .enclave.conftest import TEE_ALONE

HASH = "0x[0-9a-f]{64}"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Run the demo in a folder of its own; it is over before any test looks at it."""
    folder = tmp_path_factory.mktemp("demo")
    ran = subprocess.run(
        [*ASSAY, "demo"],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert processes_with(str(folder)) == []
    assert list(folder.glob("assay-demo-*")) == []
    return folder, ran.stdout


@pytest.fixture
def receipts(shown):
    """Those of the signed answers."""
    return sorted((shown[0] / ".assay" / "receipts").glob("[0-9]*.json"))


@pytest.fixture
def proven_receipts(shown):
    return sorted((shown[0] / ".assay" / "receipts").glob("zkml-*.json"))


@pytest.fixture
def simulated_receipt(shown):
    (path,) = (shown[0] / ".assay" / "receipts").glob("tee-simulated-*.json")
    return path


def test_fourteen_digits_come_with_answer_label_check_and_transactions(shown):
    folder, out = shown
    for line in (r"answer     \d", r"label      \d", r"receipt    holds, \d+ checks"):
        assert len(re.findall(line, out)) == 14
    receipts = [json.loads(path.read_text()) for path in (folder / ".assay/receipts").iterdir()]
    for verb in ("authorize", "capture"):
        named = [receipt["transactions"][verb] for receipt in receipts]
        assert sorted(re.findall(rf"{verb} +({HASH})", out)) == sorted(named)
    # One transaction may capture several of them.
    assert len({receipt["transactions"]["authorize"] for receipt in receipts}) == 14
    assert out.count("██") > 140


def test_three_of_them_come_with_time_gas_and_equal_outputs(shown):
    _, out = shown
    gas = [int(text.replace(",", "")) for text in re.findall(r"; captured with ([\d,]+) gas", out)]
    assert len(gas) == 3
    assert all(100_000 < each <= 340_000 for each in gas)
    assert len(re.findall(r"proof      \d+\.\d s", out)) == 3
    on_chain = re.findall(r"on chain   ([0-9a-f]{80})", out)
    off_chain = re.findall(r"off chain  ([0-9a-f]{80}): the same bytes", out)
    assert on_chain == off_chain
    assert len(set(on_chain)) == 3
    assert "3 of 3 outputs that the chain checked" in out


def test_one_of_them_is_read_in_a_simulated_enclave_that_is_called_so_everywhere(shown):
    _, out = shown
    announced = (
        r"A SIMULATED enclave, which proves nothing, is enrolled under tee-simulated: its document"
        r" was checked on chain, with ([\d,]+) gas in 5 transactions\."
    )
    (gas,) = re.findall(announced, out)
    assert int(gas.replace(",", "")) < 30_000_000
    assert len(re.findall(r"enclave    SIMULATED, key 0x[0-9a-fA-F]{40}", out)) == 1
    (captured,) = re.findall(
        r"captured   with ([\d,]+) gas, by a simulated enclave's signature", out
    )
    assert 50_000 < int(captured.replace(",", "")) < 120_000
    assert [line for line in out.splitlines() if TEE_ALONE.search(line)] == []
    for line in out.splitlines():
        assert "enclave" not in line or "simulated" in line.lower()


def test_the_receipt_of_the_enclave_holds_and_says_that_it_is_simulated(
    assay, simulated_receipt, tmp_path
):
    verified = assay("verify", simulated_receipt, "--home", tmp_path)
    said = " ".join(verified.out.split())
    assert verified.code == 0
    assert "The receipt holds" in said
    assert "tee-simulated proves nothing against anybody who wants to cheat" in said
    assert "the enclave is SIMULATED, and ANYONE CAN SIGN as its maker" in said
    assert "that the publisher approved of an enclave's code: no chain was asked" in said
    assert not TEE_ALONE.search(verified.out)


def test_each_single_change_of_the_enclaves_receipt_fails_by_the_name_of_its_field(
    simulated_receipt,
):
    unnamed, tried = unnamed_changes(json.loads(simulated_receipt.read_bytes()))
    assert unnamed == []
    assert tried > 500


def test_its_proven_receipts_hold_and_say_what_the_key_is_worth(assay, proven_receipts, tmp_path):
    assert len(proven_receipts) == 3
    for receipt in proven_receipts:
        verified = assay("verify", receipt, "--home", tmp_path)
        assert verified.code == 0
        assert "The receipt holds" in verified.out
        assert "INSECURE DEVELOPMENT KEY" in verified.out


def test_each_single_change_of_a_proven_receipt_fails_by_the_name_of_its_field(proven_receipts):
    unnamed, tried = unnamed_changes(json.loads(proven_receipts[0].read_bytes()))
    assert unnamed == []
    assert tried > 500


def test_the_balances_are_exact_and_add_up(shown):
    _, out = shown
    rows = re.findall(r"│ (payer|provider|escrow|sum) .*?│ +([\d,]+) │ +([\d,]+) │ +(\S+) │", out)
    balances = {role: [int(text.replace(",", "")) for text in row] for role, *row in rows}
    assert balances == {
        "payer": [1_000_000_000, 999_860_000, -140_000],
        "provider": [0, 140_000, 140_000],
        "escrow": [0, 0, 0],
        "sum": [1_000_000_000, 1_000_000_000, 0],
    }


def test_its_receipts_are_verified_without_gateway_and_chain(assay, receipts, tmp_path):
    assert len(receipts) == 10
    for receipt in receipts:
        verified = assay("verify", receipt, "--home", tmp_path)
        assert verified.code == 0
        assert "The receipt holds" in verified.out
        assert "It does not prove that the model ran" in verified.out
        assert "no chain was asked" in verified.out


def test_each_single_change_of_a_receipt_fails_by_the_name_of_its_field(receipts):
    unnamed, tried = unnamed_changes(json.loads(receipts[0].read_bytes()))
    assert unnamed == []
    assert tried > 500


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (("claim", "units"), "2", "claim.units"),
        (("model", "name"), "letters", "model.name"),
        (("transactions", "capture"), "0x" + "12" * 32, "transactions.capture"),
        (("terms", "amount"), 10_000, "terms.amount"),
    ],
)
def test_a_changed_receipt_exits_with_1_and_names_the_field(
    assay, receipts, tmp_path, place, value, named
):
    document = json.loads(receipts[0].read_bytes())
    document[place[0]][place[1]] = value
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document))
    verified = assay("verify", changed, "--home", tmp_path)
    assert verified.code == 1
    assert named in verified.out + verified.err
    assert "Traceback" not in verified.err


def test_a_changed_receipt_is_told_to_scripts(assay, receipts, tmp_path):
    document = json.loads(receipts[0].read_bytes())
    document["claim"]["units"] = "2"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document))
    verified = assay("verify", changed, "--home", tmp_path, "--json")
    assert verified.code == 1
    assert verified.document["ok"] is False
    failed = {found["path"] for found in verified.document["findings"] if not found["holds"]}
    assert {"claim.units", "evidence[0].proof"} <= failed


def test_a_receipt_that_is_not_there_is_a_wrong_usage(assay, tmp_path):
    assert assay("verify", tmp_path / "none.json").code == 2


def test_a_deployment_that_is_asked_for_must_be_there(assay, receipts, tmp_path):
    refused = assay("verify", receipts[0], "--deployments", tmp_path)
    assert refused.code == 1
    assert f"There is no {tmp_path / '31337.json'}" in refused.err


def test_a_chain_that_does_not_answer_is_no_verdict(assay, receipts):
    refused = assay("verify", receipts[0], "--rpc", "http://127.0.0.1:1")
    assert refused.code == 1
    assert refused.out == ""
    assert "does not answer" in refused.err


def test_a_script_reads_the_demo_as_json(assay, tmp_path):
    ran = assay("demo", "--count", 1, "--proofs", 1, "--home", tmp_path, "--json")
    assert ran.code == 0
    assert ran.document["ok"] is True
    (answer,), (proof,) = ran.document["answers"], ran.document["proofs"]
    (read,) = ran.document["simulatedEnclave"]
    assert re.fullmatch(HASH, answer["capture"])
    assert proof["outputsAreEqual"] is True
    assert proof["outputOnChain"] == proof["outputOffChain"]
    assert proof["provingSeconds"] > 0
    assert (read["mode"], read["simulated"]) == ("tee-simulated", True)
    assert read["receiptHolds"] is True
    assert re.fullmatch(HASH, read["measurement"])
    assert ran.document["balances"]["provider"] == {"before": "0", "after": "30000"}


def test_the_demo_fails_where_the_chain_checked_another_output(assay, tmp_path, monkeypatch):
    read = proofs_module.captured_proof

    def altered(*arguments):
        proof = read(*arguments)
        return proof[:-1] + bytes([proof[-1] ^ 1])

    monkeypatch.setattr(proofs_module, "captured_proof", altered)
    ran = assay("demo", "--count", 1, "--proofs", 1, "--enclave", 0, "--home", tmp_path)
    assert ran.code == 1
    assert "OTHER BYTES" in ran.out
    assert "0 of 1 outputs that the chain checked" in ran.out


def test_the_demo_fails_where_money_is_missing(assay, tmp_path, monkeypatch):
    read, readings = demo_module.read_balances, []

    def lose_one(node):
        readings.append(node)
        payer, *others = read(node)
        return (replace(payer, atomic=payer.atomic - (len(readings) - 1)), *others)

    monkeypatch.setattr(demo_module, "read_balances", lose_one)
    ran = assay("demo", "--count", 1, "--proofs", 0, "--enclave", 0, "--home", tmp_path)
    assert ran.code == 1
    assert "The balances do not add up." in ran.out


def test_there_are_only_so_many_digits(assay, tmp_path):
    refused = assay("demo", "--count", 1_000, "--home", tmp_path)
    assert refused.code == 1
    assert "held-out digits, not 1000" in refused.err
    assert assay("demo", "--count", 0, "--home", tmp_path).code == 2
    assert assay("demo", "--proofs", -1, "--home", tmp_path).code == 2
    assert assay("demo", "--enclave", -1, "--home", tmp_path).code == 2


def accounts(payer, provider, escrow):
    return tuple(
        Account(role, "0x", atomic)
        for role, atomic in (("payer", payer), ("provider", provider), ("escrow", escrow))
    )


@pytest.mark.parametrize(
    ("after", "adds_up"),
    [
        (accounts(90, 10, 0), True),
        (accounts(90, 0, 10), False),
        (accounts(80, 10, 10), False),
        (accounts(90, 9, 0), False),
        (accounts(100, 0, 0), False),
    ],
)
def test_a_settlement_adds_up_where_all_that_was_paid_arrived(after, adds_up):
    assert Settlement(accounts(100, 0, 0), after, paid_atomic=10).adds_up is adds_up
