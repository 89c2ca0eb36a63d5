"""Every event told three times at once, to two web processes: one row each, no conversation too many."""
