"""The curve BN254: points as numbers, points to calculate with, and how both are written."""
