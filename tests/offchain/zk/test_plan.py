"""The circuit file is read as it was written, or refused with the field that is wrong."""

import json

import pytest

from assay.errors import CircuitError
from assay.zk.plan import ModelFile, OperatorScales, Plan, Report, read_plan

PLAN = Plan(
    model=ModelFile(file="digits.onnx", sha256="ab" * 32),
    shape=(1, 64),
    input_bits=8,
    input_scale=2,
    operators=(
        OperatorScales(operator="Gemm 'g'", weight_scale=7, rescale=3),
        OperatorScales(operator="Relu 'r'", shift=6),
    ),
    output_shift=1,
    output_scale=-4,
    report=Report(
        samples=450,
        held_out=True,
        agreement=0.995,
        threshold=0.99,
        maximum_error=0.25,
        mean_error=0.1,
    ),
)


def test_a_plan_is_read_as_it_was_written():
    assert read_plan(PLAN.to_bytes()) == PLAN


def test_a_plan_is_written_for_people_to_read():
    lines = PLAN.to_bytes().decode().splitlines()
    assert lines[1] == '  "format": "assay-circuit/1",'
    assert '  "outputScale": -4,' in lines


def altered(*path, to):
    content = json.loads(PLAN.to_bytes())
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("format",), "assay-circuit/2"),
        (("format",), None),
        (("model", "file"), "../digits.onnx"),
        (("model", "file"), "a\\b.onnx"),
        (("model", "file"), ".."),
        (("model", "file"), ""),
        (("model", "sha256"), "AB" * 32),
        (("model", "sha256"), "ab" * 31),
        (("shape",), []),
        (("shape", 0), 0),
        (("shape", 0), 1.5),
        (("inputBits",), 9),
        (("inputScale",), 257),
        (("inputScale",), "2"),
        (("operators", 0, "weightScale"), -257),
        (("operators", 0, "rescale"), -1),
        (("operators", 1, "shift"), 63),
        (("outputShift",), True),
        (("outputScale",), 2.0),
        (("report", "samples"), 0),
        (("report", "agreement"), 1.5),
        (("report", "meanError"), -1),
        (("report", "heldOut"), 1),
        (("report", "more"), 1),
    ],
)
def test_names_the_field_that_is_wrong(path, to):
    where = ".".join(map(str, path)).replace(".", r"\.")
    with pytest.raises(CircuitError, match=f"This is no circuit: {where}: .*assay circuit compile"):
        read_plan(altered(*path, to=to))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", PLAN.to_bytes()[:-20]])
def test_refuses_what_is_no_plan(data):
    with pytest.raises(CircuitError, match="This is no circuit: the file: "):
        read_plan(data)
