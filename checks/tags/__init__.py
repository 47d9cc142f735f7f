"""The labels its pages carry for machines."""
