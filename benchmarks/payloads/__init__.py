"""What providers send, and what nobody would: never a 5xx, nothing kept of what is unsigned, no memory lost."""
