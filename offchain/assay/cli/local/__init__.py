"""Everything on one machine, with play money."""
