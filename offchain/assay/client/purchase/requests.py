"""Requests: what a payer asks for, worked out before anybody names a price."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from assay.client.purchase.messages import ModelDescription
from assay.errors import GatewayError
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all
from assay.wire.hashing import canonical_json
from assay.wire.identifiers import keccak, model_id, version_id
from assay.wire.manifest import read_manifest
from assay.wire.policy import Policy, format_policy, parse_policy
from assay.wire.receipt import Encoded, SoldModel

__all__ = ["Request", "body_of", "request_for"]


@dataclass(frozen=True, slots=True)
class Request:
    """One version, one input, one policy."""

    model: SoldModel
    version_id: bytes
    policy: Policy
    policy_text: str
    input: Encoded
    value: str | None = None
    """What a wrong answer could cost, such as `5000usd`: the gateway warns of what is weaker."""

    @property
    def input_hash(self) -> bytes:
        """What the terms have to name."""
        return keccak(self.input.content)


def request_for(
    reference: str,
    described: ModelDescription,
    inputs: Mapping[str, object],
    policy_text: str | None,
    modes: Mapping[str, int],
    value: str | None = None,
) -> Request:
    """Encode inputs for the version that a gateway describes; no policy means the floor it names.

    The ids are worked out from the publisher, the name and the manifest, so that the gateway cannot
    pass one version off as another. Raises `GatewayError` where they differ, `TensorError` for
    inputs that do not fit, and `PolicyError`.
    """
    manifest = read_manifest(canonical_json(described.manifest))
    model = model_id(described.publisher, described.name)
    version = version_id(model, manifest.hash())
    for field, given, found in (
        ("modelId", described.model_id, model),
        ("versionId", described.version_id, version),
    ):
        if given != found:
            raise GatewayError(
                f"The gateway describes {field} 0x{given.hex()}; publisher, name and manifest make"
                f" 0x{found.hex()}.",
                "Do not pay it; use another gateway.",
            )
    if reference not in (described.name, "0x" + model.hex(), "0x" + version.hex()):
        raise GatewayError(
            f"The gateway describes {described.name!r}, and {reference!r} was asked for.",
            "Name the version by its id, or use another gateway.",
        )
    policy = parse_policy(described.floor if policy_text is None else policy_text, modes)
    codec = codec_named(manifest.codec)
    tensors = coerce_all(inputs, manifest.inputs, manifest.scales)
    content = codec.encode(tensors, manifest.inputs)
    return Request(
        model=SoldModel(
            publisher=described.publisher, name=described.name, manifest=described.manifest
        ),
        version_id=version,
        policy=policy,
        policy_text=format_policy(policy, modes),
        input=Encoded(codec=manifest.codec, content=content),
        value=value,
    )


def body_of(given: Encoded, policy_text: str, value: str | None = None) -> bytes:
    """Write the body of an inference request."""
    body: dict[str, JsonValue] = {
        "inputBytes": given.model_dump(mode="json")["content"],
        "policy": policy_text,
    }
    if value is not None:
        body["value"] = value
    return canonical_json(body)
