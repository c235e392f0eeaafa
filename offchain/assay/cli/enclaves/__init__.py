"""The enclaves of a home folder: what is kept of them, and whom they are enrolled with."""
