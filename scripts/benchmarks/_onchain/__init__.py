"""Payments on a local chain, the same ones in every run."""
