"""Conversations: messages in a gap-free order, one owner at a time, notes that no citizen can reach."""
