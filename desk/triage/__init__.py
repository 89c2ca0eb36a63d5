"""The bot's turn in a conversation, and what follows when a message tells of risk."""
