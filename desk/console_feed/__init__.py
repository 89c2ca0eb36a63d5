"""What the sockets show: rooms, deltas, heartbeats. Reads from PostgreSQL; hints only say where to look."""
