"""Serving: builds a node and its gateway from settings, and runs them over HTTP in this process."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

import uvicorn
from eth_account.signers.local import LocalAccount
from fastapi import FastAPI

from assay.chain.artifacts import artifact
from assay.chain.chain import Chain
from assay.chain.contracts import (
    ModelRegistry,
    PaymentEscrow,
    SignedVerifier,
    TeeVerifier,
    Token,
    VerifierRegistry,
    ZkmlVerifier,
)
from assay.chain.deployment import Deployment
from assay.chain.fees import MOST_FEE_WEI
from assay.errors import SettingsError
from assay.gateway.advice import AdviceDesk
from assay.gateway.app import create_app
from assay.gateway.dashboard import (
    Actors,
    Dashboard,
    NodeBooks,
    PromptTexts,
    ReceiptChecker,
)
from assay.gateway.desk import Desk
from assay.gateway.enclave_keys import create_renewals
from assay.gateway.messages import NodeStatus
from assay.gateway.pages.words import Coin
from assay.models import ArtefactStore, LoadedModels
from assay.modes import Means, Signer, all_modes
from assay.node import (
    Acknowledgements,
    Advisor,
    Assurances,
    BatchLimits,
    Catalogue,
    CircuitRegistration,
    EnclaveRegistration,
    Intake,
    JobStore,
    KeyRegistration,
    Limits,
    Measurements,
    Node,
    Notary,
    Refusals,
    Registration,
    Sales,
    SalesRules,
    Settler,
    Worker,
    Worth,
    open_database,
)
from assay.payments import Facilitator, Offerer, QuoteStore, read_prices
from assay.tee.protocol import Endpoint
from assay.telemetry import ChainSource, Follower, Indexer, Ledger, Telemetry
from assay.wire.receipt import Delegation
from assay.zk.progress import Report, silent

__all__ = ["NodeSettings", "Serving", "build"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """All that a node is told."""

    rpc_url: str
    deployment: Deployment
    provider: str
    """Who sells and is paid: an address whose key need not be here."""
    signer: Signer
    """Signs claims and receipts: the provider's own key, or a session key that it delegated."""
    submitter: LocalAccount
    """Pays for gas. The provider itself, or an operator that it appointed."""
    delegation: Delegation | None = None
    database_url: str
    store_url: str
    model_cache: Path
    """A folder for fetched artefacts."""
    prices: Path
    host: str = "127.0.0.1"
    port: int = 0
    """Zero: any that is free."""
    pay_within_seconds: int = 300
    deliver_within_seconds: int = 900
    most_body_bytes: int = 8 * 2**20
    most_model_bytes: int = 2 * 2**30
    prover_memory_bytes: int = 4 * 2**30
    """What a process that proves may use; what needs more is refused before it starts."""
    on_progress: Report = silent
    """Hears how proofs go on, from any thread."""
    enclaves: Mapping[str, Endpoint] = field(default_factory=dict)
    """Where an enclave listens, by the mode whose maker attests it."""
    renews_keys: bool = True
    """Whether the keys of those enclaves are renewed before they end, with the submitter's gas."""
    token_usd: Decimal = Decimal(1)
    """What one token is worth, for advice: a dollar, as USDC."""
    coin_usd: Decimal | None = None
    """What the chain's own coin is worth, for advice; None: gas is not counted as a cost."""
    limits: Limits = field(default_factory=Limits)
    batches: BatchLimits = field(default_factory=BatchLimits)
    """How much one transaction carries that captures."""
    replace_after_seconds: float = 60
    """For so long a transaction is waited for, before it is replaced by one with higher fees."""
    most_fee_wei: int = MOST_FEE_WEI
    """What a unit of gas may cost, tip included."""

    @property
    def token(self) -> str:
        """What is paid in. Raises `SettingsError` where the deployment names nothing."""
        if self.deployment.token is None:
            raise SettingsError(
                "The deployment names no token to be paid in.",
                'Name one with ERC-3009, such as USDC: token = "0x…" in the node\'s file.',
            )
        return self.deployment.token


def build(settings: NodeSettings) -> FastAPI:
    """Build the application of a node. Raises `SettingsError` and `ChainError`."""
    deployment = settings.deployment
    chain = Chain(
        settings.rpc_url,
        wait_seconds=settings.replace_after_seconds,
        most_fee_wei=settings.most_fee_wei,
    )
    deployment.require_on(chain)
    token = Token(chain, settings.token)
    escrow = PaymentEscrow(chain, deployment.address("PaymentEscrow"))
    _require_may_void(escrow, settings)
    registry = ModelRegistry(chain, deployment.address("ModelRegistry"))
    verifiers = VerifierRegistry(chain, deployment.address("VerifierRegistry"))
    modes = deployment.mode_ids
    means = Means(
        settings.signer, settings.prover_memory_bytes, settings.on_progress, settings.enclaves
    )
    known = {mode.mode_id: mode for mode in all_modes().values() if mode.name in deployment.modes}
    registrations = _registrations(chain, settings)
    assurances = Assurances(known, registrations, means)

    engine = open_database(settings.database_url)
    jobs, quotes = JobStore(engine), QuoteStore(engine)
    store = ArtefactStore(settings.store_url)
    models = LoadedModels(store, settings.model_cache, settings.most_model_bytes)
    catalogue = Catalogue(registry, store, deployment.block)
    measurements = Measurements(engine)
    notary = Notary(deployment, assurances, measurements, settings.delegation)
    offerer = Offerer(escrow.address, token.domain(), settings.pay_within_seconds)
    rules = SalesRules(
        provider=settings.provider,
        token=token.address,
        escrow=escrow.address,
        vault_code=artifact("Vault").bytecode,
        deliver_within_seconds=settings.deliver_within_seconds,
        pay_within_seconds=settings.pay_within_seconds,
    )
    prices = read_prices(settings.prices, token.decimals(), modes)
    renewals = create_renewals(
        chain,
        {name: mode.verifier for name, mode in deployment.modes.items()},
        settings.enclaves,
        settings.submitter if settings.renews_keys else None,
        settings.provider,
    )
    sales = Sales(rules, catalogue, prices, quotes, modes, assurances)
    node = Node(
        chain_id=deployment.chain_id,
        escrow=escrow.address,
        sales=sales,
        facilitator=Facilitator(chain, escrow.address, quotes, offerer),
        jobs=jobs,
        intake=Intake(chain, escrow, settings.submitter, jobs),
        worker=Worker(catalogue, models, notary, jobs, settings.batches),
        acknowledgements=Acknowledgements(verifiers, notary, jobs, settings.batches),
        settler=Settler(
            chain,
            escrow,
            settings.submitter,
            jobs,
            notary,
            Refusals(verifiers, catalogue, assurances, notary, jobs),
            measurements,
            deployment.evidence_gas,
            deployment.block,
            settings.batches,
        ),
        measurements=measurements,
        limits=settings.limits,
        renewals=renewals,
    )
    status = NodeStatus(
        chain_id=deployment.chain_id,
        provider=settings.provider,
        token=token.address,
        contracts=dict(deployment.contracts),
        modes=notary.modes,
        jobs={},
    )
    worth = Worth(settings.token_usd, token.decimals(), settings.coin_usd)
    advisor = Advisor(chain, catalogue, sales, assurances, measurements, worth)
    indexer = Indexer(ChainSource(chain, deployment), Ledger(engine))
    telemetry = Telemetry(engine, Follower(indexer))
    actors = Actors(
        settings.provider,
        settings.submitter.address,
        settings.signer.address,
        settings.delegation,
    )
    coin = Coin(token.address, token.symbol(), token.decimals())
    dashboard = Dashboard(
        telemetry=telemetry,
        books=NodeBooks(
            chain,
            coin,
            status,
            actors,
            jobs,
            _enclaves(registrations, modes, settings.enclaves),
            modes,
            settings.limits.at_once,
            renewals,
        ),
        receipts=ReceiptChecker(chain, deployment, jobs),
        prompts=PromptTexts(store),
        coin=coin,
    )
    advice = AdviceDesk(advisor, modes, telemetry.note_below_advice)
    desk = Desk(node, catalogue, offerer, advice, modes)

    def close() -> None:
        engine.dispose()
        chain.close()

    return create_app(desk, node, status, settings.most_body_bytes, dashboard, close)


class Serving:
    """A gateway that serves while the `with` block lasts."""

    def __init__(self, settings: NodeSettings) -> None:
        """Build it. Raises what `build` raises, and `SettingsError` where it cannot listen."""
        self._server = uvicorn.Server(
            uvicorn.Config(build(settings), log_level="warning", lifespan="on", access_log=False)
        )
        self._socket = _listening(settings.host, settings.port)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self._thread = Thread(target=self._server.run, args=([self._socket],), name="assay-gateway")

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                raise SettingsError("The gateway did not start.", "The log above says why.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"The gateway cannot listen on port {port} of {host}: {error.strerror}.",
            "Name another with --port; 0 takes any that is free.",
        ) from error


def _registrations(chain: Chain, settings: NodeSettings) -> dict[int, Registration]:
    """Find what each mode's verifier has to know first."""
    found: dict[int, Registration] = {}
    for name, mode in settings.deployment.modes.items():
        contract = all_modes()[name].contract if name in all_modes() else None
        if contract == SignedVerifier.artifact_name:
            found[mode.id] = KeyRegistration(
                SignedVerifier(chain, mode.verifier), settings.provider, settings.signer.address
            )
        elif contract == ZkmlVerifier.artifact_name:
            found[mode.id] = CircuitRegistration(ZkmlVerifier(chain, mode.verifier))
        elif contract == TeeVerifier.artifact_name:
            verifier = TeeVerifier(chain, mode.verifier)
            found[mode.id] = EnclaveRegistration(verifier, settings.enclaves.get(name))
    return found


def _enclaves(
    registrations: Mapping[int, Registration],
    modes: Mapping[str, int],
    enclaves: Mapping[str, Endpoint],
) -> dict[str, EnclaveRegistration]:
    """Find those that are about an enclave of this node, by the names of their modes."""
    return {
        name: registration
        for name, mode_id in modes.items()
        if name in enclaves
        and isinstance(registration := registrations.get(mode_id), EnclaveRegistration)
    }


def _require_may_void(escrow: PaymentEscrow, settings: NodeSettings) -> None:
    submitter = settings.submitter.address
    if submitter != settings.provider and not escrow.is_operator(settings.provider, submitter):
        raise SettingsError(
            f"{submitter} may not give payments back in the name of {settings.provider}.",
            "Have the provider call setOperator on the escrow, or submit with the provider's key.",
        )
