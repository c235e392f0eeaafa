"""Where an enclave listens, and what the chain knows of it: what `assay enclave` talks to."""

from dataclasses import dataclass
from pathlib import Path

from assay.chain import Chain, Deployment, ModelRegistry, TeeVerifier
from assay.cli.connection import Connection
from assay.cli.enclaves.kept import KeptEnclave
from assay.client import Measured, measure
from assay.errors import GatewayError, InvalidInput, SettingsError
from assay.modes import enclave_modes
from assay.node import Catalogue
from assay.settings import Home
from assay.tee.host import Enclave
from assay.tee.protocol import Endpoint, UnixEndpoint, read_vsock

__all__ = ["Site", "enclave_endpoint"]


@dataclass(frozen=True, slots=True)
class Site:
    """An enclave, and the chain whose verifier knows its maker. Methods raise `ChainError`."""

    connection: Connection
    endpoint: Endpoint
    chain: Chain
    deployment: Deployment

    @classmethod
    def of(cls, connection: Connection, endpoint: Endpoint) -> "Site":
        """Find the chain and what is deployed there. Raises `SettingsError`."""
        chain = connection.chain()
        return cls(connection, endpoint, chain, connection.deployment(chain))

    def asked(self) -> Measured:
        """Have the enclave attested, and check it. Raises `EnclaveError`, `AttestationError`."""
        with Enclave(self.endpoint) as running:
            return measure(running.attest(b""))

    def verifier(self, mode: str) -> TeeVerifier:
        """Find the verifier of a mode. Raises `InvalidInput`."""
        if mode not in self._modes():
            raise InvalidInput(
                f"The deployment on chain {self.chain.chain_id} has no mode {mode!r} of enclaves.",
                "A deployment with real money has no simulated ones; name another chain.",
            )
        return TeeVerifier(self.chain, self.deployment.modes[mode].verifier)

    def mode_of(self, key: str) -> str:
        """Find the mode under which a key is enrolled; the first one where it is in none."""
        modes = self._modes()
        for mode in modes:
            if self.verifier(mode).enclave(key) is not None:
                return mode
        return modes[0] if modes else "tee"

    def model_id(self, model: str, store: str | None) -> bytes:
        """Find a model by its name or id. Raises `ModelUnknown`, `ArtefactError`."""
        registry = ModelRegistry(self.chain, self.deployment.address("ModelRegistry"))
        catalogue = Catalogue(registry, self.connection.store(store), self.deployment.block)
        return catalogue.find(model).model_id

    def kept(self, home: Home, key: str | None) -> KeptEnclave:
        """Find a key's own word that it shall end: in the home folder, or from its enclave.

        Raises `SettingsError` where what was kept is of another chain, `EnclaveError`.
        """
        if key is not None:
            kept = KeptEnclave.read(home.enclave(key))
            kept.require_for(self.chain.chain_id, self.verifier(kept.mode).address)
            return kept
        mode = self.asked().mode
        verifier = self.verifier(mode.name)
        with Enclave(self.endpoint) as running:
            word = running.sign_revocation(self.chain.chain_id, verifier.address)
            address = running.describe().address
        return KeptEnclave(
            mode=mode.name,
            key=address,
            chain_id=self.chain.chain_id,
            verifier=verifier.address,
            revocation="0x" + word.hex(),
        )

    def renewal(self, mode: str, key: str) -> str:
        """Say whether the node of the home folder renews this key before it ends."""
        try:
            known = self.connection.gateway().status().enclave_keys
        except (SettingsError, GatewayError):
            return "unknown, as no node answers here; by hand: assay enclave enrol"
        held = {each.mode: each for each in known}.get(mode)
        if held is None or not held.is_renewed:
            return "off; by hand: assay enclave enrol, before the key ends"
        # The node looks now and then: enclave or enrolment may be newer than its last look.
        if held.key != key or held.until is None:
            return "not now: the node sees no such key in its enclave; it looks again in a minute"
        if held.problem is not None:
            return f"on, but: {held.problem}"
        return f"on: the node renews it before it ends, {held.renewals} times so far"

    def _modes(self) -> list[str]:
        return [mode for mode in enclave_modes() if mode in self.deployment.modes]


def enclave_endpoint(home: Home, socket: Path | None, vsock: str | None) -> Endpoint:
    """Find where an enclave listens: on vsock, at a socket, or in the home folder.

    Raises `InvalidInput`.
    """
    if vsock is None:
        return UnixEndpoint(socket or home.enclave_socket)
    return read_vsock(vsock)
