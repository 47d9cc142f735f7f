"""Its name and address."""
