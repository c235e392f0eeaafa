"""Attestation: which key lives in which measured code, by the word of whoever made the hardware."""
