"""Many accounts at once, from a table: checked line by line, then all, or the good ones."""
