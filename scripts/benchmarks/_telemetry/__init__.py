"""Traffic on a local chain, and an index of it."""
