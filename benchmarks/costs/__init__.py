"""What sealing, tokens and audit cost on the way of a message and when a case is opened, as ratios within one run."""
