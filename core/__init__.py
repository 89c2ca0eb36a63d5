"""The ground all rooms stand on: settings, time, texts, the vault, the database and who may do what."""
