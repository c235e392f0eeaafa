"""The keys of enclaves are enrolled again before their validity is over."""
