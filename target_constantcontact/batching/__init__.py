"""Rows to the bodies of imports. Pure."""
