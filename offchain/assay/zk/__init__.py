"""Circuits and proofs: mathematics and formats. It knows neither wire nor chain.

Importing this package loads nothing: a prover's process takes only the parts that it needs.
"""
