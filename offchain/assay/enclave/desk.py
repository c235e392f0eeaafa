"""The desk: does what a host asks for, and nothing that it must not."""

import time
from collections.abc import Callable

from assay.enclave.key import EnclaveKey
from assay.enclave.versions import Versions
from assay.errors import EnclaveError
from assay.tee.nsm import SecurityModule
from assay.tee.protocol import (
    Answer,
    Attest,
    Describe,
    Described,
    Document,
    Done,
    Load,
    Open,
    Opened,
    Prove,
    Proven,
    Put,
    Request,
    Signed,
    SignEnrolment,
    SignRevocation,
    Stop,
)
from assay.wire.claim import Claim
from assay.wire.codecs import codec_named
from assay.wire.hashing import ZERO_HASH, checksummed, keccak
from assay.wire.identifiers import version_id

__all__ = ["Desk"]

# How far the clocks of host and enclave may be apart.
_CLOCK_SECONDS = 60


class Desk:
    """Answers requests; any number of threads may bring them.

    What a claim says of the version, the input and the output is worked out here, and so is when it
    was completed, unless the host says that: then a completion in the future is refused. Whose
    request it is and who provides is the host's word.
    """

    def __init__(
        self,
        key: EnclaveKey,
        module: SecurityModule,
        versions: Versions,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._module = module
        self._versions = versions
        self._clock = clock

    def answer(self, request: Request, body: bytes) -> tuple[Answer, bytes]:
        """Do what is asked; return the answer and its body. Raises `AssayError`."""
        match request:
            case Describe():
                return self._describe(), b""
            case Attest():
                return Document(), self._module.attest(
                    public_key=self._key.public_key, user_data=None, nonce=request.nonce
                )
            case SignEnrolment(chain_id=chain_id, registry=registry, owner=owner):
                return Signed(signature=self._key.sign_enrolment(owner, chain_id, registry)), b""
            case SignRevocation(chain_id=chain_id, registry=registry):
                return Signed(signature=self._key.sign_revocation(chain_id, registry)), b""
            case Open():
                manifest_hash, missing, is_loaded = self._versions.open(body)
                return Opened(
                    manifest_hash=manifest_hash, missing=missing, is_loaded=is_loaded
                ), b""
            case Put():
                self._versions.put(request.manifest_hash, request.path, request.offset, body)
            case Load():
                self._versions.load(request.manifest_hash)
            case Prove():
                return self._prove(request, body)
            case Stop():
                pass  # Ending is for whoever serves; this only agrees.
        return Done(), b""

    def _describe(self) -> Described:
        return Described(
            address=self._key.address,
            public_key=self._key.public_key,
            simulated=self._module.simulated,
        )

    def _prove(self, request: Prove, body: bytes) -> tuple[Proven, bytes]:
        """Run the version, and sign the claim of what came out."""
        model = self._versions.loaded(request.manifest_hash)
        self._check(request, body)
        manifest = model.manifest
        codec = codec_named(manifest.codec)
        outputs = model.run(codec.decode(body, manifest.inputs))
        output = codec.encode(outputs, manifest.outputs)
        completed_at = request.completed_at
        if completed_at is None:
            completed_at = int(self._clock())
        claim = Claim(
            request_id=request.request_id,
            version_id=request.version_id,
            prompt_hash=request.prompt_hash,
            input_hash=request.input_hash,
            params_hash=request.params_hash,
            output_hash=keccak(output),
            provider=checksummed(request.provider),
            units=request.units,
            completed_at=completed_at,
        )
        digest, signature = self._key.sign_claim(claim, request.chain_id, request.registry)
        return Proven(digest=digest, completed_at=completed_at, signature=signature), output

    def _check(self, request: Prove, body: bytes) -> None:
        """Refuse whatever the claim would say that is not so here."""
        version = version_id(request.model_id, request.manifest_hash)
        input_hash = keccak(body)
        for what, claimed, found in (
            ("version", request.version_id, version),
            ("input's hash", request.input_hash, input_hash),
            # A run on tensors has neither a prompt nor decoding parameters, and is one unit.
            ("prompt's hash", request.prompt_hash, ZERO_HASH),
            ("parameters' hash", request.params_hash, ZERO_HASH),
            ("number of units", request.units, 1),
        ):
            if claimed != found:
                raise EnclaveError(
                    f"The claim's {what} is {_written(claimed)}; in this enclave it is"
                    f" {_written(found)}.",
                    "Claim what the enclave runs; it signs nothing else.",
                )
        completed_at = request.completed_at
        if completed_at is not None and completed_at > self._clock() + _CLOCK_SECONDS:
            raise EnclaveError(
                f"The claim is completed at {completed_at}, which is in the future.",
                "Set the host's clock, and claim again.",
            )


def _written(value: bytes | int) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
