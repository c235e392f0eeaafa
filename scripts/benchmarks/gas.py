"""What the verbs of the contracts cost."""

from collections.abc import Iterator

from eth_account.signers.local import LocalAccount

from assay.chain import Call, LogProof, TransactionReceipt, events_in, prove_log
from assay.chain.contracts.events import AuthorizationUsed
from assay.modes import mode_named
from assay.wire import keccak
from benchmarks._onchain.breakdown import PARTS, breakdown
from benchmarks._onchain.consumers import consumer_figures
from benchmarks._onchain.delivery import delivery_figures
from benchmarks._onchain.local_chain import LocalChain, reproducible_chain
from benchmarks._onchain.products import SignedModel
from benchmarks._onchain.purchases import CAPTURE_BEFORE, Purchases
from benchmarks._onchain.verification import verification_gas
from benchmarks._results.figures import Benchmark, Figure, Progress
from benchmarks._zkml.gas import proof_figures

__all__ = ["BENCHMARK"]

_BATCH_SIZE = 50
_UNIT_PRICE_ATOMIC = 7_000

_PURCHASE = "A purchase, in gas"
_STEPS = "Each step, in gas"
_PARTS = "Where the gas goes"


class _Run:
    """One run on one chain. Each verb is measured on a purchase of its own."""

    def __init__(self, local: LocalChain, say: Progress) -> None:
        self._local = local
        self._escrow = local.escrow
        self._by_session = SignedModel(local, local.session_key)
        self._by_provider = SignedModel(local, local.provider)
        self._purchases = Purchases(local, self._by_provider)
        self._say = say

    def figures(self) -> Iterator[Figure]:
        """Measure everything. Reclaiming comes last: the deadline of everything has to pass."""
        yield from self._publishing()
        yield from self._our_client()
        yield from self._stock_client()
        yield from self._other_ways_in()
        yield from self._other_captures()
        yield from self._batch()
        yield from self._verification()
        yield from proof_figures(self._local, self._say)
        self._say("results in a contract")
        yield from consumer_figures(self._local, self._purchases, self._by_provider)
        yield from delivery_figures(self._local, self._say)
        yield from self._giving_back()

    def _publishing(self) -> Iterator[Figure]:
        self._say("publishing a version")
        publisher = self._local.publisher
        registered = self._gas(self._purchases.register(), publisher)
        yield _step("register_model", "register a model", registered)
        published = self._gas(self._purchases.publish(), publisher)
        yield _step("publish_version", "publish a version", published)

    def _our_client(self) -> Iterator[Figure]:
        self._say("a purchase by our client")
        terms = self._purchases.terms()
        authorize = self._purchases.authorize_with_receive(terms)
        came_in = self._send(authorize)
        capture = self._escrow.capture(self._purchases.capture(terms, terms.struct_hash()))
        paid = self._send(capture)
        yield Figure(
            "signed_roundtrip_receive_gas",
            _PURCHASE,
            "authorize and capture, our client",
            came_in.gas_used + paid.gas_used,
            limit=180_000,
        )
        yield _step("authorize_receive", "authorize, our client", came_in.gas_used)
        yield _step("capture_signed", "capture", paid.gas_used)
        yield from self._parts("authorize_receive", "our client", authorize, came_in)
        yield from self._parts("capture_signed", "capture", capture, paid)

    def _stock_client(self) -> Iterator[Figure]:
        self._say("a purchase by a stock client")
        terms, nonce = self._purchases.terms(), keccak(b"first nonce")
        authorize = self._purchases.authorize_from_vault(terms, nonce)
        came_in = self._send(authorize)
        paid = self._gas(self._escrow.capture(self._purchases.capture(terms, nonce)))
        yield Figure(
            "signed_roundtrip_vault_gas",
            _PURCHASE,
            "authorize and capture, a stock client",
            came_in.gas_used + paid,
            limit=230_000,
        )
        yield _step("authorize_vault", "authorize, a stock client", came_in.gas_used)
        again = self._purchases.authorize_from_vault(terms, keccak(b"second nonce"))
        yield _step("authorize_vault_again", "authorize, the same vault again", self._gas(again))
        yield from self._parts("authorize_vault", "stock client", authorize, came_in)

    def _other_ways_in(self) -> Iterator[Figure]:
        self._say("the other ways in")
        local, terms = self._local, self._purchases.terms()
        local.send(local.token.approve(self._escrow.address, 2**128), local.payer)
        allowed = self._gas(self._escrow.authorize(terms), local.payer)
        yield _step("authorize_allowance", "authorize from an allowance", allowed)

        terms, nonce = self._purchases.terms(), keccak(b"front-run nonce")
        proof = self._prove(self._send(self._purchases.transfer_to_vault(terms, nonce)))
        # Its gas is estimated in the latest block, which cannot know its own hash.
        local.mine()
        call = self._escrow.authorize_from_log(terms, local.payer.address, nonce, proof)
        recovered = self._gas(call)
        yield _step("authorize_from_log", "authorize by the token's logs", recovered)

    def _other_captures(self) -> Iterator[Figure]:
        self._say("the other captures")
        local = self._local
        delegated = self._gas(
            local.signed_verifier.delegate_key(local.session_key.address, CAPTURE_BEFORE),
            local.provider,
        )
        yield _step("delegate_key", "delegate a session key", delegated)
        bought = self._purchases.buy()
        evidence = self._by_session.prove(self._purchases.claim(*bought))
        session = self._gas(self._escrow.capture(self._purchases.capture(*bought, evidence)))
        yield _step("capture_session_key", "capture, signed by a session key", session)

        item = self._purchases.capture(*self._purchases.buy(_UNIT_PRICE_ATOMIC))
        metered = self._gas(self._escrow.capture(item))
        yield _step("capture_metered_refund", "capture with a refund", metered)

        item = self._purchases.capture(*self._purchases.buy())
        provider = local.provider.address
        local.send(local.token.set_blocked(provider, blocked=True), local.owner)
        credited = self._gas(self._escrow.capture(item))
        local.send(local.token.set_blocked(provider, blocked=False), local.owner)
        yield _step("capture_credit", "capture into a credit", credited)
        withdraw = self._escrow.withdraw_credit(local.token.address, provider)
        withdrawn = self._gas(withdraw, local.provider)
        yield _step("withdraw_credit", "withdraw a credit", withdrawn)

    def _batch(self) -> Iterator[Figure]:
        self._say(f"a batch of {_BATCH_SIZE}")
        items = [self._purchases.capture(*self._purchases.buy()) for _ in range(_BATCH_SIZE)]
        evidence_gas = self._local.deployment.evidence_gas([mode_named("signed").mode_id])
        call = self._escrow.capture_batch(items, evidence_gas)
        paid = self._send(call)
        yield Figure(
            "capture_batch50_each_gas",
            _PURCHASE,
            f"capture, each in a batch of {_BATCH_SIZE}",
            paid.gas_used / _BATCH_SIZE,
            limit=28_000,
        )
        yield from self._parts("capture_batch50", f"capture, 1 of {_BATCH_SIZE}", call, paid)

    def _verification(self) -> Iterator[Figure]:
        self._say("verification")
        terms = self._purchases.terms()
        claim = self._purchases.claim(terms, terms.struct_hash())
        yield Figure(
            "verify_signed_gas",
            _PURCHASE,
            "verification alone",
            verification_gas(self._local, claim, self._by_provider.prove(claim)),
            limit=12_000,
        )
        session = verification_gas(self._local, claim, self._by_session.prove(claim))
        yield _step("verify_session_key", "verification alone, of a session key", session)

    def _giving_back(self) -> Iterator[Figure]:
        self._say("giving back")
        terms, nonce = self._purchases.buy()
        payer = self._local.payer.address
        voided = self._gas(self._escrow.void(terms, payer, nonce), self._local.provider)
        yield _step("void", "void", voided)
        terms, nonce = self._purchases.buy()
        self._local.mine(CAPTURE_BEFORE)
        yield _step("reclaim", "reclaim", self._gas(self._escrow.reclaim(terms, payer, nonce)))

    def _prove(self, transfer: TransactionReceipt) -> LogProof:
        (used,) = events_in(transfer.logs, self._local.token, AuthorizationUsed)
        return prove_log(self._local.chain, used.block, used.transaction, used.index)

    def _send(self, call: Call, account: LocalAccount | None = None) -> TransactionReceipt:
        return self._local.send(call, account or self._local.submitter)

    def _gas(self, call: Call, account: LocalAccount | None = None) -> int:
        return self._send(call, account).gas_used

    def _parts(
        self, key: str, column: str, call: Call, receipt: TransactionReceipt
    ) -> Iterator[Figure]:
        for part, gas in breakdown(self._local, call, receipt).items():
            yield Figure(f"{key}_{part}_gas", _PARTS, PARTS[part], gas, column=column)


def _step(key: str, title: str, gas: int) -> Figure:
    return Figure(f"{key}_gas", _STEPS, title, gas)


def _measure(say: Progress) -> list[Figure]:
    with reproducible_chain() as local:
        return list(_Run(local, say).figures())


BENCHMARK = Benchmark("What the verbs of the contracts cost.", _measure, page="gas", is_exact=True)
