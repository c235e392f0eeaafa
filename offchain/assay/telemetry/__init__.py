"""Telemetry: what the contracts' events come to."""
