"""Further pages of lists that a script links to."""

import pytest

from inspector.extract import extract

URL = "http://www.example.gov.cn/xw/index.html"


@pytest.mark.parametrize(
    ("call", "pages"),
    [
        ('createPageHTML(12, 0, "index", "html");', ["index_1.html", "index_2.html"]),
        ("createPageHTML(2,0,'index','shtml')", ["index_1.shtml"]),
        ("createPageHTML(1, 0, 'index', 'html')", []),
        ("createPageHTML(12, 11, 'index', 'html')", []),
        (
            "createPageHTML('page-div',34, 1,'common_list','shtml',500);",
            ["common_list_2.shtml", "common_list_3.shtml"],
        ),
        ("createPageHTML('page-div',2, 2,'common_list','shtml',20);", []),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", []),
        ("<!-- createPageHTML(9, 0, 'index', 'html'); -->", ["index_1.html", "index_2.html"]),
    ],
)
def test_next_pages_by_the_call_of_a_pager(call, pages):
    facts = extract(f"<script>{call}</script>".encode(), url=URL)
    assert list(facts.further) == [f"http://www.example.gov.cn/xw/{page}" for page in pages]
