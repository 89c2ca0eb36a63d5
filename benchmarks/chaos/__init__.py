"""Everything is killed, wiped, cut and doubled while people write; then what was acknowledged is counted."""
