"""The `.circuit` file: the scales that turn a network into integers, and what that costs.

Together with the ONNX file that it names, a plan gives one program and one circuit, always the
same. Every scale is a power of two: real number = integer * 2**-scale.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from assay.errors import CircuitError

__all__ = ["ModelFile", "OperatorScales", "Plan", "Report", "read_plan"]

Scale = Annotated[int, Field(strict=True, ge=-256, le=256)]
Shift = Annotated[int, Field(strict=True, ge=0, le=62)]
Real = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=1, lt=2**31)]
FileName = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^./\\\x00][^/\\\x00]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class ModelFile(_Part):
    """The ONNX file, which lies beside the plan; `sha256` in lower-case hex."""

    file: FileName
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class OperatorScales(_Part):
    """How one operator becomes integer steps.

    `weight_scale` is that of the weights of a linear operator, and `rescale` the bits that what it
    takes loses before; `shift` is the bits that an activation loses.
    """

    operator: str
    weight_scale: Scale = 0
    rescale: Shift = 0
    shift: Shift = 0


class Report(_Part):
    """How the integers compare with the network in floating point, on real data.

    `agreement` is the share of samples whose greatest output is the same one (of a single output:
    its sign). Errors are absolute, in the network's own units, over all outputs. `held_out` says
    that the scales were chosen without these samples.
    """

    samples: Count
    held_out: Annotated[bool, Field(strict=True)]
    agreement: Share
    threshold: Share
    maximum_error: Real
    mean_error: Real


class Plan(_Part):
    """What `assay circuit compile` writes; the operators in the order of the graph."""

    format: Literal["assay-circuit/1"] = "assay-circuit/1"
    model: ModelFile
    shape: Annotated[tuple[Count, ...], Field(min_length=1, max_length=32)]
    input_bits: Literal[8, 16]
    input_scale: Scale
    operators: tuple[OperatorScales, ...]
    output_shift: Shift
    output_scale: Scale
    report: Report

    def to_bytes(self) -> bytes:
        """Write the plan as JSON, in lines that a person can read."""
        return self.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


def read_plan(data: bytes) -> Plan:
    """Read a plan. Raises `CircuitError` for anything else, naming the first wrong field."""
    try:
        return Plan.model_validate_json(data)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "the file"
        raise CircuitError(
            f"This is no circuit: {where}: {problem['msg']}.",
            "Have it made by `assay circuit compile`.",
        ) from error
