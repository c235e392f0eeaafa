"""What a command talks to: the node and the gateway of `assay up`, or others that it names."""

from dataclasses import dataclass
from pathlib import Path

from eth_account.signers.local import LocalAccount

from assay.chain import Chain, Deployment
from assay.client import Gateway
from assay.errors import SettingsError
from assay.models import ArtefactStore
from assay.settings import Home, RunningNode, read_key

__all__ = ["Connection"]


@dataclass(frozen=True, slots=True)
class Connection:
    """The home folder, and what takes precedence over it. Methods raise `SettingsError`."""

    home: Home
    rpc_url: str | None = None
    gateway_url: str | None = None
    deployments: Path | None = None

    def chain(self) -> Chain:
        """Find the chain."""
        return Chain(self.rpc_url or self._running("--rpc").rpc_url)

    def gateway(self) -> Gateway:
        """Find the gateway."""
        return Gateway(self.gateway_url or self._running("--gateway").gateway_url)

    def deployment(self, chain: Chain) -> Deployment:
        """Read where the contracts are, and make sure of it. Raises `DeploymentError`."""
        deployment = Deployment.read(self.deployments or self.home.deployments, chain.chain_id)
        deployment.require_on(chain)
        return deployment

    def key(self, path: Path | None, role: str) -> LocalAccount:
        """Read the key of a role, from the home folder unless a path is given."""
        return read_key(path or self.home.key(role))

    def store(self, url: str | None) -> ArtefactStore:
        """Open the artefact store. Raises `ArtefactError`."""
        return ArtefactStore(url or str(self.home.artefacts.resolve()))

    def _running(self, option: str) -> RunningNode:
        running = self.home.running()
        if running is None:
            raise SettingsError(
                f"Nothing runs in {self.home.folder}.",
                f"Start it in another terminal with assay up, or name an address with {option}.",
            )
        return running
