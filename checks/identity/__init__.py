"""The marks every government site must show."""
