"""Prometheus metrics of every process; no label ever holds a person's data."""

from prometheus_client import Counter, Gauge, Histogram

inbound = Counter("ventanilla_inbound_messages_total", "Messages kept", ["channel"])
inbound_repeats = Counter("ventanilla_inbound_repeats_total", "Messages that had been kept before", ["channel"])
inbound_seconds = Histogram(
    "ventanilla_inbound_seconds", "From parsed to committed", buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3)
)
risk_flags = Counter("ventanilla_risk_flags_total", "Risk flags raised", ["level"])
bot_turns = Counter("ventanilla_bot_turns_total", "Bot decisions", ["action"])
bot_seconds = Histogram("ventanilla_bot_seconds", "Time of a bot decision")
offers = Counter("ventanilla_offers_total", "Offers by their end", ["state"])
sockets = Gauge("ventanilla_sockets", "Open sockets", ["namespace"])
deliveries = Counter("ventanilla_deliveries_total", "Outgoing parts by result", ["channel", "status"])
tasks_failed = Counter("ventanilla_tasks_failed_total", "Failed runs of background work", ["kind"])
hints_connected = Gauge("ventanilla_hints_connected", "1 while hints travel between processes")
spool_files = Gauge("ventanilla_spool_files", "Batches of messages that wait on this machine's disk for PostgreSQL")
spool_bytes = Gauge("ventanilla_spool_bytes", "Their size")
spool_oldest = Gauge("ventanilla_spool_oldest_seconds", "How long the oldest of them waits")
quarantined = Gauge("ventanilla_quarantined", "Inbound files and messages that were put out of the way")
spooled = Counter("ventanilla_spooled_messages_total", "Messages set aside on disk", ["channel"])
poisoned = Counter("ventanilla_poisoned_messages_total", "Messages put into quarantine", ["reason"])
reconciled = Counter("ventanilla_reconciled_messages_total", "Messages found at the provider that no webhook brought", ["channel"])
scans = Counter("ventanilla_file_scans_total", "Files looked through for malware", ["result"])
pushes = Counter("ventanilla_pushes_total", "Browsers woken, by what became of it", ["result"])
