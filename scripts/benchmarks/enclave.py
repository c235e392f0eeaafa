"""What it adds to an inference that it happens in an enclave.

Each round runs the digits model twice on an image of its own: once by the engine in this process,
with the codec before and after it, and once by the prover of `tee-simulated`, as a node runs it. So
what is added holds all there is to it: asking whether the enclave has the version loaded, the way
there and back, the claim, its digest, its signature in the enclave, and the check of that signature
here. The simulated enclave is a process of this machine; vsock on Nitro will differ.

Not in it is what a node asks the chain before: whether the key counts and the code is approved.
"""

from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, time

from assay.cli.local.samples import DIGITS, held_out_digits, sample_file
from assay.engines import engine_for
from assay.models import build_manifest
from assay.modes import Means, PrivateKey, Runner, Task, mode_named
from assay.tee.host import SimulatedEnclave
from assay.wire.claim import Claim
from assay.wire.codecs import codec_named
from assay.wire.hashing import ZERO_HASH, keccak
from assay.wire.identifiers import model_id, version_id
from assay.wire.manifest import Manifest
from assay.zk.progress import silent
from benchmarks._results.figures import Benchmark, Figure, Progress

__all__ = ["BENCHMARK"]

_MODE = "tee-simulated"
_WARM_UP = 50
_ROUNDS = 400
_IMAGES = 40

_TITLE = "An inference in a simulated enclave, in ms at the median"
_REGISTRY = "0x" + "11" * 20
_CHAIN_ID = 31337


def _tasks(manifest: Manifest, folder: Path, provider: str) -> Iterator[Task]:
    """Make a request for one image after the other, without end."""
    codec = codec_named(manifest.codec)
    model = model_id(provider, DIGITS.name)
    for number, digit in enumerate(cycle(held_out_digits(_IMAGES))):
        given = codec.encode({"image": digit.pixels[None]}, manifest.inputs)
        claim = Claim(
            request_id=keccak(b"request %d" % number),
            version_id=version_id(model, manifest.hash()),
            prompt_hash=ZERO_HASH,
            input_hash=keccak(given),
            params_hash=ZERO_HASH,
            output_hash=ZERO_HASH,
            provider=provider,
            units=1,
            completed_at=int(time()),
        )
        yield Task(
            claim=claim,
            chain_id=_CHAIN_ID,
            registry=_REGISTRY,
            model_id=model,
            manifest=manifest,
            folder=folder,
            input=given,
        )


def _rounds(prover: Runner, signer: PrivateKey) -> Iterator[tuple[float, float]]:
    """Run each request here and there; give the milliseconds that both took."""
    path = sample_file(DIGITS.file)
    manifest = build_manifest(path, DIGITS.declaration)
    codec = codec_named(manifest.codec)
    model = engine_for(manifest).load(manifest, path.parent)
    for task in _tasks(manifest, path.parent, signer.address):
        begun = perf_counter()
        outputs = model.run(codec.decode(task.input, manifest.inputs))
        output = codec.encode(outputs, manifest.outputs)
        between = perf_counter()
        ran = prover.run(task)
        ended = perf_counter()
        assert ran.output == output
        yield 1000 * (between - begun), 1000 * (ended - between)


def _measure(say: Progress) -> list[Figure]:
    say("starting a simulated enclave")
    signer = PrivateKey(keccak(b"provider"))
    with SimulatedEnclave() as running:
        means = Means(signer, 0, silent, {_MODE: running.endpoint})
        prover = mode_named(_MODE).prover(means)
        assert isinstance(prover, Runner)
        with closing(prover):
            say(f"{_ROUNDS} inferences, here and there in turn")
            rounds = list(islice(_rounds(prover, signer), _WARM_UP, _WARM_UP + _ROUNDS))
    return [
        Figure(
            "enclave_boundary_ms",
            _TITLE,
            "what the enclave adds",
            median(there - here for here, there in rounds),
            limit=1,
        ),
        Figure("enclave_run_ms", _TITLE, "in the enclave", median(there for _, there in rounds)),
        Figure("engine_run_ms", _TITLE, "in this process", median(here for here, _ in rounds)),
    ]


BENCHMARK = Benchmark("What an enclave's boundary adds to an inference.", _measure, page="enclave")
