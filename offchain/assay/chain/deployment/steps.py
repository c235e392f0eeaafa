"""Deployment: contracts through the deterministic deployer, then the modes."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from eth_abi.abi import encode

from assay.chain.abi import Parameter
from assay.chain.artifacts import artifact, artifact_names
from assay.chain.contracts.verifier_registry import VerifierRegistry
from assay.chain.deployment.create2 import create2_address, creation, require_factory
from assay.chain.deployment.deployment import Deployment, ModeDeployment, vault_code_hash
from assay.chain.deployment.dev_token import require_play_money
from assay.chain.reader import ChainReader
from assay.chain.transactions import Sender
from assay.errors import ChainError, ChainUnavailable, DeploymentError
from assay.wire.hashing import checksummed

__all__ = ["ModeContract", "deploy"]

_CONTRACTS = ("ModelRegistry", "VerifierRegistry", "PaymentEscrow")
_DEV_TOKEN = "DevUSDC"


class ModeContract(Protocol):
    """What deployment needs to know of a mode."""

    @property
    def name(self) -> str:
        """The mode's name in policies."""
        ...

    @property
    def mode_id(self) -> int:
        """The mode's id, the same on every chain."""
        ...

    @property
    def contract(self) -> str:
        """The Solidity name of its verifier."""
        ...

    @property
    def given(self) -> Mapping[str, str | bytes]:
        """What constructors are given for this mode alone, by the parameter's name.

        The name of a contract, which is placed first, or 32 bytes.
        """
        ...

    @property
    def for_development(self) -> bool:
        """Whether it belongs into no deployment where there is real money."""
        ...

    @property
    def gas_cap(self) -> int:
        """The most gas that one check may use."""
        ...


def deploy(
    chain: ChainReader,
    sender: Sender,
    *,
    owner: str,
    modes: Iterable[ModeContract],
    for_development: bool = False,
) -> Deployment:
    """Put on the chain whatever of this is not there yet, and say where everything is.

    An address commits to the code, to the owner and to nothing else: with the same owner it is the
    same on every chain, and where there is code, it is the right code. `for_development`: with the
    development token, with modes that prove nothing, and with verifiers that take keys under which
    anyone can forge; these have other addresses. Raises `DeploymentError` where the deterministic
    deployer is missing, where a mode's id belongs to another verifier, where a mode must be
    appended and the sender is not the owner, and for development on a chain with real money.
    """
    if for_development:
        require_play_money(chain)
    require_factory(chain)
    site = _Site(chain, sender, checksummed(owner), for_development=for_development)
    for name in _CONTRACTS:
        site.place(name)
    deployed_modes = {
        mode.name: _append(mode, site)
        for mode in sorted(modes, key=lambda mode: mode.mode_id)
        if for_development or not mode.for_development
    }
    token = site.place(_DEV_TOKEN) if for_development else None
    return Deployment(
        chain_id=chain.chain_id,
        block=_first_block(chain, site.addresses.values()),
        owner=site.owner,
        contracts=site.addresses,
        modes=deployed_modes,
        token=token,
        vault_code_hash=vault_code_hash(),
    )


class _Site:
    """Contracts that are placed once each, after those that their constructors ask for."""

    def __init__(
        self, chain: ChainReader, sender: Sender, owner: str, *, for_development: bool
    ) -> None:
        self.chain = chain
        self.sender = sender
        self.owner = owner
        self.for_development = for_development
        self.addresses: dict[str, str] = {}

    def place(self, name: str, mode: ModeContract | None = None) -> str:
        """Find or create a contract, and return its address.

        One that is given something for a mode alone is that mode's, and has it in its name here.
        """
        parameters = artifact(name).interface.constructor
        is_its_own = mode is not None and any(each.name in mode.given for each in parameters)
        label = f"{name}:{mode.name}" if mode is not None and is_its_own else name
        if label not in self.addresses:
            values = [self._argument(name, parameter, mode) for parameter in parameters]
            arguments = encode([parameter.type for parameter in parameters], values)
            self.addresses[label] = self._create(name, artifact(name).bytecode + arguments)
        return self.addresses[label]

    def _create(self, name: str, code: bytes) -> str:
        address = create2_address(code)
        if not self.chain.code(address):
            self.sender.send(creation(code))
            if not self.chain.code(address):
                raise DeploymentError(
                    f"{name} was sent to the deterministic deployer, and is not at {address}.",
                    "Look at the transaction: its constructor refused, or it ran out of gas.",
                )
        return address

    def _argument(
        self, name: str, parameter: Parameter, mode: ModeContract | None
    ) -> str | bool | bytes:
        given = None if mode is None else mode.given.get(parameter.name)
        if isinstance(given, bytes):
            return given
        contract = given or parameter.kind.removeprefix("contract I")
        if contract in artifact_names():
            return self.place(contract, mode)
        if parameter.type == "address" and parameter.name == "owner":
            return self.owner
        if parameter.type == "bool" and parameter.name == "insecureKeysAllowed":
            return self.for_development
        raise DeploymentError(
            f"{name}'s constructor asks for {parameter.kind} {parameter.name}.",
            "Deployment knows `address owner`, `bool insecureKeysAllowed`, what a mode is given,"
            " and other contracts by their interfaces.",
        )


def _append(mode: ModeContract, site: _Site) -> ModeDeployment:
    """Place a mode's verifier and append the mode, unless the registry has it."""
    verifier = site.place(mode.contract, mode)
    registry = VerifierRegistry(site.chain, site.addresses["VerifierRegistry"])
    record = registry.mode(mode.mode_id)
    if record is None:
        if site.sender.address != site.owner:
            call = registry.append(mode.mode_id, mode.name, verifier, mode.gas_cap)
            raise DeploymentError(
                f"The mode {mode.name} is not appended, and only {site.owner} can append it.",
                f"Send 0x{call.data.hex()} to {registry.address} from there, then deploy again.",
            )
        site.sender.send(registry.append(mode.mode_id, mode.name, verifier, mode.gas_cap))
        return ModeDeployment(id=mode.mode_id, verifier=verifier, gas_cap=mode.gas_cap)
    if (record.verifier, registry.name(mode.mode_id)) != (verifier, mode.name):
        raise DeploymentError(
            f"The mode {mode.mode_id} is {registry.name(mode.mode_id)} by {record.verifier}, "
            f"and not {mode.name} by {verifier}.",
            "An id is never pointed at other code: give the changed verifier a new mode and id.",
        )
    return ModeDeployment(id=mode.mode_id, verifier=verifier, gas_cap=record.gas_cap)


def _first_block(chain: ChainReader, addresses: Iterable[str]) -> int:
    """Find the block before which none of the contracts had code, by bisection.

    A node that keeps no old state cannot tell; then it is the first block of all.
    """
    addresses = tuple(addresses)
    low, high = 0, chain.block_number()
    try:
        while low < high:
            middle = (low + high) // 2
            if any(chain.code(address, middle) for address in addresses):
                high = middle
            else:
                low = middle + 1
    except ChainUnavailable:
        raise
    except ChainError:
        return 0
    return low
