"""Case types are versioned data: this room reads, checks, publishes and interprets them."""
