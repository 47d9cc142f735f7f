"""What an audit says of the failed visits behind AVL001, in words and on paper."""

from __future__ import annotations

import pytest

from inspector.auditing import failed_visits, stands
from reports import site_html

VISIT = {
    "started": "2026-11-12T19:30:00.000Z",
    "seconds": 15.04,
    "phase": "connect",
    "url": "http://www.example.gov.cn/",
    "address": "203.0.113.5",
    "status": None,
    "failure": "connect-timeout",
    "note": "",
}
ERROR = VISIT | {"phase": "status", "status": 503, "failure": None}


@pytest.mark.parametrize(
    ("visit", "language", "said"),
    [
        (VISIT, "zh", "2026-11-13 03:30  建立连接  连接超时  203.0.113.5  15.0 s"),
        (ERROR, "zh", "2026-11-13 03:30  返回状态  HTTP 503  203.0.113.5  15.0 s"),
        (ERROR | {"address": ""}, "en", "2026-11-13 03:30  status  HTTP 503  15.0 s"),
    ],
)
def test_a_failed_visit_is_a_line_with_time_phase_and_address(visit, language, said):
    assert failed_visits({"failed_visits": [visit]}, language) == [said]


def test_other_findings_list_no_visits():
    assert failed_visits({"failures": {"A": "NXDOMAIN"}}, "zh") == []


def test_the_report_of_a_site_lists_the_failed_visits():
    finding = {"message": "AVL001.unreachable", "visits": ["2026-11-13 03:30  建立<连接>"]}
    result = {"code": "AVL001", "verdict": "fail", "findings": [finding]}
    html = site_html({"site": {"name": "示例"}, "results": [result]})
    assert "2026-11-13 03:30  建立&lt;连接&gt;" in html


PARENTS = [{"url": "http://www.example.gov.cn/", "text": "表", "place": "navigation", "record": ""}]


@pytest.mark.parametrize(
    ("detail", "language", "said"),
    [
        (
            {"xpath": "/html/body/a", "parents": PARENTS},
            "zh",
            "链接位于 http://www.example.gov.cn/ 的导航 /html/body/a",
        ),
        (
            {"xpath": "", "parents": PARENTS},
            "en",
            "The link stands in http://www.example.gov.cn/, navigation of the page",
        ),
        ({"failed_visits": []}, "zh", ""),
    ],
)
def test_the_place_of_a_link_is_told_with_its_path(detail, language, said):
    assert stands(detail, language) == said


def test_the_report_of_a_site_tells_where_a_link_stands():
    finding = {"message": "LNK001.gone", "stands": "链接位于 http://x/ 的<导航> /html/body/a"}
    result = {"code": "LNK001", "verdict": "fail", "findings": [finding]}
    html = site_html({"site": {"name": "示例"}, "results": [result]})
    assert "链接位于 http://x/ 的&lt;导航&gt; /html/body/a" in html
