"""`assay delegate …` on the home folder of the running `assay up`, with keys of the test's own."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_account import Account

from assay.chain import Chain, Deployment, SignedVerifier
from assay.settings import Home, create_key, read_key

OTHER = "0x" + "00" * 19 + "01"


@dataclass(frozen=True)
class Bench:
    """The files of one delegation, and the verifier that it is for."""

    folder: Path
    chain: Chain
    verifier: SignedVerifier
    provider: Account

    @property
    def session_file(self):
        return self.folder / "session.key"

    @property
    def saved(self):
        return self.folder / "delegation.json"

    @property
    def unsent(self):
        return self.folder / "delegation.json.unsent"

    @property
    def key(self):
        return read_key(self.session_file).address

    @property
    def files(self):
        return {path.name for path in self.folder.iterdir()}

    def record(self, key=None):
        return self.verifier.delegation(self.provider.address, key or self.key)


@pytest.fixture
def bench(up, tmp_path):
    chain, home = Chain(up.said["rpc"]), Home(up.home)
    deployment = Deployment.read(home.deployments, chain.chain_id)
    verifier = SignedVerifier(chain, deployment.modes["signed"].verifier)
    return Bench(tmp_path, chain, verifier, read_key(home.key("provider")))


@pytest.fixture
def delegate(at_home, bench):
    """Run `assay delegate`, with the files of the test's own."""

    def run(until="30d", *arguments):
        files = ("--session-key", bench.session_file, "--save", bench.saved)
        return at_home("delegate", *files, "--until", until, *arguments)

    return run


@pytest.fixture
def delegate_verb(at_home):
    """Run `assay delegate show`, `revoke` or `send`."""
    return lambda verb, *arguments: at_home("delegate", verb, *arguments)


@pytest.fixture
def penniless(tmp_path_factory):
    """The file of a key that has no coin for gas."""
    path = tmp_path_factory.mktemp("penniless") / "penniless.key"
    create_key(path)
    return path


def refused(result, message):
    """Make sure that a command said what is wrong, and showed nothing."""
    assert result.code == 1
    assert message in result.err
    assert result.out == ""
    assert "Traceback" not in result.err
