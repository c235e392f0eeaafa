"""A node whose time is measured, alone and over HTTP."""
