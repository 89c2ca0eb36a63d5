"""The outside world and our words for it. One folder or file per channel; nothing else knows its wire format."""
