"""The people who answer: whether they are there, how much they carry, which queues they serve."""
