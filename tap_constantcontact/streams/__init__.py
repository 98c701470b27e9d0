"""The tap's streams, by product area."""
