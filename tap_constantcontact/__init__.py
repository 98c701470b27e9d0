"""The Singer tap for Constant Contact."""
