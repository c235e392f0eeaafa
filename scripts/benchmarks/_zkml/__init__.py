"""Models whose answers are proven, and what that takes."""
