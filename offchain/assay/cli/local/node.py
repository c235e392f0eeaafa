"""Everything on one machine, with play money: a chain, the contracts, a node and a sample model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from eth_account.signers.local import LocalAccount

from assay.chain import (
    AccountSender,
    Anvil,
    AnvilOptions,
    Call,
    Chain,
    Deployment,
    DevToken,
    ModelRegistry,
    ZkmlVerifier,
    deploy,
    dev_account,
)
from assay.cli.local.samples import DIGITS, sample_file
from assay.client import Published, Publisher
from assay.gateway.serving import NodeSettings, Serving
from assay.models import ArtefactStore
from assay.modes import PrivateKey, all_modes
from assay.settings import Home, create_key
from assay.tee.protocol import UnixEndpoint
from assay.zk.progress import Report, silent

__all__ = ["SIMULATED", "LocalNode", "LocalOptions", "Ports", "local_node"]

SIMULATED = "tee-simulated"
"""The mode whose enclave a local node asks, when one listens in the home folder."""

_PRICES = """\
# What this node asks for an answer, in whole tokens. The first rule that fits counts.
[[price]]
model = "*"
policy = "*"
flat = "0.01"
"""

_GAS_WEI = 10**20
_POCKET_MONEY_ATOMIC = 1_000 * 10**6


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the gateway and the chain listen; 0: on any port that is free."""

    gateway: int = 0
    chain: int = 0


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """What whoever runs a local node may choose about it."""

    renews_keys: bool = True
    """Whether the enclave's key is renewed before it ends."""
    coin_usd: Decimal | None = None
    """What advice takes the chain's coin to be worth; None: gas is no cost there."""


_USUAL = LocalOptions()


@dataclass(frozen=True, slots=True)
class LocalNode:
    """What runs, and who is who."""

    chain: Chain
    deployment: Deployment
    token: DevToken
    gateway_url: str
    publisher: Publisher
    sample: Published
    payer: LocalAccount
    provider: LocalAccount


@contextmanager
def local_node(
    home: Home,
    ports: Ports,
    say: Callable[[str], None],
    on_progress: Report = silent,
    options: LocalOptions = _USUAL,
) -> Iterator[LocalNode]:
    """Run it all for as long as the `with` block lasts.

    `say` hears about each step, `on_progress` how proofs go on. What is in the home folder is used
    again, the chain's state included. Raises `AssayError`.
    """
    home.folder.mkdir(parents=True, exist_ok=True)
    say("Starting a local chain")
    with Anvil(AnvilOptions(port=ports.chain, state=home.chain_state)) as anvil:
        chain = Chain(anvil.rpc_url)
        say("Deploying the contracts")
        deployment = _deploy(chain, home)
        token = DevToken(chain, deployment.address("DevUSDC"))
        payer, provider, owner = (
            create_key(home.key(role)) for role in ("payer", "provider", "publisher")
        )
        _hand_out_money(token, payer, (provider, owner))
        say("Publishing the sample model")
        publisher = _publisher(chain, deployment, home, owner)
        sample = publisher.publish(sample_file(DIGITS.file), DIGITS.name, DIGITS.declaration)
        say("Starting the gateway")
        settings = _node_settings(anvil.rpc_url, deployment, home, provider, ports)
        settings = replace(
            settings,
            on_progress=on_progress,
            renews_keys=options.renews_keys,
            coin_usd=options.coin_usd,
        )
        with Serving(settings) as serving:
            yield LocalNode(
                chain, deployment, token, serving.url, publisher, sample, payer, provider
            )


def _deploy(chain: Chain, home: Home) -> Deployment:
    owner = dev_account(0)
    deployment = deploy(
        chain,
        AccountSender(chain, owner),
        owner=owner.address,
        modes=all_modes().values(),
        for_development=True,
    )
    deployment.write(home.deployments)
    return deployment


def _hand_out_money(
    token: DevToken, payer: LocalAccount, senders: tuple[LocalAccount, ...]
) -> None:
    """Give coins for gas to those who send transactions, and tokens to the one who pays."""
    rich, chain = dev_account(0), token.chain
    assert isinstance(chain, Chain)
    for account in senders:
        if chain.balance(account.address) < _GAS_WEI // 2:
            chain.send(Call(account.address, b"", value_wei=_GAS_WEI), rich)
    if token.balance(payer.address) < _POCKET_MONEY_ATOMIC // 2:
        chain.send(token.mint(payer.address, _POCKET_MONEY_ATOMIC), rich)


def _publisher(
    chain: Chain, deployment: Deployment, home: Home, account: LocalAccount
) -> Publisher:
    registry = ModelRegistry(chain, deployment.address("ModelRegistry"))
    store = ArtefactStore(str(home.artefacts.resolve()))
    circuits = ZkmlVerifier(chain, deployment.address("ZkmlVerifier"))
    return Publisher(registry, store, AccountSender(chain, account), circuits)


def _node_settings(
    rpc_url: str, deployment: Deployment, home: Home, provider: LocalAccount, ports: Ports
) -> NodeSettings:
    if not home.prices.exists():
        home.prices.write_text(_PRICES, encoding="utf-8")
    return NodeSettings(
        rpc_url=rpc_url,
        deployment=deployment,
        provider=provider.address,
        signer=PrivateKey(bytes(provider.key)),
        submitter=provider,
        database_url=home.database_url,
        store_url=str(home.artefacts.resolve()),
        model_cache=home.models,
        prices=home.prices,
        port=ports.gateway,
        enclaves={SIMULATED: UnixEndpoint(home.enclave_socket)},
    )
