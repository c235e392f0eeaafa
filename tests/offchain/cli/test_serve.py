"""`assay serve`: a node on a chain that is there already, told what to do by a file."""

import signal
import stat

import httpx
import pytest

from assay.chain import Call, Chain, Deployment, PaymentEscrow, SignedVerifier, dev_account
from assay.modes import PrivateKey
from assay.modes.signed import sign_delegation
from assay.settings import create_key

from .conftest import Started

PRICES = '[[price]]\nflat = "0.02"\n'
GAS_WEI = 10**18


@pytest.fixture
def chain(up):
    return Chain(up.said["rpc"])


@pytest.fixture
def deployment(up, chain):
    return Deployment.read(up.home / "deployments", chain.chain_id)


@pytest.fixture
def fund(chain):
    """Give an account coins for gas."""
    return lambda account: chain.send(Call(account.address, b"", value_wei=GAS_WEI), dev_account(0))


@pytest.fixture
def provider(tmp_path, fund):
    """A provider of its own, with its key in the folder of the node."""
    account = create_key(tmp_path / "provider.key")
    fund(account)
    return account


@pytest.fixture
def write(tmp_path, up):
    """Write a node's file, as TOML values by name, and the prices beside it."""

    def as_file(**values):
        (tmp_path / "prices.toml").write_text(PRICES)
        usual = {
            "rpc": up.said["rpc"],
            "deployments": str(up.home / "deployments"),
            "store": str(up.home / "artefacts"),
            "key": "provider.key",
            "port": 0,
        }
        lines, tables = [], []
        for name, value in (usual | values).items():
            if isinstance(value, dict):
                rows = "".join(f"{key} = {_toml(each)}\n" for key, each in value.items())
                tables.append(f"[{name}]\n{rows}")
            elif value is not None:
                lines.append(f"{name} = {_toml(value)}\n")
        path = tmp_path / "node.toml"
        path.write_text("".join(lines + tables))
        return path

    return as_file


def _toml(value):
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


@pytest.fixture
def session_key(tmp_path, fund, chain, deployment, provider):
    """A session key in the folder, and what its provider signs for it; it pays for gas."""
    key = create_key(tmp_path / "session.key")
    fund(key)
    escrow = PaymentEscrow(chain, deployment.address("PaymentEscrow"))
    chain.send(escrow.set_operator(key.address, approved=True), provider)
    verifier = SignedVerifier(chain, deployment.modes["signed"].verifier)
    return (
        key,
        sign_delegation(
            PrivateKey(bytes(provider.key)),
            key.address,
            chain.time() + 3_600,
            chain.chain_id,
            verifier.address,
        ),
        verifier,
    )


def test_a_node_on_another_chains_contracts_sells_and_is_paid(
    write, provider, at_home, up, assay, tmp_path
):
    with Started("serve", write()) as node:
        assert node.said["provider"] == node.said["submitter"] == provider.address
        assert "digits" in node.said["models"]
        receipt = tmp_path / "receipt.json"
        bought = at_home(
            *("infer", "digits", "--input", up.home / "digit.npy", "--settled", "--json"),
            *("--gateway", node.said["gateway"], "--save", receipt),
        )
        assert bought.code == 0, bought.err
        assert assay("verify", receipt, "--rpc", up.said["rpc"]).code == 0
        assert provider.address in receipt.read_text()
        assert node.stop(signal.SIGTERM) == 0
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_what_was_taken_on_is_there_again(write, provider, at_home, up, tmp_path):
    with Started("serve", write()) as node:
        at_home(
            *("infer", "digits", "--input", up.home / "digit.npy", "--settled"),
            *("--gateway", node.said["gateway"]),
        )
    with Started("serve", write()) as again:
        jobs = httpx.get(f"{again.said['gateway']}/v1/status").json()["jobs"]
    assert jobs["captured"] == 1


def test_a_session_key_that_was_delegated_by_command_sells_for_its_provider(
    write, provider, session_key, at_home, up, assay, tmp_path
):
    key, *_ = session_key
    delegated = at_home(
        *("delegate", "--until", "1d", "--save", tmp_path / "delegation.json"),
        *("--key", tmp_path / "provider.key", "--session-key", tmp_path / "session.key"),
    )
    assert delegated.code == 0, delegated.err
    (tmp_path / "provider.key").unlink()
    told = {"provider": provider.address, "key": "session.key", "delegation": "delegation.json"}
    with Started("serve", write(**told)) as node:
        assert (node.said["provider"], node.said["signer"]) == (provider.address, key.address)
        receipt = tmp_path / "receipt.json"
        bought = at_home(
            *("infer", "digits", "--input", up.home / "digit.npy", "--settled"),
            *("--gateway", node.said["gateway"], "--save", receipt),
        )
        assert bought.code == 0, bought.err
    assert assay("verify", receipt).code == 0


def test_a_session_key_that_is_not_delegated_is_refused_before_it_sells(
    write, provider, session_key, assay
):
    key, *_ = session_key
    refused = assay("serve", write(provider=provider.address, key="session.key"))
    assert refused.code == 1
    assert f"The session key {key.address} is not delegated on chain 31337." in refused.err
    assert f"Have {provider.address} delegate it" in refused.err


def test_a_session_key_that_was_revoked_is_refused(write, provider, session_key, chain, assay):
    key, delegation, verifier = session_key
    chain.send(verifier.delegate_with_signature(delegation), provider)
    chain.send(verifier.revoke(provider.address, key.address), provider)
    refused = assay("serve", write(provider=provider.address, key="session.key"))
    assert refused.code == 1
    assert "does not count any more" in refused.err


def test_a_delegation_of_another_key_is_named(write, provider, session_key, assay, tmp_path):
    _, delegation, _ = session_key
    other = create_key(tmp_path / "other.key")
    (tmp_path / "delegation.json").write_text(delegation.model_dump_json())
    told = {"provider": provider.address, "key": "other.key", "delegation": "delegation.json"}
    refused = assay("serve", write(**told))
    assert refused.code == 1
    assert f"delegation.json is about the key {delegation.key}" in refused.err
    assert f"delegates to {other.address}" in refused.err


def test_check_says_what_was_found_and_starts_nothing(write, provider, assay):
    checked = assay("serve", write(enclaves={"tee-simulated": "enclave.sock"}), "--check", "--json")
    assert checked.code == 0, checked.err
    document = checked.document
    assert document["gateway"] is None
    assert document["enclaves"] == ["tee-simulated"]
    assert document["submitterWei"] == str(GAS_WEI)
    assert any("is for development" in warning for warning in document["warnings"])


def test_what_would_make_a_node_useless_is_warned_of(write, assay, tmp_path):
    poor = create_key(tmp_path / "poor.key")
    told = {"key": "poor.key", "store": "empty", "host": "0.0.0.0"}
    checked = assay("serve", write(**told), "--check")
    assert checked.code == 0, checked.err
    for words in (
        f"{poor.address} has no coins for gas",
        "No published version is in the artefact store",
        "Others reach 0.0.0.0 without TLS",
    ):
        assert words in checked.err


def test_a_deployment_without_a_token_needs_one_in_the_file(
    write, provider, assay, deployment, tmp_path
):
    deployment.model_copy(update={"token": None}).write(tmp_path / "deployments")
    refused = assay("serve", write(deployments="deployments"), "--check")
    assert refused.code == 1
    assert "The deployment names no token to be paid in." in refused.err
    assert 'token = "0x…" in the node\'s file' in refused.err
    named = assay("serve", write(deployments="deployments", token=deployment.token), "--check")
    assert named.code == 0, named.err


def test_no_secret_is_shown(write, provider, assay, up, monkeypatch):
    monkeypatch.setenv("ASSAY_RPC", f"{up.said['rpc']}/?key=s3cret")
    checked = assay("serve", write(rpc=None), "--check")
    assert checked.code == 0, checked.err
    assert "s3cret" not in checked.out + checked.err
    assert bytes(provider.key).hex() not in checked.out + checked.err


@pytest.mark.parametrize(
    ("values", "message", "hint"),
    [
        ({"rpc": None}, "names no Ethereum node", "set ASSAY_RPC"),
        ({"rpc": "http://127.0.0.1:1"}, "127.0.0.1:1", ""),
        ({"deployments": "nowhere"}, "There is no", "deploy"),
        ({"key": "missing.key"}, "missing.key cannot be read", ""),
        ({"price": "x.toml"}, "price: Extra inputs are not permitted", "docs/operations.md"),
        ({"prices": "x.toml"}, "There is no price file", ""),
        ({"port": 70_000}, "port: Input should be less than or equal to 65535", ""),
        ({"token": "0x12"}, "token: ", ""),
        ({"coin_usd": "dear"}, "coin_usd: must be US dollars, above zero", ""),
        ({"coin_usd": "NaN"}, "coin_usd: must be US dollars, above zero", ""),
        ({"batches": {"captures": 0}}, "batches.captures: ", ""),
        ({"batches": {"gas": 1}}, "A batch's gas cannot be 1", "Set it to"),
        ({"limits": {"at_twice": 1}}, "limits.at_twice: ", ""),
        ({"enclaves": {"tee": "99:x"}}, "'99:x' is no place on vsock", "CID:PORT"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(write, provider, assay, values, message, hint):
    refused = assay("serve", write(**values), "--check")
    assert refused.code == 1
    assert message in refused.err
    assert hint in refused.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"rpc = ", "is no TOML: "),
        (b"\xff", "is no text"),
        (b"", "key: Field required"),
    ],
)
def test_a_file_that_is_none_is_refused(assay, tmp_path, content, message):
    path = tmp_path / "node.toml"
    if content is not None:
        path.write_bytes(content)
    refused = assay("serve", path)
    assert refused.code == 1
    assert message in refused.err
