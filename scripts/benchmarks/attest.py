"""What it costs on chain to trust an enclave: to enrol its key, and then each of its claims.

The documents are those of the simulator, which have the structure of AWS Nitro's; the contracts are
the ones that check those, under another root.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from eth_account.signers.local import LocalAccount

from assay.chain import Call
from assay.tee import measurement_of, read_document
from assay.tee.simulator import SimulatedDocument, Simulator
from assay.wire import Evidence, model_id
from benchmarks._onchain.local_chain import GENESIS, LocalChain, reproducible_chain
from benchmarks._onchain.products import SignedModel
from benchmarks._onchain.purchases import Purchases
from benchmarks._onchain.verification import verification_gas
from benchmarks._results.figures import Benchmark, Figure, Progress
from benchmarks._tee.contracts import SIMULATED, AttestationContracts
from benchmarks._tee.enclave import FixedEnclave
from benchmarks._tee.signatures import Signatures

__all__ = ["BENCHMARK"]

_SIGNATURES = 31
_HASHED_BYTES = 4_400
"""About as much as the signature of a document is about."""
_LEAF_PERIOD = 7_200
"""After so many seconds an enclave gets another certificate, and can prolong its key's validity."""

_MOST_TRANSACTIONS = 5
"""For the first enclave. No transaction can be dearer than the chain lets it be, 2^24."""

_LIMITED = "Enclaves, in gas"
_STEPS = "Each transaction, in gas"


class _Run:
    """One run on one chain: a first enclave, another of the same code, and its claims."""

    def __init__(self, local: LocalChain, say: Progress) -> None:
        self._local = local
        self._say = say
        self._simulator = Simulator()
        self._contracts = AttestationContracts(local)
        self._first, self._second = (self._enclave(seed) for seed in (b"first", b"second"))
        self._model = SignedModel(local, local.provider)
        self._model_id = model_id(local.publisher.address, self._model.name)
        self._purchases = Purchases(local, self._model)

    def figures(self) -> Iterator[Figure]:
        """Measure everything. Revoking comes last, and renewing just before: it takes hours."""
        yield from self._cryptography()
        yield from self._enrolments()
        yield from self._claims()
        yield from self._renewal()
        yield from self._revocations()

    def _cryptography(self) -> Iterator[Figure]:
        self._say("signatures")
        signatures = Signatures(self._local, self._contracts)
        dearest = signatures.dearest_verification_gas(self._simulator, _SIGNATURES)
        title = f"a signature over P-384, the dearest of {_SIGNATURES}"
        yield Figure("p384_verify_gas", _LIMITED, title, dearest, limit=5_000_000)
        digest = signatures.digest_gas(_HASHED_BYTES)
        title = f"SHA-384 of {_HASHED_BYTES:,} bytes"
        yield Figure("sha384_4400_gas", _LIMITED, title, digest, limit=1_400_000)

    def _enrolments(self) -> Iterator[Figure]:
        self._say("enrolments")
        document = self._first.document(GENESIS)
        *authorities, leaf = document.certificates()
        with self._put_back():
            at_once = self._enrol(self._first, document)
        calls = list(self._contracts.add_certificates([*authorities, leaf]))
        cold = [self._gas(call) for call in calls[:-1]] + [self._enrol(self._first, document)]
        assert len(cold) <= _MOST_TRANSACTIONS
        title = f"enrol the first enclave of a maker, in {len(cold)} transactions"
        yield Figure("enrol_cold_gas", _LIMITED, title, sum(cold), limit=30_000_000)

        document = self._second.document(GENESIS)
        with self._put_back():
            self._gas(calls[-1])
            known = self._enrol(self._second, document)
        warm = self._enrol(self._second, document)
        title = "enrol another enclave on the same machine, in one"
        yield Figure("enrol_warm_gas", _LIMITED, title, warm, limit=7_000_000)
        yield _step("enrol_at_once", "enrol the first, in one", at_once)
        yield _step("enrol_known", "enrol another, its own certificate added before", known)

    def _claims(self) -> Iterator[Figure]:
        self._say("claims")
        local, ask = self._local, self._contracts.ask_verifier
        local.send(self._purchases.register(), local.publisher)
        approved = self._gas(ask("approveMeasurement", *self._measurement), local.publisher)
        registry = local.verifier_registry
        terms = self._purchases.terms()
        claim = self._purchases.claim(terms, terms.struct_hash())
        manifest_hash = self._model.manifest_hash
        proof = self._first.prove(claim, self._model_id, manifest_hash, registry.address)
        mode_id = local.deployment.modes[SIMULATED].id
        evidence = Evidence(mode=SIMULATED, mode_id=mode_id, proof=proof)
        gas = verification_gas(local, claim, evidence)
        yield Figure(
            "verify_tee_gas", _LIMITED, "verification alone, of a claim", gas, limit=16_000
        )
        yield _step("approve_measurement", "approve a measurement for a model", approved)

    def _renewal(self) -> Iterator[Figure]:
        self._say("renewal")
        later = GENESIS + _LEAF_PERIOD
        self._local.mine(later)
        renewed = self._enrol(self._first, self._first.document(later))
        yield _step("renew", "renew an enclave's enrolment", renewed)

    def _revocations(self) -> Iterator[Figure]:
        self._say("revocations")
        ask = self._contracts.ask_verifier
        signature = self._first.sign_revocation()
        key = self._gas(ask("revokeKey", self._first.address, signature))
        yield _step("revoke_key", "revoke an enclave's key", key)
        revoke = ask("revokeMeasurement", *self._measurement)
        measurement = self._gas(revoke, self._local.publisher)
        yield _step("revoke_measurement", "revoke a measurement", measurement)

    @property
    def _measurement(self) -> tuple[bytes, bytes]:
        """The model, and the measurement of the code that runs it in both enclaves."""
        document = read_document(self._first.document(GENESIS).encoded())
        return self._model_id, measurement_of(document)

    def _enclave(self, seed: bytes) -> FixedEnclave:
        chain_id, registry = self._local.deployment.chain_id, self._contracts.verifier
        return FixedEnclave(self._simulator, seed, chain_id, registry)

    def _enrol(self, enclave: FixedEnclave, document: SimulatedDocument) -> int:
        owner = self._local.provider.address
        signature = enclave.sign_enrolment(owner)
        return self._gas(
            self._contracts.ask_verifier("enrol", document.encoded(), owner, signature)
        )

    @contextmanager
    def _put_back(self) -> Iterator[None]:
        """Let nothing have happened on the chain afterwards."""
        before = self._local.chain.request("evm_snapshot")
        yield
        self._local.chain.request("evm_revert", before)

    def _gas(self, call: Call, account: LocalAccount | None = None) -> int:
        return self._local.send(call, account or self._local.submitter).gas_used


def _step(key: str, title: str, gas: int) -> Figure:
    return Figure(f"{key}_gas", _STEPS, title, gas)


def _measure(say: Progress) -> list[Figure]:
    with reproducible_chain() as local:
        return list(_Run(local, say).figures())


BENCHMARK = Benchmark(
    "What it costs on chain to trust an enclave, and each of its claims.",
    _measure,
    page="attestation",
    is_exact=True,
)
