"""What the cryptography of attestation costs: ECDSA over P-384, and SHA-384."""

from assay.chain import Call
from assay.tee import AttestationDocument, read_certificate, read_document
from assay.tee.simulator import Simulator
from benchmarks._onchain.breakdown import execution_gas
from benchmarks._onchain.local_chain import GENESIS, LocalChain
from benchmarks._tee.contracts import AttestationContracts

__all__ = ["Signatures"]

_COORDINATE_SIZE = 48


class Signatures:
    """Signatures of documents, checked by `Es384`.

    It hashes before it looks at a signature, so one that is empty costs the digest alone.
    """

    def __init__(self, local: LocalChain, contracts: AttestationContracts) -> None:
        self._local = local
        self._contracts = contracts

    def digest_gas(self, length: int) -> int:
        """Measure the SHA-384 of this many bytes."""
        return self._gas(self._contracts.verify_signature(bytes(length), b"", b""), holds=False)

    def dearest_verification_gas(self, simulator: Simulator, count: int) -> int:
        """Measure the ECDSA verification of so many documents, as long as one another."""
        documents = [self._document(simulator, number) for number in range(count)]
        (length,) = {len(document.signed) for document in documents}
        dearest = max(self._gas(self._verify(document), holds=True) for document in documents)
        return dearest - self.digest_gas(length)

    def _document(self, simulator: Simulator, number: int) -> AttestationDocument:
        nonce = number.to_bytes(_COORDINATE_SIZE, "big")
        return read_document(simulator.document(GENESIS, nonce=nonce).encoded())

    def _verify(self, document: AttestationDocument) -> Call:
        signer = read_certificate(document.certificates[-1], "the leaf").public_key.public_numbers()
        return self._contracts.verify_signature(
            document.signed, _joined(*document.signature), _joined(signer.x, signer.y)
        )

    def _gas(self, call: Call, *, holds: bool) -> int:
        answer = self._local.chain.call(call.target, call.data)
        assert bool(int.from_bytes(answer)) is holds
        return execution_gas(call, self._local.send(call, self._local.submitter))


def _joined(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(_COORDINATE_SIZE, "big") for number in numbers)
