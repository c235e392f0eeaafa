"""`assay status`: what the node is, how it is doing, and who holds what."""

import json


def test_the_status_tells_jobs_contracts_and_balances(at_home, up):
    said = at_home("status", "--json").document
    assert said["gateway"] == up.said["gateway"]
    assert said["jobs"].keys() >= {"captured", "voided", "failed"}
    assert int(said["balances"]["provider"]) >= 0
    shown = at_home("status").out
    for word in ("captured", "PaymentEscrow", said["contracts"]["PaymentEscrow"], "USDC"):
        assert word in shown


def test_no_command_shows_a_secret(at_home, up):
    secrets = [key.read_text().strip().removeprefix("0x") for key in up.home.glob("*.key")]
    assert len(secrets) == 3
    for command in (["status"], ["model", "list"], ["model", "show", "digits"]):
        result = at_home(*command)
        assert not any(secret in result.out + result.err for secret in secrets)
    assert not any(secret in json.dumps(up.said) for secret in secrets)
