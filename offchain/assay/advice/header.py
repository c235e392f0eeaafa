"""The header by which a gateway says that less was asked for than advised."""

__all__ = ["ADVICE_HEADER"]

ADVICE_HEADER = "X-Assay-Advice"
