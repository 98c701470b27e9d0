"""Requests: tokens, pace, retries, pages."""
