"""What the records of a stream do, and the rules that decide."""
