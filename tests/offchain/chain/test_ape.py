"""`ape run deploy` and `ape console`, on an anvil that runs by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from assay.chain import Chain, Deployment, dev_account
from assay.tee import SIMULATED_ROOT
from assay.wire import checksummed

ROOT = Path(__file__).parents[3]
SECONDS = 120


@pytest.fixture
def run_ape(own_anvil):
    """Run an ape command on the test's own anvil, by its bare URL."""

    def run(*arguments):
        ape = Path(sys.executable).with_name("ape")
        command = [ape, *arguments[:2], "--network", own_anvil.rpc_url, *arguments[2:]]
        return subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    return run


CONSOLE = """
import sys
from pathlib import Path
import ape, ape_console_extras
ape_console_extras.DEPLOYMENTS = Path(sys.argv[2])
with ape.networks.parse_network_choice(sys.argv[1]):
    extras = ape_console_extras.ape_init_extras(ape.chain)
    if extras:
        print(extras["PaymentEscrow"].MODEL_REGISTRY(), extras["VerifierRegistry"].liveModes())
        print(*sorted(extras), all(name.isidentifier() for name in extras))
        print(extras["TeeVerifier_tee"].ATTESTATION())
        print(extras["NitroAttestation_tee_simulated"].ROOT_CERTIFICATE_HASH().hex())
"""


@pytest.fixture
def open_console(own_anvil):
    """Ask the contracts that the console knows, with the deployment files of a folder."""

    def run(folder):
        return subprocess.run(
            [sys.executable, "-c", CONSOLE, own_anvil.rpc_url, folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    return run


def test_deploys_finds_what_is_deployed_and_names_it_in_the_console(
    run_ape, open_console, own_anvil, tmp_path
):
    chain = Chain(own_anvil.rpc_url)
    deploy = ["run", "deploy", "--account", "TEST::0", "--development", "--folder", tmp_path]
    first = run_ape(*deploy)
    assert first.returncode == 0, first.stdout + first.stderr
    deployment = Deployment.read(tmp_path, 31337)
    deployment.require_on(chain)
    assert deployment.owner == dev_account(0).address
    assert deployment.token is not None
    for name, address in deployment.contracts.items():
        assert f"{name:30} {address}" in first.stdout

    block = chain.block_number()
    second = run_ape(*deploy)
    assert second.returncode == 0, second.stdout + second.stderr
    assert chain.block_number() == block
    assert Deployment.read(tmp_path, 31337) == deployment

    console = open_console(tmp_path)
    live = sum(1 << mode.id for mode in deployment.modes.values())
    assert f"{deployment.address('ModelRegistry')} {live}" in console.stdout, console.stderr
    assert "TeeVerifier_tee TeeVerifier_tee_simulated" in console.stdout
    assert (
        "ZkmlVerifier advise assay commit_prompt infer prompts publish verify True"
        in console.stdout
    )
    assert deployment.address("NitroAttestation:tee") in console.stdout
    assert SIMULATED_ROOT.keccak256.hex() in console.stdout


def test_says_what_the_owner_must_do_and_no_more(run_ape, tmp_path):
    owner = checksummed("0x" + "ab" * 20)
    deploy = ["run", "deploy", "--account", "TEST::0", "--owner", owner, "--folder", tmp_path]
    outcome = run_ape(*deploy)
    assert outcome.returncode == 1
    assert f"only {owner} can append it. Send 0x" in outcome.stdout + outcome.stderr
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_console_opens_where_nothing_is_deployed(open_console, tmp_path):
    console = open_console(tmp_path)
    assert console.returncode == 0
    assert f"There is no {tmp_path}/31337.json" in console.stdout + console.stderr
