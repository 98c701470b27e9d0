"""Batches to the account: imports, bulk operations, contact updates."""
