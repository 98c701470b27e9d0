"""What the guides of docs/guides print, and how it is run."""
