"""Publishing models and prompts."""
