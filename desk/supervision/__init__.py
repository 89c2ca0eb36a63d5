"""What who leads the desk sees: queues, people and the day, live."""
