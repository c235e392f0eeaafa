"""A node's paid path in this process: all of it but HTTP, the database and the chain."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from starlette.responses import JSONResponse

from assay.chain import (
    Chain,
    Deployment,
    ModeDeployment,
    TokenDomain,
    VerifierRegistry,
    artifact,
    dev_account,
)
from assay.client.purchase.offers import read_offer
from assay.client.purchase.orders import sign
from assay.client.purchase.requests import Request
from assay.engines.onnx.loaded_model import OnnxModel
from assay.engines.onnx.session import open_session
from assay.gateway import Desk
from assay.gateway.advice import AdviceDesk
from assay.models import Declaration, build_manifest
from assay.modes import Means, Mode, PrivateKey, mode_named
from assay.node import (
    Acknowledgements,
    Advisor,
    Assurances,
    Limits,
    ListedVersion,
    Measurements,
    Node,
    Notary,
    Sales,
    SalesRules,
    Worker,
    Worth,
    open_database,
)
from assay.payments import REQUIRED_HEADER, Facilitator, Offerer, read_prices
from assay.wire import Encoded, Policy, SoldModel, checksummed, keccak, model_id, version_id
from assay.zk.progress import silent
from benchmarks._node.edges import (
    InstantIntake,
    JobsInMemory,
    NoSettler,
    OneModel,
    OneVersion,
    QuotesInMemory,
)
from benchmarks._node.stopwatch import Stopwatch

__all__ = ["PaidPath", "PaidRequest"]

_MODEL = "digits"
_URL = "http://127.0.0.1/v1/models/digits/infer"
_TOKEN_DECIMALS = 6
_PAYER, _PROVIDER, _PUBLISHER = range(3)


@dataclass(frozen=True, slots=True)
class PaidRequest:
    """A body, and the `PAYMENT-SIGNATURE` header that pays for it."""

    body: bytes
    payment: str


class PaidPath:
    """A node's desk and what stands behind it.

    The parts of an answer are `reading` the request and the payment's header, taking the `payment`,
    `running` the model and encoding its output, `onnxruntime` itself, the `evidence`, the `receipt`
    and its seal, and `writing` the answer as JSON.
    """

    def __init__(self, model_file: Path, prices: Path) -> None:
        self._watch = Stopwatch()
        self._deployment = _deployment_of(mode_named("signed"))
        self._version = _version_of(model_file)
        self._jobs = JobsInMemory()
        self._desk = self._build(model_file, prices)

    def prepare(self, images: Iterable[object]) -> Iterator[PaidRequest]:
        """Ask for each image, and pay for what is quoted."""
        for image in images:
            body = json.dumps({"inputs": {"image": [image]}}).encode()
            quoted = self._desk.infer(_MODEL, body, None, _URL)
            yield PaidRequest(body, self._pay(quoted.headers[REQUIRED_HEADER]))

    def answer(self, paid: PaidRequest) -> Mapping[str, float]:
        """Answer a paid request, and tell how long each part took, in milliseconds."""
        self._watch.spent_ms.clear()
        with self._watch.part("reading"):
            reply = self._desk.infer(_MODEL, paid.body, paid.payment, _URL)
            answer = JSONResponse(reply.body, reply.status, dict(reply.headers))
        assert answer.status_code == 200, bytes(answer.body)
        return dict(self._watch.spent_ms)

    def _build(self, model_file: Path, prices: Path) -> Desk:
        signed, modes = mode_named("signed"), self._deployment.mode_ids
        escrow = self._deployment.address("PaymentEscrow")
        token = self._deployment.address("DevUSDC")
        provider = dev_account(_PROVIDER)
        rules = SalesRules(
            provider=provider.address,
            token=token,
            escrow=escrow,
            vault_code=artifact("Vault").bytecode,
            deliver_within_seconds=900,
            pay_within_seconds=300,
        )
        catalogue = OneVersion(self._version, Policy(required=1 << signed.mode_id))
        quotes = QuotesInMemory()
        chain_id = self._deployment.chain_id
        offerer = Offerer(escrow, TokenDomain("USDC", "2", chain_id, token), 300)
        session = open_session(model_file, self._version.manifest.threads)
        model = OneModel(OnnxModel(self._version.manifest, session))
        signer = PrivateKey(bytes(provider.key))
        means = Means(signer, memory_limit_bytes=0, report=silent)
        assurances = Assurances({signed.mode_id: signed}, {}, means)
        measurements = Measurements(open_database(f"sqlite:///{prices.with_suffix('.sqlite')}"))
        notary = Notary(self._deployment, assurances, measurements, None)
        worker = Worker(catalogue, model, notary, self._jobs)
        for service, method, part in (
            (session, "run", "onnxruntime"),
            (notary, "prove", "evidence"),
            (notary, "receipt", "receipt"),
            (worker, "execute", "running"),
        ):
            self._watch.count(service, method, part)
        # A payment by our own scheme is checked without asking a chain; there is none here.
        chain = Chain("http://127.0.0.1:0")
        registry = VerifierRegistry(chain, self._deployment.address("VerifierRegistry"))
        price_list = read_prices(prices, _TOKEN_DECIMALS, modes)
        sales = Sales(rules, catalogue, price_list, quotes, modes, assurances)
        worth = Worth(Decimal(1), _TOKEN_DECIMALS)
        advisor = Advisor(chain, catalogue, sales, assurances, measurements, worth)
        node = Node(
            chain_id=chain_id,
            escrow=escrow,
            sales=sales,
            facilitator=Facilitator(chain, escrow, quotes, offerer),
            jobs=self._jobs,
            intake=InstantIntake(self._jobs, provider.address),
            worker=worker,
            acknowledgements=Acknowledgements(registry, notary, self._jobs),
            settler=NoSettler(),
            measurements=measurements,
            limits=Limits(),
        )
        self._watch.count(node, "answer", "payment", then="writing")
        return Desk(node, catalogue, offerer, AdviceDesk(advisor, modes, lambda _: None), modes)

    def _pay(self, header: str) -> str:
        offer = read_offer(header, self._deployment.chain_id, self._deployment.address("DevUSDC"))
        manifest = self._version.manifest
        asked = Request(
            model=SoldModel(publisher=self._version.publisher, name=_MODEL, manifest={}),
            version_id=self._version.version_id,
            policy=offer.terms.policy,
            policy_text="signed",
            input=Encoded(codec=manifest.codec, content=b""),
        )
        escrow = self._deployment.address("PaymentEscrow")
        return sign(offer, asked, dev_account(_PAYER), escrow).payment


def _version_of(model_file: Path) -> ListedVersion:
    publisher = dev_account(_PUBLISHER).address
    manifest = build_manifest(model_file, Declaration(licence="MIT", description=_MODEL))
    model = model_id(publisher, _MODEL)
    hashed = manifest.hash()
    version = version_id(model, hashed)
    return ListedVersion(model, version, publisher, _MODEL, manifest, hashed, published_at=(1, 0))


def _deployment_of(mode: Mode) -> Deployment:
    """Make up addresses: nothing is asked there."""
    names = ("PaymentEscrow", "ModelRegistry", "VerifierRegistry", mode.contract, "DevUSDC")
    contracts = {name: checksummed("0x" + keccak(name.encode())[12:].hex()) for name in names}
    verifier = ModeDeployment(
        id=mode.mode_id, verifier=contracts[mode.contract], gas_cap=mode.gas_cap
    )
    return Deployment(
        chain_id=31337,
        block=0,
        owner=contracts["DevUSDC"],
        contracts=contracts,
        modes={mode.name: verifier},
        token=contracts["DevUSDC"],
        vault_code_hash=keccak(artifact("Vault").bytecode),
    )
