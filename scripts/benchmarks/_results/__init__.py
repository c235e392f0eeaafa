"""Figures, and the forms that they are shown and kept in."""
