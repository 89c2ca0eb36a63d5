"""A second opinion on what a message is about, beside the words of `bot/data/intents.yaml`."""
