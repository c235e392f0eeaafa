import json
import os
import re
from pathlib import Path

import pytest

from assay.chain import Anvil, Chain, Deployment, ModeDeployment, artifact
from assay.errors import DeploymentError
from assay.wire import keccak

ADDRESS = "0x7B7786b4C591d225885e262b5D3CeA56E67d80EE"


@pytest.fixture
def written():
    """A deployment as it could be anywhere."""
    return Deployment(
        chain_id=31337,
        block=3,
        owner=ADDRESS,
        contracts={"PaymentEscrow": ADDRESS},
        modes={
            "signed": ModeDeployment(id=0, verifier=ADDRESS, gas_cap=200_000),
            "zkml": ModeDeployment(id=2, verifier=ADDRESS, gas_cap=400_000),
        },
        token=None,
        vault_code_hash=keccak(artifact("Vault").bytecode),
    )


def test_reads_what_it_wrote(written, tmp_path):
    folder = tmp_path / "deployments"
    path = written.write(folder)
    assert path == folder / "31337.json"
    assert Deployment.read(folder, 31337) == written
    assert json.loads(path.read_text())["modes"]["signed"] == {
        "id": 0,
        "verifier": ADDRESS,
        "gasCap": 200_000,
    }


def test_the_page_on_deploying_explains_every_field():
    page = (Path(__file__).parents[3] / "docs" / "deploying.md").read_text("utf-8")
    table = page[page.index("| field |") :]
    fields = [field.alias for field in Deployment.model_fields.values()]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == fields


def test_leaves_the_old_file_whole_where_writing_fails(written, tmp_path, monkeypatch):
    written.write(tmp_path)

    def disk_is_full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_is_full)
    with pytest.raises(OSError, match="No space left"):
        written.model_copy(update={"block": 4}).write(tmp_path)
    assert Deployment.read(tmp_path, 31337) == written
    assert [path.name for path in tmp_path.iterdir()] == ["31337.json"]


def test_says_how_to_deploy_when_there_is_no_file(tmp_path):
    with pytest.raises(DeploymentError, match=r"There is no .*/1\.json\. .*ape run deploy"):
        Deployment.read(tmp_path, 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"block": -1}, "block"),
        ({"owner": ADDRESS.lower()}, "owner: must carry its checksum"),
        ({"surprise": 1}, "surprise"),
        ({"modes": {"signed": {"id": 64, "verifier": ADDRESS, "gasCap": 1}}}, "modes.signed.id"),
    ],
)
def test_names_the_field_that_is_wrong(written, tmp_path, change, says):
    path = written.write(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(DeploymentError, match=f"is no deployment: {says}.*deploy again"):
        Deployment.read(tmp_path, 31337)


def test_says_that_it_is_no_json(tmp_path):
    (tmp_path / "1.json").write_text("{")
    with pytest.raises(DeploymentError, match="is no deployment: Invalid JSON"):
        Deployment.read(tmp_path, 1)


def test_says_that_the_file_is_of_another_chain(written, tmp_path):
    written.write(tmp_path).rename(tmp_path / "1.json")
    with pytest.raises(DeploymentError, match=r"is of chain 31337\."):
        Deployment.read(tmp_path, 1)


def test_knows_modes_and_contracts_by_name(written):
    assert written.mode_ids == {"signed": 0, "zkml": 2}
    assert written.evidence_gas([0]) == 200_000
    assert written.evidence_gas([0, 2]) == 600_000
    assert written.address("PaymentEscrow") == ADDRESS
    with pytest.raises(DeploymentError, match="has no ModelRegistry"):
        written.address("ModelRegistry")


def test_is_not_where_a_restarted_chain_has_forgotten_it(deployment):
    with Anvil() as empty, pytest.raises(DeploymentError, match=r"is not at .*ape run deploy"):
        deployment.require_on(Chain(empty.rpc_url))


def test_is_not_on_another_chain(chain, deployment):
    elsewhere = deployment.model_copy(update={"chain_id": 1})
    with pytest.raises(DeploymentError, match="node is on chain 31337, the deployment on 1"):
        elsewhere.require_on(chain)


def test_is_not_one_whose_escrow_makes_other_vaults(chain, deployment):
    deployment.require_on(chain)
    other = deployment.model_copy(update={"vault_code_hash": bytes(32)})
    with pytest.raises(DeploymentError, match="makes other vaults"):
        other.require_on(chain)
