"""Checking what a receipt says, offline and on the chain."""
