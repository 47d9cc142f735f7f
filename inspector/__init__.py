"""site-inspector: the application. Third parties import only from here."""

__version__ = "0.1.0"
