"""Circuits: their files, their figures, and whether one is what it is said to be."""
