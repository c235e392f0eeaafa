"""The ONNX operators that can be compiled, each with its translator.

A module here lists those that it knows as `TRANSLATORS`, by their ONNX names.
"""

from collections.abc import Mapping

from assay.zk.graph.translators import arithmetic, linear, pooling, shaping
from assay.zk.graph.translators.translator import Translator

__all__ = ["TRANSLATORS", "Translator"]

TRANSLATORS: Mapping[str, Translator] = {
    **arithmetic.TRANSLATORS,
    **linear.TRANSLATORS,
    **pooling.TRANSLATORS,
    **shaping.TRANSLATORS,
}
