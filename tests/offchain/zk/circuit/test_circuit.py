"""Programs as circuits: their wires, witnesses and errors."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from assay.errors import CircuitError
from assay.zk.circuit import compile_circuit
from assay.zk.field import SCALAR_FIELD
from assay.zk.program import Affine, Gather, MaxPool, Program, Relu, Rescale, Sum
from assay.zk.r1cs import unsatisfied

DIGEST = b"\xff" * 32
MATRIX = np.array([[1, -2, 0], [0, 3, 4]])
BIAS = np.array([5, -6])


@pytest.fixture
def create_circuit():
    def create(*steps, size=3, bits=8):
        return compile_circuit(Program(size, bits, steps, len(steps)))

    return create


class TestWires:
    def test_begin_with_one_and_the_public_signals(self, create_circuit):
        circuit = create_circuit(Affine(0, MATRIX, BIAS))
        values = circuit.witness(np.array([1, -2, 3]), DIGEST)
        output = ((10 + 2**31) << 32) + 2**31
        digest = (2**256 - 1) % SCALAR_FIELD
        assert values[:4] == [1, output, 0x817E83, digest]
        assert (circuit.r1cs.public_outputs, circuit.r1cs.public_inputs) == (1, 2)

    def test_go_on_with_the_square_of_the_digest_and_the_input(self, create_circuit):
        values = create_circuit(Affine(0, MATRIX, BIAS)).witness(np.array([1, -2, 3]), DIGEST)
        assert values[4:8] == [(2**256 - 1) ** 2 % SCALAR_FIELD, 129, 126, 131]

    def test_hold_negative_numbers_modulo_the_field_order(self, create_circuit):
        circuit = create_circuit(MaxPool(0, np.array([[0, 1, 2]])))
        values = circuit.witness(np.array([-3, -2, -4]), DIGEST)
        assert SCALAR_FIELD - 2 in values
        assert unsatisfied(circuit.r1cs, values) == []

    def test_take_wide_inputs_and_outputs_apart(self, create_circuit):
        circuit = create_circuit(Gather(0, np.arange(20) % 17), size=17, bits=16)
        assert (circuit.r1cs.public_outputs, circuit.r1cs.public_inputs) == (3, 3)
        values = circuit.witness(np.arange(17) * 1000, DIGEST)
        assert unsatisfied(circuit.r1cs, values) == []
        assert values[1:7] == circuit.layout.signals(
            (np.arange(17) * 1000).astype(">i2").tobytes(),
            (np.arange(20) % 17 * 1000).astype(">i4").tobytes(),
            DIGEST,
        )


class TestCompilation:
    def test_refuses_more_signals_than_a_contract_can_check(self, create_circuit):
        # 248 signals of input, one of output, one of the digest.
        most = 248 * 31
        create_circuit(Gather(0, np.arange(1)), size=most)
        with pytest.raises(CircuitError, match="has 251 public signals, for 7689 bytes of input"):
            create_circuit(Gather(0, np.arange(1)), size=most + 1)

    def test_gives_the_same_file_each_time_and_for_sparse_weights(self, create_circuit):
        dense = create_circuit(Affine(0, MATRIX, BIAS), Relu(1, 2))
        sparse = create_circuit(Affine(0, csr_array(MATRIX), BIAS), Relu(1, 2))
        again = create_circuit(Affine(0, MATRIX, BIAS), Relu(1, 2))
        assert dense.r1cs.to_bytes() == sparse.r1cs.to_bytes() == again.r1cs.to_bytes()

    @pytest.mark.parametrize(
        "other",
        [
            (Affine(0, MATRIX + np.eye(2, 3, 1, np.int64), BIAS), Relu(1, 2)),
            (Affine(0, MATRIX, BIAS + np.array([0, 1])), Relu(1, 2)),
            (Affine(0, MATRIX, BIAS), Relu(1, 1)),
        ],
    )
    def test_gives_another_file_for_another_model(self, create_circuit, other):
        circuit = create_circuit(Affine(0, MATRIX, BIAS), Relu(1, 2))
        assert circuit.r1cs.sha256() != create_circuit(*other).r1cs.sha256()

    def test_refuses_an_output_that_may_leave_32_bits(self, create_circuit):
        with pytest.raises(CircuitError, match="32 bits"):
            create_circuit(Affine(0, MATRIX * 2**24, BIAS))

    @pytest.mark.parametrize(
        "step", [Affine(3, np.array([[2**38]]), np.array([0])), Sum(3, 3, 2**38, 1)]
    )
    def test_refuses_coefficients_beyond_62_bits(self, create_circuit, step):
        """A number of 65535 or 65536, less 65535, is small; what it is made of is not."""
        steps = (
            Affine(0, np.array([[1, 0, 0]]), np.array([2**24])),
            Rescale(1, 8),
            Affine(2, np.array([[2**20]]), np.array([-65535 * 2**20])),
            step,
            Rescale(4, 31),
        )
        with pytest.raises(CircuitError, match="coefficients of the circuit may overflow 62 bits"):
            create_circuit(*steps)


class TestWitness:
    def test_refuses_an_input_of_another_size(self, create_circuit):
        with pytest.raises(CircuitError, match="not 3 signed integers"):
            create_circuit(Affine(0, MATRIX, BIAS)).witness(np.array([1, 2]), DIGEST)

    def test_refuses_an_input_beyond_its_bits(self, create_circuit):
        with pytest.raises(CircuitError, match="beyond 8 bits"):
            create_circuit(Affine(0, MATRIX, BIAS)).witness(np.array([1, 2, 128]), DIGEST)

    def test_is_the_same_for_any_integer_type(self, create_circuit):
        circuit = create_circuit(Affine(0, MATRIX, BIAS), Relu(1, 1))
        x = np.array([127, -128, 127])
        assert circuit.witness(x, DIGEST) == circuit.witness(x.astype(np.int8), DIGEST)
