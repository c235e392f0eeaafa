"""What was handed in and cannot be used."""

from assay.errors.base import AssayError

__all__ = [
    "BelowFloor",
    "BodyTooLarge",
    "CeremonyError",
    "CircuitError",
    "CodecError",
    "InvalidInput",
    "ManifestError",
    "ModelFileError",
    "PolicyError",
    "ReceiptError",
    "SettingsError",
    "TensorError",
    "Unmeasured",
]


class InvalidInput(AssayError):
    """What was handed in cannot be used, whoever tries again."""

    code = "invalid_input"


class PolicyError(InvalidInput):
    """A policy is not canonical, or its text or word cannot be read."""

    code = "policy_invalid"


class BelowFloor(PolicyError):
    """A policy is weaker than the floor; both in text form."""

    code = "policy_below_floor"

    def __init__(self, policy: str, floor: str) -> None:
        super().__init__(
            f"The policy {policy} is below the model's floor {floor}.",
            f"Ask for {floor}, or for any policy that implies it.",
        )
        self.args = (policy, floor)
        self.policy = policy
        self.floor = floor


class ManifestError(InvalidInput):
    """A manifest is malformed, or its bytes do not match the hash that was committed."""

    code = "manifest_invalid"


class CodecError(InvalidInput):
    """Bytes are not the canonical form of any value under the codec."""

    code = "codec_invalid"


class TensorError(InvalidInput):
    """A tensor does not fit the version's signature: name, dtype, shape or a forbidden NaN."""

    code = "tensor_invalid"


class ModelFileError(InvalidInput):
    """A model file is damaged, unsafe or unsupported."""

    code = "model_file_invalid"


class ReceiptError(InvalidInput):
    """A receipt cannot be read; the message names the field."""

    code = "receipt_invalid"


class CircuitError(InvalidInput):
    """A model cannot become a circuit, or a circuit's file is malformed or another one."""

    code = "circuit_invalid"


class CeremonyError(InvalidInput):
    """A ceremony's file was cut, is not one, or belongs to another circuit."""

    code = "ceremony_invalid"


class Unmeasured(InvalidInput):
    """Advice was asked for on a policy of which this node has no figures."""

    code = "unmeasured"


class BodyTooLarge(InvalidInput):
    """There are more bytes than the limit allows; they were not read."""

    code = "body_too_large"


class SettingsError(InvalidInput):
    """Settings, prices or keys are missing or wrong."""

    code = "settings_invalid"
