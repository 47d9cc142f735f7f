"""A plug-in of site-inspector: one rule, and its words in zh.po and en.po beside this file."""
