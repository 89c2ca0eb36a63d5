"""The embedded default: real PostgreSQL, Valkey and Chroma as children, and the house's own three processes."""
