"""Jobs, and what is kept of them."""
