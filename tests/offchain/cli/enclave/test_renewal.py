"""What the command line says of the renewal of an enclave's key."""

from types import SimpleNamespace

import httpx
import pytest

from assay.cli.enclaves.site import Site
from assay.client import EnclaveKey
from assay.settings import Home

from ...enclave_fixtures import wait_until
from .conftest import SIMULATED


def test_a_node_renews_unless_it_is_told_otherwise(up):
    assert up.said["renewsKeys"] is True
    (known,) = httpx.get(f"{up.said['gateway']}/v1/status").json()["enclaveKeys"]
    assert (known["mode"], known["isRenewed"]) == (SIMULATED, True)


def test_it_can_be_told_not_to(start_up, tmp_path):
    with start_up(tmp_path / "home", "--no-renew-keys") as running:
        assert running.said["renewsKeys"] is False
        (known,) = httpx.get(f"{running.said['gateway']}/v1/status").json()["enclaveKeys"]
        assert known["isRenewed"] is False


def test_status_says_who_renews_a_key(enclave_command, enrolled):
    def renewal():
        return enclave_command("status", "--json").document["renewal"]

    wait_until(lambda: renewal().startswith("on"))
    assert renewal() == "on: the node renews it before it ends, 0 times so far"


def test_status_says_that_another_enclaves_key_is_not_renewed(at_other, other):
    at_other("enrol")
    assert at_other("status", "--json").document["renewal"].startswith("not now: the node sees no")


def test_status_says_so_where_no_node_answers(assay, enrolled, up, tmp_path):
    known = ("--deployments", Home(up.home).deployments, "--rpc", up.said["rpc"])
    status = ("enclave", "status", enrolled["key"], *known, "--home", tmp_path, "--json")
    assert assay(*status).document["renewal"].startswith("unknown, as no node answers here")


def test_status_says_nothing_of_renewing_what_is_not_valid(at_other, other):
    made = at_other("enrol", "--json").document
    at_other("revoke")
    assert "renewal" not in at_other("status", made["key"], "--json").document


KEY = "0x" + "11" * 20
HELD = EnclaveKey(mode="tee", key=KEY, until=9, is_renewed=True, renewals=3, problem=None)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ([], "off; by hand"),
        ([HELD.model_copy(update={"mode": SIMULATED})], "off; by hand"),
        ([HELD.model_copy(update={"is_renewed": False})], "off; by hand"),
        ([HELD], "on: the node renews it before it ends, 3 times so far"),
        ([HELD.model_copy(update={"problem": "It has no coins."})], "on, but: It has no coins."),
        ([HELD.model_copy(update={"until": None, "problem": "It is not enrolled."})], "not now"),
        ([HELD.model_copy(update={"key": None})], "not now: the node sees no such key"),
        ([HELD.model_copy(update={"key": "0x" + "22" * 20})], "not now: the node sees no"),
    ],
)
def test_what_a_node_knows_of_a_key_is_put_into_words(known, said):
    gateway = SimpleNamespace(status=lambda: SimpleNamespace(enclave_keys=known))
    site = Site(SimpleNamespace(gateway=lambda: gateway), None, None, None)
    assert site.renewal("tee", KEY).startswith(said)
