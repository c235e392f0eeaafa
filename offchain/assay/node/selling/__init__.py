"""What is sold here, under which evidence, at which price."""
