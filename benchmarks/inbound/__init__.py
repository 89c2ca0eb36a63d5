"""How fast a message is taken in, kept and shown to twenty consoles, as a ratio to what PostgreSQL can do."""
