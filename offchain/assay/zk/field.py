"""The two prime fields of the curve BN254 (EIP-196 and EIP-197 call it alt_bn128)."""

__all__ = ["BASE_FIELD", "SCALAR_FIELD"]

SCALAR_FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""The order of the groups: wires, signals and constants of a circuit are below it."""

BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""The coordinates of points are below it."""
