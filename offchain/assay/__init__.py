"""Verifiable, paid AI inference: run a model, prove it in the chosen modes, be paid only then."""
