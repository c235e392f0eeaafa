"""Enclaves, simulated the same way in every run, and the contracts that attest them."""
