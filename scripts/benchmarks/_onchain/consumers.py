"""What it costs a contract to use results: the loan gate, with answers brought or bought."""

from collections.abc import Iterator

from eth_abi.abi import encode

from assay.chain import Call, Capture, Result, VerifiedConsumer, artifact
from assay.chain.deployment.create2 import create2_address, creation
from assay.wire import ZERO_HASH, Claim, Evidence, Terms, keccak, payment_id
from benchmarks._onchain.local_chain import GENESIS, LocalChain
from benchmarks._onchain.products import SignedModel
from benchmarks._onchain.purchases import CAPTURE_BEFORE, Purchases
from benchmarks._results.figures import Figure

__all__ = ["consumer_figures"]

_CONSUMER = "A result in a contract, in gas"
_OUTPUT = bytes(6) + (999).to_bytes(2, "big")
"""Two int32: 0 for refusing, 999 for granting."""
_MAX_AGE = CAPTURE_BEFORE - GENESIS
_AMOUNT_ATOMIC = 10_000
_CONSTRUCTOR = (
    "(address,address,address)",
    "(bytes32,bytes32,bytes32,bytes32,uint256,uint40,address,bool)",
    "address",
    "int64",
)


def consumer_figures(
    local: LocalChain, purchases: Purchases, model: SignedModel
) -> Iterator[Figure]:
    """Have a gate decide applications about versions that are published, in each way there is."""
    yield from _Run(local, purchases, model).figures()


class _Run:
    def __init__(self, local: LocalChain, purchases: Purchases, model: SignedModel) -> None:
        self._local = local
        self._purchases = purchases
        self._model = model
        self._lender = local.submitter
        code = artifact("LoanGate").bytecode + self._arguments()
        self._code = creation(code)
        self._gate = VerifiedConsumer(local.chain, create2_address(code))

    def figures(self) -> Iterator[Figure]:
        self._local.send(self._code, self._lender)
        self._local.send(
            self._local.token.mint(self._gate.address, 10 * _AMOUNT_ATOMIC), self._local.owner
        )
        yield from self._pushed()
        yield from self._paid()

    def _pushed(self) -> Iterator[Figure]:
        """Bring a result; take off what asking the registry costs by itself."""
        claim = self._purchases.claim(self._filed(), ZERO_HASH)
        claim = self._about_output(claim)
        evidence = [self._model.prove(claim)]
        registry = self._local.verifier_registry
        asked = registry.interface.encode(
            "proven", claim.as_tuple(), [item.as_tuple() for item in evidence]
        )
        verified = self._gas(Call(registry.address, asked))
        pushed = self._gas(self._gate.accept(claim, _OUTPUT, evidence))
        assert self._gate.is_used(claim.request_id)
        yield Figure(
            "consumer_adds_gas",
            _CONSUMER,
            "what a consumer adds to verification",
            pushed - verified,
            limit=45_000,
        )
        yield _figure("consumer_push_gas", "a result that is brought, signed", pushed)

    def _paid(self) -> Iterator[Figure]:
        terms = self._filed()
        asked = self._gas(self._call("ask", terms.as_tuple()))
        yield _figure("consumer_pay_gas", "pay for a result", asked)
        claim, evidence = self._bought(terms)
        item = Capture(terms, self._gate.address, ZERO_HASH, _result(claim), (evidence,))
        captured = self._gas(self._local.escrow.capture(item))
        assert self._gate.is_kept(claim.request_id)
        yield _figure("capture_callback_gas", "capture with a callback that keeps", captured)
        collected = self._gas(self._gate.collect(claim, _OUTPUT))
        assert self._gate.is_used(claim.request_id)
        yield _figure("consumer_collect_gas", "collect a kept result", collected)

    def _filed(self) -> Terms:
        """Agree on the answer to an application, and file it."""
        terms = self._purchases.terms()
        self._local.send(
            self._call("file", self._local.payer.address, terms.input_hash), self._lender
        )
        return terms

    def _about_output(self, claim: Claim) -> Claim:
        return claim.model_copy(update={"output_hash": keccak(_OUTPUT), "completed_at": GENESIS})

    def _bought(self, terms: Terms) -> tuple[Claim, Evidence]:
        deployment, escrow = self._local.deployment, self._local.escrow.address
        request_id = payment_id(
            deployment.chain_id, escrow, terms.struct_hash(), self._gate.address, ZERO_HASH
        )
        claim = Claim.from_terms(terms, request_id, keccak(_OUTPUT), 1, GENESIS)
        return claim, self._model.prove(claim)

    def _arguments(self) -> bytes:
        """Encode what the gate's constructor asks for: the version itself, from the provider."""
        local = self._local
        relied_on = (
            local.escrow.address,
            local.model_registry.address,
            local.verifier_registry.address,
        )
        version, policy = self._purchases.version_id, self._model.policy.word
        nothing = (ZERO_HASH,) * 3
        expected = (version, *nothing, policy, _MAX_AGE, local.provider.address, False)
        return encode(_CONSTRUCTOR, [relied_on, expected, self._lender.address, 1])

    def _call(self, function: str, *values: object) -> Call:
        """Call a verb that only the gate has."""
        data = artifact("LoanGate").interface.encode(function, *values)
        return Call(self._gate.address, data)

    def _gas(self, call: Call) -> int:
        return self._local.send(call, self._lender).gas_used


def _result(claim: Claim) -> Result:
    return Result(claim.output_hash, claim.units, claim.completed_at)


def _figure(key: str, title: str, gas: int) -> Figure:
    return Figure(key, _CONSUMER, title, gas)
