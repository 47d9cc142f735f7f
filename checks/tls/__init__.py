"""Its secure connection."""
