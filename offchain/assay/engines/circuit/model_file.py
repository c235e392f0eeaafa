"""Read a plan and the model beside it, both of unknown origin."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from assay.errors import CircuitError, ModelFileError
from assay.wire.manifest import DType, QuantisationScale, TensorSpec
from assay.wire.types import first_problem
from assay.zk.graph import Graph, read_graph
from assay.zk.plan import Plan, read_plan
from assay.zk.program import Program, build_program

__all__ = ["CircuitFile"]

_INPUT_DTYPES: dict[int, DType] = {8: "int8", 16: "int16"}
_OUTPUT_DTYPE: DType = "int32"


@dataclass(frozen=True, slots=True)
class CircuitFile:
    """What a plan says, with the ONNX file that it names."""

    model_name: str
    input: TensorSpec
    output: TensorSpec
    quantisation: tuple[QuantisationScale, ...]
    program: Program

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a plan. Raises `ModelFileError` without it, and `CircuitError` for what is none."""
        try:
            plan = read_plan(path.read_bytes())
        except OSError as error:
            raise ModelFileError(
                f"The circuit {str(path)!r} cannot be read: {error.strerror or error}.",
                "Name a file that assay circuit compile has written.",
            ) from error
        graph = read_graph(path.with_name(plan.model.file), plan.shape)
        if graph.sha256 != plan.model.sha256:
            raise CircuitError(
                f"{graph.file} is another file than the one that {path.name} was compiled from.",
                "Put that one beside it, or compile the circuit again.",
            )
        return cls(
            model_name=plan.model.file,
            input=_spec(graph.input_name, _INPUT_DTYPES[plan.input_bits], graph.input_shape),
            output=_spec(graph.output_name, _OUTPUT_DTYPE, graph.output_shape),
            quantisation=_quantisation(plan, graph),
            program=build_program(graph, plan),
        )


def _spec(name: str, dtype: DType, shape: tuple[int, ...]) -> TensorSpec:
    try:
        return TensorSpec(name=name, dtype=dtype, shape=shape)
    except ValidationError as error:
        raise CircuitError(
            f"The model's {name!r} cannot be described: {first_problem(error)}.",
            "Export it with that changed.",
        ) from error


def _quantisation(plan: Plan, graph: Graph) -> tuple[QuantisationScale, ...]:
    try:
        return (
            QuantisationScale(tensor=graph.input_name, scale=2.0**-plan.input_scale),
            QuantisationScale(tensor=graph.output_name, scale=2.0**-plan.output_scale),
        )
    except ValidationError as error:
        raise CircuitError(
            f"The circuit cannot be described: {first_problem(error)}.", "Compile it again."
        ) from error
