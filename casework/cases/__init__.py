"""Cases: opened under a version of their type, moved by its transitions, told on one timeline."""
