"""How long a warm start takes and how much memory the whole desk needs."""
