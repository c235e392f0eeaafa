"""What proving in several modes takes, beside the slowest of them alone.

An answer is run and proven as a worker has it done: by a notary with a process that proves, and an
enclave in a process of its own, which is simulated. Rounds of all policies take turns.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from assay.chain import Deployment
from assay.engines import engine_for
from assay.modes import Means, PrivateKey, mode_named
from assay.node import (
    Assurances,
    Job,
    ListedVersion,
    Measurements,
    Notary,
    PayerSignature,
    open_database,
)
from assay.tee.host import SimulatedEnclave
from assay.wire import ZERO_HASH, Claim, Policy, Terms, keccak, model_id, version_id
from assay.wire.codecs import codec_named
from assay.zk.progress import silent
from benchmarks._onchain.local_chain import LocalChain, reproducible_chain
from benchmarks._results.figures import Benchmark, Figure, Progress
from benchmarks._zkml.models import SAMPLE
from benchmarks._zkml.versions import CircuitVersion, make_version

__all__ = ["BENCHMARK"]

_MODES = ("signed", "zkml", "tee-simulated")
_ROUNDS = 15
_MEMORY_BYTES = 4 * 2**30
_GROUP = "Run and proven, in ms"


class _Work:
    """One version, asked the same each time; each answer is a job of its own."""

    def __init__(
        self, local: LocalChain, version: CircuitVersion, enclave: SimulatedEnclave
    ) -> None:
        modes = [mode_named(name) for name in _MODES]
        means = Means(
            PrivateKey(bytes(local.provider.key)),
            _MEMORY_BYTES,
            silent,
            {_MODES[-1]: enclave.endpoint},
        )
        assurances = Assurances({mode.mode_id: mode for mode in modes}, {}, means)
        database = open_database(f"sqlite:///{version.folder.parent / 'measurements.sqlite'}")
        self.notary = Notary(local.deployment, assurances, Measurements(database), None)
        self._folder = version.folder
        self._listed = _listed(local, version)
        self._model = engine_for(version.manifest).load(version.manifest, version.folder)
        layout = version.circuit.layout
        asked = version.quantised(version.data.held_out[:1])[0]
        self._input = asked.astype(f">i{layout.input_width}").tobytes()
        self._provider = local.provider.address
        self._deployment: Deployment = local.deployment
        self._number = 0

    def seconds(self, policy: Policy) -> float:
        """Run the version and prove the claim under a policy; tell how long that took."""
        job, began = self._job(policy), time.perf_counter()
        ran = self.notary.run(job, self._listed, self._folder) or self._run(job)
        proven = self.notary.prove(ran, self._listed, self._folder)
        taken = time.perf_counter() - began
        assert policy.satisfied_by(sum(1 << item.mode_id for item in proven.evidence))
        return taken

    def _run(self, job: Job) -> Job:
        manifest = self._listed.manifest
        codec = codec_named(manifest.codec)
        outputs = self._model.run(codec.decode(job.input, manifest.inputs))
        output = codec.encode(outputs, manifest.outputs)
        claim = Claim.from_terms(job.terms, job.payment_id, keccak(output), 1, int(time.time()))
        return job.model_copy(update={"claim": claim, "output": output})

    def _job(self, policy: Policy) -> Job:
        self._number += 1
        salt = keccak(b"job %d" % self._number)
        terms = Terms(
            provider=self._provider,
            token=self._deployment.address("DevUSDC"),
            amount=1,
            unit_price=0,
            version_id=self._listed.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(self._input),
            params_hash=ZERO_HASH,
            policy=policy,
            capture_before=2**40 - 1,
            salt=salt,
        )
        payment = PayerSignature(
            to_vault=False,
            payer=self._provider,
            nonce=salt,
            valid_after=0,
            valid_before=2**40 - 1,
            signature=b"",
        )
        return Job(
            payment_id=salt,
            model_id=self._listed.model_id,
            terms=terms,
            authorization=payment,
            input=self._input,
        )


def _listed(local: LocalChain, version: CircuitVersion) -> ListedVersion:
    publisher, manifest = local.publisher.address, version.manifest
    model, manifest_hash = model_id(publisher, SAMPLE.name), manifest.hash()
    identifier = version_id(model, manifest_hash)
    return ListedVersion(model, identifier, publisher, SAMPLE.name, manifest, manifest_hash, (0, 0))


@contextmanager
def _work() -> Iterator[_Work]:
    with (
        TemporaryDirectory() as folder,
        reproducible_chain() as local,
        SimulatedEnclave() as enclave,
    ):
        version = make_version(SAMPLE, Path(folder) / SAMPLE.name)
        work = _Work(local, version, enclave)
        try:
            yield work
        finally:
            work.notary.close()


def _measure(say: Progress) -> list[Figure]:
    say("a circuit, its keys and an enclave")
    bits = [1 << mode_named(name).mode_id for name in _MODES]
    policies = {name: Policy(bit) for name, bit in zip(_MODES, bits, strict=True)}
    policies["+".join(_MODES)] = Policy(sum(bits))
    taken: dict[str, list[float]] = defaultdict(list)
    with _work() as work:
        for number in range(_ROUNDS + 1):
            say(f"round {number} of {_ROUNDS}")
            for name, policy in policies.items():
                seconds = work.seconds(policy)
                if number:  # The first loads what is kept warm from then on.
                    taken[name].append(seconds)
    medians = {name: median(seconds) for name, seconds in taken.items()}
    *alone, together = medians.values()
    return [
        Figure(
            "parallel_proving_ratio",
            "Several modes at once",
            "all three over the slowest alone, in time",
            together / max(alone),
            limit=1.15,
        ),
        *(
            Figure(f"answer_{name.replace('+', '_')}_ms", _GROUP, name, 1000 * seconds)
            for name, seconds in medians.items()
        ),
    ]


BENCHMARK = Benchmark("What proving in several modes at once takes.", _measure)
