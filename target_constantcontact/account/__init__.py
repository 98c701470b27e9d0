"""What the account holds: lists, tags, custom fields, people."""
