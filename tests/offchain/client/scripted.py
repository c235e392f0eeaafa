"""A gateway without a chain: it answers as it should, unless a test tells it otherwise."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import numpy as np

from assay.chain import Deployment, TokenDomain, artifact
from assay.modes import PrivateKey, all_modes
from assay.payments import (
    REQUIRED_HEADER,
    SIGNATURE_HEADER,
    Offerer,
    Payment,
    Quote,
    read_payment,
)
from assay.wire import (
    ZERO_HASH,
    Claim,
    Contracts,
    Encoded,
    Evidence,
    Receipt,
    ReceiptBody,
    SoldModel,
    Terms,
    Transactions,
    format_policy,
    keccak,
    model_id,
    parse_policy,
    vault_address,
    version_id,
)
from assay.wire.codecs import codec_named
from assay.wire.manifest import Manifest

MANIFEST = Manifest.model_validate(
    {
        "format": "onnx",
        "artefacts": [{"path": "double.onnx", "sha256": "0x" + "ab" * 32, "size": 96}],
        "runtime": {"name": "onnxruntime", "version": "1.31.0"},
        "executionProvider": "CPUExecutionProvider",
        "inputs": [{"name": "x", "dtype": "float32", "shape": ["n"]}],
        "outputs": [{"name": "y", "dtype": "float32", "shape": ["n"]}],
        "codec": "tensor/cbor",
        "licence": "MIT",
        "description": "Twice as much",
        "tolerance": {"absolute": 0.000001, "relative": 0.5},
    }
)
NAME = "double"


def unchanged(value):
    return value


@dataclass
class ScriptedGateway:
    """Sells a model that doubles its input, for 1000 each."""

    deployment: Deployment
    publisher: str
    provider: PrivateKey
    describe: Callable = unchanged
    offer: Callable = unchanged
    answer: Callable = unchanged
    sealed: Callable = unchanged
    troubles: list = field(default_factory=list)
    """What happens to the next paid requests instead of an answer: responses and exceptions."""
    acknowledged: Callable = unchanged
    """What becomes of the answer to an acknowledgement."""
    payments: list = field(default_factory=list)
    words: list = field(default_factory=list)
    """The signatures by which answers were acknowledged."""
    delivered: dict = field(default_factory=dict)
    quotes: dict = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=self.describe(self._description()))
        body = json.loads(request.content)
        if request.url.path.endswith("/acknowledgement"):
            return self._acknowledge(bytes.fromhex(request.url.path.split("/")[-2][2:]), body)
        if SIGNATURE_HEADER not in request.headers:
            return httpx.Response(
                402, headers={REQUIRED_HEADER: _changed(self._quote(body), self.offer)}
            )
        self.payments.append(request.headers[SIGNATURE_HEADER])
        if self.troubles:
            trouble = self.troubles.pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        payment = read_payment(request.headers[SIGNATURE_HEADER])
        terms = self.quotes[payment.nonce]
        payment_id = payment.id(
            self.deployment.chain_id, self.deployment.address("PaymentEscrow"), terms.struct_hash()
        )
        if payment_id not in self.delivered:
            self.delivered[payment_id] = self.receipt(terms, payment, body)
        sealed = self._seal(self.answer(self.delivered[payment_id]))
        return httpx.Response(200, json={"outputs": {}, "receipt": self.sealed(sealed.document())})

    def _acknowledge(self, payment_id: bytes, body: dict) -> httpx.Response:
        """Take a signature, whether it is good or not: the client has to look."""
        signature = bytes.fromhex(body["signature"][2:])
        self.words.append(signature)
        mode = all_modes()["acknowledged"]
        receipt = self.delivered[payment_id]
        word = Evidence(
            mode=mode.name,
            mode_id=mode.mode_id,
            proof=mode.acknowledgement(receipt, signature),
        )
        complete = receipt.model_copy(update={"evidence": (*receipt.evidence, word)})
        self.delivered[payment_id] = complete
        answer = {"state": "proven", "receipt": self._seal(complete).document()}
        return httpx.Response(200, json=self.acknowledged(answer))

    def _seal(self, body: ReceiptBody) -> Receipt:
        return body.sealed(self.provider.address, self.provider.sign)

    @property
    def version_id(self) -> bytes:
        return version_id(model_id(self.publisher, NAME), MANIFEST.hash())

    def receipt(self, terms: Terms, payment: Payment, body: dict) -> ReceiptBody:
        codec = codec_named(MANIFEST.codec)
        content = base64.b64decode(body["inputBytes"])
        doubled = codec.decode(content, MANIFEST.inputs)["x"] * np.float32(2)
        output = codec.encode({"y": doubled}, MANIFEST.outputs)
        contracts = contracts_of(self.deployment)
        request_id = payment.id(self.deployment.chain_id, contracts.escrow, terms.struct_hash())
        claim = Claim.from_terms(terms, request_id, keccak(output), 1, int(time.time()))
        mode = all_modes()["signed"]
        digest = claim.digest(self.deployment.chain_id, contracts.verifier_registry)
        proof = self.provider.sign(digest)
        return ReceiptBody(
            version="1",
            chain_id=self.deployment.chain_id,
            contracts=contracts,
            modes=self.deployment.mode_ids,
            model=self.model,
            terms=terms,
            payer=payment.payer,
            nonce=payment.nonce,
            claim=claim,
            evidence=(Evidence(mode=mode.name, mode_id=mode.mode_id, proof=proof),),
            exhibits={},
            params=None,
            input=Encoded(codec=MANIFEST.codec, content=content),
            output=Encoded(codec=MANIFEST.codec, content=output),
            transactions=Transactions(authorize=keccak(b"authorize"), capture=None),
            delegation=None,
        )

    @property
    def model(self) -> SoldModel:
        manifest = MANIFEST.model_dump(mode="json", exclude_none=True)
        return SoldModel(publisher=self.publisher, name=NAME, manifest=manifest)

    def _description(self) -> dict:
        return {
            "name": NAME,
            "modelId": "0x" + model_id(self.publisher, NAME).hex(),
            "versionId": "0x" + self.version_id.hex(),
            "publisher": self.publisher,
            "floor": "signed",
            "price": "1000",
            "modes": ["signed"],
            "manifest": MANIFEST.model_dump(mode="json", exclude_none=True),
        }

    def _quote(self, body: dict) -> str:
        escrow, now = self.deployment.address("PaymentEscrow"), int(time.time())
        policy = parse_policy(body["policy"], self.deployment.mode_ids)
        assert format_policy(policy, self.deployment.mode_ids) == body["policy"]
        terms = Terms(
            provider=self.provider.address,
            token=self.deployment.token,
            amount=1_000,
            unit_price=0,
            version_id=self.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(base64.b64decode(body["inputBytes"])),
            params_hash=ZERO_HASH,
            policy=policy,
            capture_before=now + 600,
            salt=keccak(b"%d" % len(self.quotes)),
        )
        self.quotes[terms.struct_hash()] = terms
        vault = vault_address(escrow, terms, artifact("Vault").bytecode)
        domain = TokenDomain("USDC", "2", self.deployment.chain_id, self.deployment.token)
        quote = Quote(terms, vault, model_id(self.publisher, NAME), now + 300)
        return Offerer(escrow, domain, 300).payment_required(quote, "http://test", NAME, None)


def contracts_of(deployment: Deployment) -> Contracts:
    return Contracts(
        escrow=deployment.address("PaymentEscrow"),
        verifier_registry=deployment.address("VerifierRegistry"),
        model_registry=deployment.address("ModelRegistry"),
        verifiers={name: mode.verifier for name, mode in deployment.modes.items()},
    )


def _changed(header: str, change: Callable) -> str:
    document = change(json.loads(base64.b64decode(header)))
    return base64.b64encode(json.dumps(document).encode()).decode()
