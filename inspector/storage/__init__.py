"""What is kept: SQL for what was said, WARC files for what was seen."""
