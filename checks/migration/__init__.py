"""Closing and moving in good order."""
