"""The program inside an enclave: it runs versions that it has checked, and signs what came out.

Its key comes into being with it, stays in its memory, and ends with it. The host carries bytes.
"""

from assay.enclave.desk import Desk
from assay.enclave.key import EnclaveKey
from assay.enclave.server import Server
from assay.enclave.versions import Versions

__all__ = ["Desk", "EnclaveKey", "Server", "Versions"]
