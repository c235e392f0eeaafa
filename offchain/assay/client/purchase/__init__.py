"""Asking a gateway, and paying it."""
