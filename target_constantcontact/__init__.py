"""The Singer target for Constant Contact."""
