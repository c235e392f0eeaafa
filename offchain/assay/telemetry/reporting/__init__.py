"""telemetry reporting."""
