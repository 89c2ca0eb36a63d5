"""The network: areas and organizations."""
