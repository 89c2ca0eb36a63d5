"""Who waits for a person, in which order, and which person is asked."""
