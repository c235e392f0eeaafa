"""A run of requests on a local chain: bought, captured, refused, given back. A seed makes it."""

from collections import deque
from dataclasses import dataclass
from itertools import count
from random import Random

from assay.chain import GAS_CEILING, Capture, Result
from assay.modes import PrivateKey
from assay.wire import ZERO_HASH, Claim, Evidence, Policy, Terms, keccak, payment_id
from assay.wire.hashing import checksummed
from benchmarks._telemetry.market import (
    BOTH,
    CREDULOUS,
    CREDULOUS_ID,
    EITHER,
    SIGNED,
    Market,
    Product,
)

__all__ = ["Traffic"]

_PAYERS = 8
_BATCH = 50
_ROUND = 50
_AUTHORIZE_GAS = 400_000
_END_GAS = 300_000
_DEADLINE_SECONDS = 6_000
_MONEY_ATOMIC = 10**15


@dataclass(frozen=True, slots=True)
class _Sale:
    terms: Terms
    payer: str
    payment_id: bytes


class Traffic:
    """Buys and sells until as many requests are authorized as are wanted.

    Of a hundred, about 84 are captured, two of them after a batch had refused them, five voided,
    seven reclaimed, and the last ones wait.
    """

    def __init__(self, market: Market, seed: int) -> None:
        self._market = market
        self._local = market.local
        self._random = Random(seed)
        self._key = PrivateKey(bytes(self._local.provider.key))
        self._payers = [checksummed(f"0x{0xFA00 + number:040x}") for number in range(_PAYERS)]
        self._salts = count(1)
        self._seed = seed
        self._due: deque[_Sale] = deque()
        self._expiring: deque[_Sale] = deque()
        self._give_money()

    def run(self, requests: int) -> None:
        """Buy, and sell what was bought some blocks before."""
        sold = 0
        while sold < requests:
            number = min(_ROUND, requests - sold)
            for _ in range(number):
                self._due.append(self._buy())
            sold += number
            self._market.mine(self._random.choice((7, 60, 240, 900)))
            self._happen()
            if len(self._due) >= 2 * _BATCH:
                self._settle()
            self._reclaim()
        while len(self._due) > requests // 30:
            self._settle()
        self._market.mine(_DEADLINE_SECONDS)
        self._reclaim()

    def _give_money(self) -> None:
        local, submitter = self._local, self._market.submitter
        for payer in self._payers:
            submitter.put(local.token.mint(payer, _MONEY_ATOMIC), local.owner.address, _END_GAS)
            approve = local.token.approve(local.escrow.address, _MONEY_ATOMIC)
            submitter.put(approve, payer, _END_GAS)
        self._market.mine()

    def _buy(self) -> _Sale:
        """Have a request authorized in the next block, under its model's floor or above."""
        random, local, products = self._random, self._local, self._market.products
        salt = next(self._salts)
        # Each model is asked for once, and then some more than others.
        place = min(random.randrange(len(products)) for _ in range(2))
        product = products[salt - 1 if salt <= len(products) else place]
        terms = Terms(
            provider=local.provider.address,
            token=local.token.address,
            amount=random.randrange(1_000, 50_000),
            unit_price=random.choice((0, 0, 700)),
            version_id=product.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(b"input"),
            params_hash=ZERO_HASH,
            policy=self._policy(product),
            capture_before=self._market.time + _DEADLINE_SECONDS,
            salt=keccak(b"%d of %d" % (salt, self._seed)),
        )
        payer = random.choice(self._payers)
        self._market.submitter.put(local.escrow.authorize(terms), payer, _AUTHORIZE_GAS)
        chain_id, escrow = local.deployment.chain_id, local.escrow.address
        named = payment_id(chain_id, escrow, terms.struct_hash(), payer, ZERO_HASH)
        return _Sale(terms, payer, named)

    def _policy(self, product: Product) -> Policy:
        if self._random.random() < 0.4:
            return product.floor
        return self._random.choice([p for p in (SIGNED, EITHER, BOTH) if p.implies(product.floor)])

    def _happen(self) -> None:
        """Have something else happen now and then: a floor rises, a prompt is committed."""
        random, market = self._random, self._market
        if random.random() < 0.1:
            product = random.choice(market.products)
            market.commit_prompt(product, random.randbytes(32))
        if random.random() < 0.05 and (weak := [p for p in market.products if p.floor == EITHER]):
            market.raise_floor(random.choice(weak), SIGNED)
        market.mine()

    def _settle(self) -> None:
        """Have a batch captured, with some items that prove nothing; give some sales back."""
        random, local, submitter = self._random, self._local, self._market.submitter
        items: list[Capture] = []
        while len(items) < _BATCH and self._due:
            sale = self._due.popleft()
            fate = random.random()
            if fate < 0.05:
                void = local.escrow.void(sale.terms, sale.payer, ZERO_HASH)
                submitter.put(void, local.provider.address, _END_GAS)
            elif fate < 0.12:
                self._expiring.append(sale)
            else:
                proves = random.random() >= 0.03
                items.append(self._capture(sale, proves=proves))
                if not proves:
                    self._due.append(sale)
        batch = local.escrow.capture_batch(items, 0)
        submitter.put(batch, local.submitter.address, GAS_CEILING)
        self._market.mine(random.choice((1, 3, 12)))

    def _reclaim(self) -> None:
        escrow, submitter = self._local.escrow, self._market.submitter
        late = [s for s in self._expiring if s.terms.capture_before <= self._market.time]
        for sale in late:
            self._expiring.remove(sale)
            submitter.put(escrow.reclaim(sale.terms, sale.payer, ZERO_HASH), sale.payer, _END_GAS)
        if late:
            self._market.mine()

    def _capture(self, sale: _Sale, *, proves: bool) -> Capture:
        output_hash, units = keccak(b"output"), self._random.randrange(1, 40)
        completed_at = self._market.time
        claim = Claim.from_terms(sale.terms, sale.payment_id, output_hash, units, completed_at)
        evidence = []
        if not proves or sale.terms.policy != EITHER or self._random.random() < 0.5:
            evidence.append(self._signature(claim, right=proves))
        if proves and (sale.terms.policy != SIGNED or self._random.random() < 0.2):
            evidence.append(Evidence(mode=CREDULOUS, mode_id=CREDULOUS_ID, proof=b""))
        if not evidence:
            evidence.append(self._signature(claim, right=True))
        result = Result(output_hash, units, completed_at)
        return Capture(sale.terms, sale.payer, ZERO_HASH, result, tuple(evidence))

    def _signature(self, claim: Claim, *, right: bool) -> Evidence:
        registry = self._local.verifier_registry.address
        digest = claim.digest(self._local.deployment.chain_id, registry)
        proof = self._key.sign(digest if right else keccak(digest))
        return Evidence(mode="signed", mode_id=0, proof=proof)
