"""Bulk activities: exports, imports, and actions on many contacts."""
