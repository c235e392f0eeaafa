"""Payments with real signatures, the same ones in every run."""

from itertools import count

from assay.chain import Authorization, Call, Capture, Result, TransferOrder, sign_statement
from assay.wire import ZERO_HASH, Claim, Evidence, Terms, keccak, model_id, payment_id, version_id
from benchmarks._onchain.local_chain import GENESIS, LocalChain
from benchmarks._onchain.products import Product

__all__ = ["CAPTURE_BEFORE", "Purchases"]

CAPTURE_BEFORE = GENESIS + 100_000

_AMOUNT_ATOMIC = 10_000
_COMPLETED_AT = GENESIS + 50


class Purchases:
    """What one payer buys of one provider; no two purchases are alike."""

    def __init__(self, local: LocalChain, product: Product) -> None:
        self._local = local
        self._product = product
        self._numbers = count(1)
        self._model_id = model_id(local.publisher.address, product.name)
        self._domain = local.token.domain()

    @property
    def version_id(self) -> bytes:
        """Which version is bought."""
        return version_id(self._model_id, self._product.manifest_hash)

    def register(self) -> Call:
        """Register the model that is bought."""
        return self._local.model_registry.register(self._product.name, self._product.policy)

    def publish(self) -> Call:
        """Publish the version that is bought."""
        manifest_hash = self._product.manifest_hash
        return self._local.model_registry.publish(self._model_id, manifest_hash, "")

    def terms(self, unit_price: int = 0) -> Terms:
        """Agree on a new purchase."""
        number = next(self._numbers)
        return Terms(
            provider=self._local.provider.address,
            token=self._local.token.address,
            amount=_AMOUNT_ATOMIC,
            unit_price=unit_price,
            version_id=self.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=self._product.input_hash(number),
            params_hash=ZERO_HASH,
            policy=self._product.policy,
            capture_before=CAPTURE_BEFORE,
            salt=keccak(b"salt %d" % number),
        )

    def authorize_with_receive(self, terms: Terms) -> Call:
        """Pay as our client does."""
        order = self._order(terms, self._local.escrow.address, terms.struct_hash())
        signature = sign_statement(self._domain.receive_statement(order), self._local.payer)
        return self._local.escrow.authorize_with_receive(terms, _authorization(order, signature))

    def authorize_from_vault(self, terms: Terms, nonce: bytes) -> Call:
        """Pay as a stock x402 client does."""
        order = self._order(terms, self._local.escrow.vault(terms), nonce)
        signature = sign_statement(self._domain.transfer_statement(order), self._local.payer)
        return self._local.escrow.authorize_from_vault(terms, _authorization(order, signature))

    def transfer_to_vault(self, terms: Terms, nonce: bytes) -> Call:
        """Submit a stock payment to the token itself, as anybody can who has seen it."""
        order = self._order(terms, self._local.escrow.vault(terms), nonce)
        signature = sign_statement(self._domain.transfer_statement(order), self._local.payer)
        data = self._local.token.interface.encode(
            "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
            order.payer,
            order.payee,
            order.amount_atomic,
            order.valid_after,
            order.valid_before,
            order.nonce,
            signature,
        )
        return Call(self._local.token.address, data)

    def claim(self, terms: Terms, nonce: bytes) -> Claim:
        """Say what was delivered for a payment."""
        deployment, escrow = self._local.deployment, self._local.escrow.address
        payer = self._local.payer.address
        request_id = payment_id(deployment.chain_id, escrow, terms.struct_hash(), payer, nonce)
        output_hash = self._product.output_hash(terms.input_hash)
        return Claim.from_terms(terms, request_id, output_hash, 1, _COMPLETED_AT)

    def capture(self, terms: Terms, nonce: bytes, evidence: Evidence | None = None) -> Capture:
        """Put together what captures a payment, with the product's own evidence or another."""
        claim = self.claim(terms, nonce)
        return Capture(
            terms=terms,
            payer=self._local.payer.address,
            nonce=nonce,
            result=Result(claim.output_hash, claim.units, claim.completed_at),
            evidence=(evidence or self._product.prove(claim),),
        )

    def buy(self, unit_price: int = 0) -> tuple[Terms, bytes]:
        """Have a payment taken in; give its terms and its nonce."""
        terms = self.terms(unit_price)
        self._local.send(self.authorize_with_receive(terms), self._local.submitter)
        return terms, terms.struct_hash()

    def _order(self, terms: Terms, payee: str, nonce: bytes) -> TransferOrder:
        payer = self._local.payer.address
        return TransferOrder(payer, payee, terms.amount, 0, CAPTURE_BEFORE, nonce)


def _authorization(order: TransferOrder, signature: bytes) -> Authorization:
    return Authorization(order.payer, order.valid_after, order.valid_before, order.nonce, signature)
