"""A record to a row, or a reason why not. Pure."""
