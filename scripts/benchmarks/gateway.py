"""What a node adds to the model's own run, and what that comes to over HTTP.

`gateway_overhead_ms` is the median, over requests that are all different, of an answer's time in
this process less the time that ONNX Runtime spends in `InferenceSession.run`.

Inside: parsing and checking the JSON body and the x402 payment header; coercing the input, its
canonical bytes and their hash; looking up policy, floor and quote; the terms' hash, the payment's
id, the check that the payment is good for the quote; decoding the input for the model, holding
input and output to the manifest, the output's canonical bytes and hash; the claim, its digest, its
signature; the receipt, the hash of each of its fields, the signature of its seal; the answer with
the receipt as JSON bytes.

Outside: HTTP and its framework, the database (quotes and jobs are kept in memory here), and the
chain (floors, taking the payment in, capturing it).
"""

import json
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks._node.load import measure_load
from benchmarks._node.paid_path import PaidPath
from benchmarks._results.figures import Benchmark, Figure, Progress

__all__ = ["BENCHMARK"]

_DIGITS = Path(__file__).resolve().parents[2] / "samples" / "digits"
_WARM_UP = 100
_REQUESTS = 600

_ADDED = "What the node adds, in ms"
_CLIENTS = "What clients see"
_PARTS = {
    "reading": "reading request and payment",
    "payment": "checking the payment",
    "running": "codec, hashes, the claim",
    "evidence": "the claim's digest and signature",
    "receipt": "the receipt and its seal",
    "writing": "writing the answer as JSON",
}


def _measure(say: Progress) -> list[Figure]:
    with TemporaryDirectory() as folder:
        say("the paid path in this process")
        figures = _overhead(Path(folder))
        load = measure_load(Path(folder) / "home", say)
    return [
        *figures,
        Figure("gateway_paid_p50_ms", _CLIENTS, "a paid answer, p50, in ms", load.latency_ms),
        Figure(
            "gateway_paid_per_second",
            _CLIENTS,
            "paid answers a second, eight at once",
            load.per_second,
        ),
    ]


def _overhead(folder: Path) -> list[Figure]:
    prices = folder / "prices.toml"
    prices.write_text('[[price]]\nflat = "0.01"\n', encoding="utf-8")
    images = json.loads((_DIGITS / "held_out.json").read_text(encoding="utf-8"))["images"]
    path = PaidPath(_DIGITS / "digits.onnx", prices)
    asked = list(path.prepare(islice(cycle(images), _WARM_UP + _REQUESTS)))
    answered = [path.answer(paid) for paid in asked][_WARM_UP:]
    runtime_ms = [row["onnxruntime"] for row in answered]
    return [
        Figure(
            "gateway_overhead_ms",
            _ADDED,
            "all of it, p50",
            median(sum(row.values()) - row["onnxruntime"] for row in answered),
            limit=1,
        ),
        *(
            Figure(f"gateway_{part}_ms", _ADDED, title, median(row[part] for row in answered))
            for part, title in _PARTS.items()
        ),
        Figure(
            "gateway_onnxruntime_ms",
            _ADDED,
            "(ONNX Runtime's own run, which it adds to)",
            median(runtime_ms),
        ),
    ]


BENCHMARK = Benchmark("What a node adds to a model's own run, and what clients see.", _measure)
