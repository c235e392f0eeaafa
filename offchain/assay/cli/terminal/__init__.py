"""What is typed at a terminal, and what is shown there."""
