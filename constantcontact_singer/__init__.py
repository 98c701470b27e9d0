"""What both plugins share and the API package must not know."""
