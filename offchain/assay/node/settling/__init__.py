"""From a signed payment to a capture or a refund."""
