"""Rank-1 constraint systems, their witnesses, and the files for both."""

from assay.zk.r1cs.matrix import Matrix
from assay.zk.r1cs.satisfaction import unsatisfied
from assay.zk.r1cs.system import R1CS
from assay.zk.r1cs.witness_file import read_witness, write_witness

__all__ = ["R1CS", "Matrix", "read_witness", "unsatisfied", "write_witness"]
