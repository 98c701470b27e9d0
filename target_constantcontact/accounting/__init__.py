"""What became of each record: counts, rejects, verification, the report."""
