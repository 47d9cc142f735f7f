"""What people read: the bulletin of a quarter and the report of one site."""

from reports.drafting import bulletin
from reports.model import Bulletin
from reports.site import site_html
from reports.writing import FORMATS, write

__all__ = ["FORMATS", "Bulletin", "bulletin", "site_html", "write"]
