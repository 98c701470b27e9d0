"""Bytes to Singer messages."""
