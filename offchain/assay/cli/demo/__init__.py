"""What `assay demo` does, step by step."""
