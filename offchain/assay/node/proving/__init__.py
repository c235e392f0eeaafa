"""From a paid input to an answer with its evidence."""
