"""Inputs as they are written on the command line."""

import numpy as np
import pytest

from assay.cli.terminal.inputs import read_inputs
from assay.errors import InvalidInput


@pytest.fixture
def array(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.arange(3))
    return path


def test_a_file_alone_is_the_only_input(array):
    assert read_inputs([str(array)], None, ["x"])["x"].tolist() == [0, 1, 2]


def test_files_are_named_where_there_are_several_inputs(array):
    inputs = read_inputs([f"a={array}", f"b={array}"], None, ["a", "b"])
    assert inputs.keys() == {"a", "b"}


def test_a_path_with_an_equals_sign_is_a_path_where_it_exists(tmp_path):
    path = tmp_path / "a=b.npy"
    np.save(path, np.zeros(1))
    assert read_inputs([str(path)], None, ["x"]).keys() == {"x"}


def test_json_and_files_go_together(array):
    inputs = read_inputs([f"a={array}"], '{"b": [[1.5]]}', ["a", "b"])
    assert inputs["b"] == [[1.5]]
    assert read_inputs([], None, ["a"]) == {}


def test_a_file_that_could_be_any_input_is_refused(array):
    with pytest.raises(InvalidInput, match=r"inputs a, b;.*Name it: --input a="):
        read_inputs([str(array)], None, ["a", "b"])


def test_an_input_that_is_given_twice_is_refused(array):
    with pytest.raises(InvalidInput, match="'x' is given twice"):
        read_inputs([f"x={array}"], '{"x": 1}', ["x"])


@pytest.mark.parametrize("text", ["", "{", "[1]", "1", "null"])
def test_json_that_is_no_object_is_refused(text):
    with pytest.raises(InvalidInput, match="JSON"):
        read_inputs([], text, ["x"])


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_no_array_is_refused(tmp_path, content):
    path = tmp_path / "x.npy"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"x\.npy cannot be read"):
        read_inputs([str(path)], None, ["x"])


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_inputs([f"x={tmp_path / 'none.npy'}"], None, ["x"])


def test_pickles_are_not_opened(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_inputs([str(path)], None, ["x"])


def test_several_arrays_in_one_file_are_refused(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, a=np.zeros(1), b=np.zeros(1))
    with pytest.raises(InvalidInput, match="several arrays"):
        read_inputs([str(path)], None, ["x"])
