"""What evidence of delivery costs on chain: an output that is published, a word of the payer."""

from collections.abc import Iterator
from dataclasses import replace

from assay.modes import Mode, PrivateKey, mode_named
from assay.modes.published import MOST_BYTES
from assay.wire import Claim, Evidence, Policy, Terms, keccak
from benchmarks._onchain.local_chain import LocalChain
from benchmarks._onchain.products import SignedModel
from benchmarks._onchain.purchases import Purchases
from benchmarks._onchain.verification import verification_gas
from benchmarks._results.figures import Figure, Progress

__all__ = ["delivery_figures"]

_SMALL_BYTES = 40
"""The sample's ten numbers."""

_DELIVERY = "Evidence of delivery, in gas"


def delivery_figures(local: LocalChain, say: Progress) -> Iterator[Figure]:
    """Buy under `signed` with `published`, small and large, and with `acknowledged`."""
    say("evidence of delivery")
    small = f"published, {_SMALL_BYTES} bytes"
    bought = _Bought(local, _Published(local, _SMALL_BYTES))
    yield Figure("verify_published_gas", _DELIVERY, f"verification alone, {small}", bought.alone())
    yield Figure(
        "capture_signed_published_gas", _DELIVERY, f"capture, signed and {small}", bought.capture()
    )
    # Alone, so much calldata would show its floor price (EIP-7623), and not what the check costs.
    yield Figure(
        "capture_signed_published_most_gas",
        _DELIVERY,
        f"capture, signed and published, {MOST_BYTES:,} bytes",
        _Bought(local, _Published(local, MOST_BYTES)).capture(),
    )
    bought = _Bought(local, _Acknowledged(local))
    yield Figure(
        "verify_acknowledged_gas", _DELIVERY, "verification alone, acknowledged", bought.alone()
    )
    yield Figure(
        "capture_signed_acknowledged_gas",
        _DELIVERY,
        "capture, signed and acknowledged",
        bought.capture(),
    )


class _Delivered(SignedModel):
    """A version under `signed` and one mode of delivery."""

    def __init__(self, local: LocalChain, mode: Mode, name: str) -> None:
        super().__init__(local, local.provider)
        self.name = name
        self.mode = mode
        self.policy = Policy(required=self.policy.required | 1 << mode.mode_id)

    def word(self, terms: Terms, claim: Claim) -> Evidence:
        """Prove the delivery of what our client has bought."""
        proof = self.proof(terms, claim)
        return Evidence(mode=self.mode.name, mode_id=self.mode.mode_id, proof=proof)

    def proof(self, terms: Terms, claim: Claim) -> bytes:
        """Make the proof alone."""
        raise NotImplementedError


class _Published(_Delivered):
    def __init__(self, local: LocalChain, size: int) -> None:
        super().__init__(local, mode_named("published"), f"digits, {size} bytes")
        self._size = size

    def output_hash(self, input_hash: bytes) -> bytes:
        return keccak(self._output(input_hash))

    def proof(self, terms: Terms, claim: Claim) -> bytes:
        return self._output(terms.input_hash)

    def _output(self, input_hash: bytes) -> bytes:
        """Make bytes none of which is zero, as most of numbers' are not; a zero costs a quarter."""
        seeds = (input_hash + bytes([number]) for number in range(-(-self._size // 32)))
        return b"".join(map(keccak, seeds))[: self._size].replace(b"\0", b"\1")


class _Acknowledged(_Delivered):
    def __init__(self, local: LocalChain) -> None:
        super().__init__(local, mode_named("acknowledged"), "digits, acknowledged")
        self._payer = PrivateKey(bytes(local.payer.key))
        self._escrow = local.escrow.address

    def proof(self, terms: Terms, claim: Claim) -> bytes:
        escrow, payer = (bytes.fromhex(each[2:]) for each in (self._escrow, self._payer.address))
        terms_hash = terms.struct_hash()
        # Our client's nonce is the terms' hash.
        signature = self._payer.sign(claim.digest(*self._domain))
        return escrow + terms_hash + payer + terms_hash + signature


class _Bought:
    """One purchase of a version, as our client makes it."""

    def __init__(self, local: LocalChain, product: _Delivered) -> None:
        self._local = local
        self._purchases = Purchases(local, product)
        for call in (self._purchases.register(), self._purchases.publish()):
            local.send(call, local.publisher)
        self._terms, self._nonce = self._purchases.buy()
        self._claim = self._purchases.claim(self._terms, self._nonce)
        self._word = product.word(self._terms, self._claim)

    def alone(self) -> int:
        """Have only the delivery verified."""
        return verification_gas(self._local, self._claim, self._word)

    def capture(self) -> int:
        """Have the payment captured, with both modes."""
        item = self._purchases.capture(self._terms, self._nonce)
        item = replace(item, evidence=(*item.evidence, self._word))
        return self._local.send(self._local.escrow.capture(item), self._local.submitter).gas_used
