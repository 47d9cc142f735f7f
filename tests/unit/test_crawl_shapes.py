"""Traps: addresses of one template share a budget, and paths that grow for ever are left alone."""

import pytest

from spiders.site import runs_in_circles, shape, without_session

BASE = "http://www.example.gov.cn"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/col/col12/index.html", "/col/col13/index.html", True),
        ("/xwzx/t20261105_1.html", "/xwzx/t20261104_22.html", True),
        ("/2025/1.html", "/2026/1.html", False),
        ("/c1/p7.html", "/c2/p7.html", False),
        ("/calendar?y=2026&m=1", "/calendar?m=12&y=2031", True),
        ("/list?page=1", "/list?id=1", False),
        ("/a.html", "/b.html", False),
        ("/n1.html", "/n2.html", True),
        ("/list.jsp;jsessionid=4F0A", "/list.jsp;jsessionid=BC77E01", True),
        ("/(S(x4k2lq))/a/b.aspx", "/(S(p0mmze))/a/b.aspx", True),
        ("/zt/0a1b2c3d4e5f60718293/", "/zt/ffee1b2c3d4e5f607182/", True),
        ("/zt/zhengwugongkaizhinan/", "/zt/quanliqingdanmulugongkai/", False),
        ("/zt/xxgk/2026b/", "/zt/xxgk/2026c/", False),
    ],
)
def test_pages_of_one_template_have_one_shape(one, other, same):
    assert (shape(BASE + one) == shape(BASE + other)) is same


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/a.jsp;jsessionid=4F0A", "/a.jsp"),
        ("/a.jsp;JSESSIONID=4F0A.node1?id=3", "/a.jsp?id=3"),
        ("/(S(x4k2lq))/a/b.aspx", "/a/b.aspx"),
        ("/list.asp?a=1&amp;sid=2", "/list.asp?a=1&amp;sid=2"),
        ("/list.jsp?url=/;jsessionid=1", "/list.jsp?url=/;jsessionid=1"),
        ("/zt;2026/a.html", "/zt;2026/a.html"),
    ],
)
def test_only_a_session_id_in_the_path_is_left_out(path, plain):
    assert without_session(BASE + path) == BASE + plain


@pytest.mark.parametrize(
    ("path", "circles"),
    [("/a/a/a/b.html", False), ("/a/a/a/a/b.html", True), ("/a/b/c/d/e.html", False)],
)
def test_a_folder_that_comes_again_and_again_is_a_circle(path, circles):
    assert runs_in_circles(BASE + path) is circles
