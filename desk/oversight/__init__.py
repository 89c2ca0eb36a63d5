"""Who looked, and whose looking stands out."""
