"""What the bot could not answer, put together, and made into articles."""
