"""Provers: what turns a witness and a proving key into a proof, in a process of their own.

A module here whose name does not begin with an underscore is one prover if it names its class
`PROVER`: it is found, never listed.
"""

from assay.zk.progress import Progress, Report, silent
from assay.zk.provers._discovery import prover_named
from assay.zk.provers._memory import (
    memory_problem,
    proving_key_bytes,
    proving_memory_bytes,
)
from assay.zk.provers._prover import Prover

__all__ = [
    "Progress",
    "Prover",
    "Report",
    "memory_problem",
    "prover_named",
    "proving_key_bytes",
    "proving_memory_bytes",
    "silent",
]
