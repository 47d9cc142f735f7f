"""Seeing: everything that touches the world outside, and nothing that judges."""
