"""Canned replies: texts kept for reuse, with variables that a conversation fills."""
