"""Columns of every table: key in JSON, heading in CSV and on paper, meaning in the dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `paper`: printed in the HTML too, not only in CSV and JSON."""

    key: str
    heading: str
    meaning: str
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `name` is the file, and the key in JSON."""

    name: str
    title: str
    columns: tuple[Column, ...]


def _unit(heading: str) -> tuple[Column, ...]:
    return (
        Column("unit", heading, "region or department; in public, type of site"),
        Column("running", "运行数", "running sites, sub-sites and central units left out"),
        Column("checked", "抽查数", "sites visited and graded"),
        Column("ratio", "比例", "checked of running, percent, one decimal, half up"),
        Column("qualified", "合格数", "sites graded 合格"),
        Column("qualified_rate", "合格率", "qualified of checked"),
        Column("undecided", "未能判定", "sites of which too little could be judged"),
        Column("undecided_rate", "未能判定率", "undecided of checked"),
    )


_NUMBER = Column("number", "序号", "place in this table, in the official order of units")
_SITE = (
    Column("unit", "地区/部门", "region, else supervising office, else organizer"),
    Column("site", "网站", "short name, as bulletins print it"),
    Column("site_code", "网站标识码", "site code of the registry", paper=False),
)
_RESULTS = (
    _NUMBER,
    *_SITE,
    Column("organizer", "主办单位", "office responsible for the site", paper=False),
    Column("url", "网址", "address of the home page, from the registry"),
    Column("type", "网站类型", "portal, department, sub-site or other", paper=False),
    Column("grade", "结论", "合格, 不合格, 未能判定 or 不参与评分"),
    Column(
        "points",
        "得分",
        "points by the profile; null or empty: vetoed, not judged enough, not scored",
    ),
    Column("vetoes", "单项否决", "titles of the vetoes that failed"),
    Column(
        "main_faults",
        "突出问题",
        "vetoes, else up to three rules that failed; not for 合格 in "
        "public files unless failing sites are named",
    ),
    Column("faults", "问题数", "faults found, without those that wait for a person", paper=False),
    Column("undecided", "未能判定指标", "veto and deduction items that could not be judged"),
    Column("decided", "已判定指标", "veto and deduction items that passed or failed"),
    Column("as_of", "监测时间", "time of the capture, UTC", paper=False),
    Column("capture", "证据", "id of the evidence file", paper=False),
)
_PROBLEMS = (
    _NUMBER,
    *_SITE,
    Column("item", "指标", "indicator of the profile the fault counts under"),
    Column("rule", "规则", "code of the rule", paper=False),
    Column("title", "问题", "what the rule looks for", paper=False),
    Column("column", "栏目/所在页面", "column, or page on which the fault was found", paper=False),
    Column("url", "URL", "address that shows the fault"),
    Column("text", "问题描述", "the finding in words"),
    Column("quote", "页面原文", "text on the page, before normalisation", paper=False),
    Column("occurrences", "出现次数", "pages or places that show the same fault"),
    Column("as_of", "监测时间", "time of the capture, UTC"),
    Column("first_seen", "首次发现", "time of the first capture that shows it, UTC", paper=False),
    Column("evidence", "证据编号", "F and the number for `inspector explain`"),
    Column("record", "证据记录", "WARC-Record-ID in the evidence file", paper=False),
    Column("capture", "证据文件", "id of the evidence file", paper=False),
    Column(
        "effect",
        "扣分",
        "points taken for the whole indicator, once per site; 暂定 marks points "
        "that are no rule of the State Council",
    ),
    Column("candidate", "待人工确认", "a person must confirm it; never public before"),
    Column("responsible", "责任单位", "organizer of the site", paper=False),
    Column("deadline", "整改时限", "for the office to fill in", paper=False),
    Column("mended", "整改情况", "for the office to fill in", paper=False),
    Column("checked_again", "复查结果", "for the office to fill in", paper=False),
)

TOTALS = Table(
    "totals",
    "总体情况",
    (
        Column("key", "键", "name of the number in JSON", paper=False),
        Column("name", "项目", "what is counted"),
        Column("value", "数值", "the number, or percent with one decimal, half up"),
    ),
)
GROUPS = Table("groups", "抽查情况表", _unit("网站类别"))
RULES = Table(
    "rules",
    "单项检查情况表",
    (
        Column("code", "规则", "code of the rule; permanent"),
        Column("title", "问题", "what the rule looks for"),
        Column("clause", "依据", "clause it applies"),
        Column("passed", "达标", "sites without the fault"),
        Column("failed", "不达标", "sites with the fault"),
        Column("undecided", "未能判定", "sites that could not be judged, or wait for a person"),
        Column("undecided_rate", "未能判定率", "undecided of passed, failed and undecided"),
        Column("not_applicable", "不适用", "sites the rule does not apply to", paper=False),
        Column("errors", "程序错误", "sites on which the rule itself failed", paper=False),
        Column("not_inspected", "未检查", "visited sites the rule was not run on", paper=False),
    ),
)
REASONS = Table(
    "reasons",
    "未能判定原因",
    (
        Column("reason", "键", "reason from a closed list"),
        Column("text", "原因", "the reason in words"),
        Column("count", "项次", "judgements it prevented"),
    ),
)
WINDOWS = Table(
    "windows",
    "检查一方异常时段",
    (
        _NUMBER,
        Column("kind", "异常", "what was wrong with the inspectors themselves"),
        Column("begun", "起", "last moment known to be good, UTC"),
        Column("ended", "止", "first moment known to be good again, UTC; empty while it lasts"),
        Column("withdrawn", "撤回检查数", "inspections withdrawn for it; the sites were revisited"),
    ),
)
RESULTS = Table("results", "网站检查结果", _RESULTS)
FAILING = Table("failing", "不合格网站名单", _RESULTS)
PROBLEMS = Table("problems", "问题清单", _PROBLEMS)
UNDECIDED = Table(
    "undecided",
    "未能判定清单",
    (
        _NUMBER,
        *_SITE,
        Column("rule", "规则", "code of the rule"),
        Column("title", "项目", "what the rule looks for"),
        Column("reason", "原因", "why it could not be judged"),
        Column("note", "说明", "what the program noted"),
    ),
)
NOT_VISITED = Table(
    "not_visited",
    "未检查网站清单",
    (
        _NUMBER,
        *_SITE,
        Column("why", "原因", "state in which the inspection was left"),
        Column("note", "说明", "what the program noted"),
    ),
)
UNITS = Table("units", "各地区、各部门抽查情况表", _unit("地区/部门"))
LEDGER = Table(
    "ledger",
    "检查访问量",
    (
        Column("site", "网站", "short name"),
        Column("site_code", "网站标识码", "site code of the registry", paper=False),
        Column("pages", "打开页面", "pages opened"),
        Column("requests", "请求数", "requests sent to the site, those of withdrawn visits too"),
        Column("bytes", "接收字节", "bytes received, all bodies"),
        Column("peak_rate", "最高每秒请求数", "most requests in one second"),
    ),
)
WITHDRAWALS = Table(
    "withdrawals",
    "撤回并重新进行的检查",
    (
        _NUMBER,
        *_SITE,
        Column("as_of", "撤回时间", "time at which the inspection was withdrawn, UTC"),
        Column("kind", "异常", "what was wrong with the inspectors themselves"),
        Column("begun", "异常起", "beginning of the window, UTC", paper=False),
        Column("note", "说明", "what the withdrawn visit had seen"),
        Column("requests", "请求数", "requests of the withdrawn visit, in the ledger as well"),
        Column("bytes", "接收字节", "bytes it received, in the ledger as well"),
    ),
)
WATCH = Table(
    "watch",
    "站点可用性监测",
    (
        Column("site", "网站", "short name"),
        Column("site_code", "网站标识码", "site code of the registry", paper=False),
        Column("days", "监测天数", "days of the period with a visit"),
        Column("full_days", "达到次数的天数", "days with as many visits as the indicator asks for"),
        Column("visits", "计入次数", "visits that count: the home page opened, or failed to"),
        Column("failed", "打不开次数", "visits at which the home page was not open after 15 s"),
        Column("available", "可用率", "opened of visits, percent, one decimal, half up"),
        Column(
            "uncounted",
            "不计入次数",
            "visits in reported take-downs, turned away by protection products, or spoilt by us",
        ),
        Column("first_day", "首日", "first day with a visit", paper=False),
        Column("last_day", "末日", "last day with a visit", paper=False),
    ),
)
PUBLIC = (TOTALS, GROUPS, RULES, REASONS, WINDOWS, RESULTS)
NAMED = (FAILING, PROBLEMS)  # public only when the office names failing sites
INTERNAL = (RESULTS, PROBLEMS, UNDECIDED, NOT_VISITED, UNITS, LEDGER, WITHDRAWALS, WATCH)

_INTRODUCTION = """\
# Data dictionary

What `inspector bulletin` writes as CSV and JSON. This page is made from the code
(`reports/tables.py`); a test compares them.

CSV files are UTF-8 with a byte order mark, fields separated by commas, lines ended by CRLF. A text
that a spreadsheet could take for a formula has an apostrophe before it. JSON is one object with
`"schema": "inspector/bulletin/1"`; each table is a list of objects under its name, with the keys
below. Times are ISO 8601 in UTC. A percentage has one decimal, rounded half up; `—` means that
there is nothing to divide by. What the numbers cannot tell is in [limits.md](limits.md).

`public/` may be published. `internal/` names sites that failed, and faults that a person has not
yet confirmed: it stays in the office. The tables `failing` and `problems` are public only when the
office chose to name failing sites (`--name-failing`); without that, the public `results` holds
qualified sites only, and small groups of sites are merged.

Points are those of one profile; points of different profiles must not be compared. Where
`head.provisional` is true the profile has deductions that no published indicator gives (暂定): they
are set by this product and are no rule of the State Council.

Keys of the object in `public/bulletin.json` beside the tables: `head` (period, profile with digest,
provisional and uninspected items, head of the evidence chain, requests and bytes), `totals` as
numbers, `text` (the words of the draft). `internal/internal.json` has `head` and its tables.
"""


def dictionary() -> Iterator[tuple[str, str, str, str, str]]:
    """Every column of every file: where, table, key, heading, meaning."""
    for where, tables in (("public", (*PUBLIC, *NAMED)), ("internal", INTERNAL)):
        for table in tables:
            for column in table.columns:
                yield where, table.name, column.key, column.heading, column.meaning


def dictionary_markdown() -> str:
    """The dictionary as the page under `docs/`."""
    parts = [_INTRODUCTION]
    for where, tables in (("public", (*PUBLIC, *NAMED)), ("internal", INTERNAL)):
        for table in tables:
            parts.append(f"\n## {where}: {table.name}（{table.title}）\n\n")
            parts.append("| Key | CSV heading | Meaning |\n|---|---|---|\n")
            parts.extend(f"| `{c.key}` | {c.heading} | {c.meaning} |\n" for c in table.columns)
    return "".join(parts)
