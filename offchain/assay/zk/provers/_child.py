"""The prover's process: `python -m assay.zk.provers._child MEMORY_LIMIT_BYTES`."""

import json
import resource
import sys
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO

from assay.errors import AssayError
from assay.zk.groth16.prove import prove
from assay.zk.groth16.proving_key import ProvingKey
from assay.zk.groth16.zkey import Zkey
from assay.zk.progress import Progress, Report
from assay.zk.provers._memory import proving_memory_bytes
from assay.zk.r1cs import read_witness

__all__ = ["main"]


class _Keys:
    """Proving keys that stay loaded, the one used last the longest."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._loaded: OrderedDict[tuple[str, int, int], tuple[ProvingKey, int]] = OrderedDict()

    def load(self, path: Path, report: Report) -> ProvingKey:
        status = path.stat()
        identity = (str(path), status.st_size, status.st_mtime_ns)
        if identity not in self._loaded:
            zkey = Zkey(path)
            size = proving_memory_bytes(zkey.size_bytes)
            while (
                self._loaded and size + sum(s for _, s in self._loaded.values()) > self._limit_bytes
            ):
                self._loaded.popitem(last=False)
            self._loaded[identity] = (ProvingKey.load(zkey, report), size)
        self._loaded.move_to_end(identity)
        return self._loaded[identity][0]


def main(limit_bytes: int, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until their stream ends."""
    keys = _Keys(limit_bytes)

    def answer(content: dict[str, object]) -> None:
        answers.write(json.dumps(content).encode() + b"\n")
        answers.flush()

    def report(progress: Progress) -> None:
        answer({"stage": progress.stage, "done": progress.done})

    for line in requests:
        request = json.loads(line)
        witness = read_witness(requests.read(request["witness_bytes"]))
        try:
            proof = prove(keys.load(Path(request["zkey"]), report), witness, report)
            answer({"proof": proof.to_bytes().hex()})
        except AssayError as error:
            answer({"message": error.message, "hint": error.hint})


if __name__ == "__main__":
    memory_limit_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_DATA, (memory_limit_bytes, memory_limit_bytes))
    main(memory_limit_bytes, sys.stdin.buffer, sys.stdout.buffer)
