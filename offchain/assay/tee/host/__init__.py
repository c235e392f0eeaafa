"""The host's side of an enclave: a client, and the process of a simulated one."""

from assay.tee.host.client import Enclave, Proof
from assay.tee.host.process import SimulatedEnclave

__all__ = ["Enclave", "Proof", "SimulatedEnclave"]
