"""`assay up`: everything on one machine, and there again the next time."""

import signal
import stat

import httpx
import pytest

from assay.chain import Chain
from assay.settings import Home

from .conftest import processes_with, wait_until_gone


def test_up_says_where_everything_is(up):
    status = httpx.get(f"{up.said['gateway']}/v1/status").json()
    assert status["chainId"] == up.said["chainId"] == Chain(up.said["rpc"]).chain_id
    assert httpx.get(up.said["docs"]).status_code == 200
    assert "Connect a wallet" in httpx.get(up.said["play"]).text


def test_up_publishes_a_circuit_beside_the_model(at_home, up):
    listed = {entry["name"]: entry for entry in at_home("model", "list", "--json").document}
    assert listed["digits"]["versionId"] == up.said["versionId"]
    assert listed["digits-cnn"]["versionId"] == up.said["provenVersionId"]
    assert listed["digits-cnn"]["floor"] == "zkml"


def test_up_publishes_a_model_for_simulated_enclaves(at_home, up):
    listed = {entry["name"]: entry for entry in at_home("model", "list", "--json").document}
    assert listed["digits-enclave"]["floor"] == "tee-simulated"


def test_up_makes_keys_that_nobody_else_can_read(up):
    keys = sorted(up.home.glob("*.key"))
    assert [key.stem for key in keys] == ["payer", "provider", "publisher"]
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_a_home_is_for_one_node(at_home, up):
    refused = at_home("up", "--port", 0, "--rpc-port", 0)
    assert refused.code == 1
    assert f"A node runs in {up.home} already" in refused.err


def test_a_port_that_is_taken_is_named(assay, up, tmp_path):
    port = up.said["gateway"].rsplit(":", 1)[1]
    refused = assay("up", "--home", tmp_path / "other", "--port", port, "--rpc-port", 0)
    assert refused.code == 1
    assert f"cannot listen on port {port} of 127.0.0.1" in refused.err


@pytest.mark.parametrize("price", ["0", "-1", "NaN", "Infinity", "3,000", "dear"])
def test_what_is_no_price_of_a_coin_is_refused_before_anything_starts(assay, tmp_path, price):
    home = tmp_path / "home"
    refused = assay("up", "--home", home, "--port", 0, "--rpc-port", 0, "--coin-usd", price)
    assert refused.code == 1
    assert f"{price!r} is no price of the chain's coin." in refused.err
    assert "such as 3000 or 0.25" in refused.err
    assert not home.exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_node_starts_again_with_all_that_it_knew(assay, start_up, tmp_path, how):
    home = tmp_path / "home"
    digit = home / "digit.npy"
    with start_up(home) as first:
        bought = assay("infer", "digits", "--input", digit, "--home", home, "--settled", "--json")
        assert bought.code == 0
        code = first.stop(how)
    was_killed = how is signal.SIGKILL
    assert code == (-signal.SIGKILL if was_killed else 0)
    assert (Home(home).running() is None) == (not was_killed)
    wait_until_gone(processes_with(str(home)))

    with start_up(home) as second:
        assert second.said["versionId"] == first.said["versionId"]
        payment = f"{second.said['gateway']}/v1/payments/{bought.document['paymentId']}"
        assert httpx.get(payment).json()["state"] == "captured"
        assert assay("status", "--home", home).code == 0
    assert processes_with(str(home)) == []
