"""Outbound delivery: what staff and bot said, carried to the person by the channel's provider."""
