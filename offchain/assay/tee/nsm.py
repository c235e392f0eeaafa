"""Security modules: what the code in an enclave asks to attest it."""

import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import IO, Protocol, cast

from assay.errors import AttestationError
from assay.tee.simulator import Simulator

__all__ = ["NitroModule", "NsmInterface", "SecurityModule", "SimulatedModule"]

# What the enclaves of one machine are taken to run, unless they say otherwise.
_SIMULATED_IMAGE = b"simulated image"


class SecurityModule(Protocol):
    """Attests the code that asks."""

    @property
    def simulated(self) -> bool:
        """Whether there is no hardware, so that documents prove nothing."""

    def attest(
        self, public_key: bytes | None, user_data: bytes | None, nonce: bytes | None
    ) -> bytes:
        """Return a signed document that says these, of 1,024 bytes at most each."""


class NsmInterface(Protocol):
    """What is used of the package `aws-nsm-interface`."""

    IoctlError: type[Exception]

    def open_nsm_device(self) -> IO[str]:
        """Open /dev/nsm."""

    def close_nsm_device(self, file_handle: IO[str], /) -> None:
        """Close it."""

    def get_attestation_doc(
        self,
        file_handle: IO[str],
        /,
        *,
        user_data: bytes | None,
        nonce: bytes | None,
        public_key: bytes | None,
    ) -> Mapping[str, bytes]:
        """Ask for a document; it is the answer's `document`."""


class NitroModule:
    """The security module of AWS Nitro. It is there inside an enclave only."""

    simulated = False

    def __init__(self, interface: NsmInterface | None = None) -> None:
        self._interface = interface or _import_interface()

    def attest(
        self, public_key: bytes | None, user_data: bytes | None, nonce: bytes | None
    ) -> bytes:
        """Ask the module. AttestationError when it is not there, or refuses."""
        try:
            device = self._interface.open_nsm_device()
        except OSError as error:
            raise AttestationError(
                f"There is no Nitro security module: {error}.",
                "Run this inside a Nitro enclave, or simulate one.",
            ) from error
        try:
            answer = self._interface.get_attestation_doc(
                device, user_data=user_data, nonce=nonce, public_key=public_key
            )
        except (self._interface.IoctlError, OSError, ValueError) as error:
            raise AttestationError(
                f"The Nitro security module does not attest: {error}.",
                "Give it public key, user data and nonce of 1,024 bytes at most.",
            ) from error
        finally:
            self._interface.close_nsm_device(device)
        return answer["document"]


class SimulatedModule:
    """A security module without hardware. What it attests proves nothing.

    `measured` stands for the code that runs, which nothing measures; `clock` tells UTC seconds.
    """

    simulated = True

    def __init__(
        self,
        simulator: Simulator | None = None,
        *,
        measured: bytes = _SIMULATED_IMAGE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._simulator = simulator or Simulator()
        self._measured = measured
        self._clock = clock

    def attest(
        self, public_key: bytes | None, user_data: bytes | None, nonce: bytes | None
    ) -> bytes:
        """Sign a document of this moment."""
        document = self._simulator.document(
            int(self._clock()),
            measured=self._measured,
            public_key=public_key,
            user_data=user_data,
            nonce=nonce,
        )
        return document.encoded()


def _import_interface() -> NsmInterface:
    try:
        return cast(NsmInterface, import_module("aws_nsm_interface"))
    except ImportError as error:
        raise AttestationError(
            "The package that talks to the Nitro security module is not installed.",
            "Install assay[nitro] in the enclave's image, or simulate an enclave.",
        ) from error
