"""Facts that many pages have in common, made once: the menus and feet of a site are the same on
all of its pages, and in a crawl the facts of all pages are kept at a time.

The makers forget what was not asked for lately, so that a long run over many sites does not keep
the links of all of them: an entry takes half a kilobyte, all together some 20 MB of a process.
A forgotten fact is made anew, equal to the old.
"""

from __future__ import annotations

from functools import lru_cache

from inspector.evidence import Image, Link, ListItem, Mark

_KEPT = 16384

link = lru_cache(_KEPT)(Link)
image = lru_cache(_KEPT // 4)(Image)
item = lru_cache(_KEPT)(ListItem)
mark = lru_cache(_KEPT // 4)(Mark)
