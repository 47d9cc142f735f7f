"""The words of the draft, in the form the municipal office uses (办法第三十四条).

Every number in a sentence comes from the totals or the rows; the office edits the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from inspector.errors import UsageError
from inspector.periods import Period
from inspector.profiles import Kind
from reports.labels import FAMILIES, LIMITS, OTHER_FAMILY
from reports.material import Material
from reports.model import ProblemRow, ReasonRow, Text, Totals
from reports.text import local_time, number, signature_date

OFFICE = "重庆市人民政府办公厅"
ADDRESSEES = "各区县（自治县）人民政府，市政府各部门，有关单位："
_NUMERALS = "一二三四五六七八九十"
_NAMES = 20  # names in one sentence
_TIMES = 3  # times in one sentence; the open data has them all


def period_title(period: str) -> str:
    """`2026Q4` as 2026年第四季度; a period of another form stays as it is."""
    try:
        year, quarter = period.split("Q")
        return Period(int(year), int(quarter)).title
    except (ValueError, IndexError, UsageError):
        return period


def ordinal(position: int) -> str:
    """1 → 一, 12 → 十二."""
    tens, ones = divmod(position, 10)
    if tens == 0:
        return _NUMERALS[ones - 1]
    head = "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def compose(
    material: Material,
    totals: Totals,
    good: tuple[str, ...],
    faults: tuple[ProblemRow, ...],
    reasons: tuple[ReasonRow, ...],
    *,
    office: str,
    generated_at: str,
    named: bool,
) -> Text:
    """All paragraphs of the draft."""
    office = office or OFFICE
    when = period_title(material.period.name)
    families = _families(faults)
    return Text(
        title=f"{office}关于{when}全市政府网站检查情况的通报",
        addressees=ADDRESSEES,
        basis=_basis(when, office),
        overall=(*_overall(totals, reasons), *_bands(material)),
        good=_good(good),
        faults=tuple(_faults(families)),
        next_steps=tuple(_next_steps(families, totals)),
        annexes=_annexes(named=named),
        notes=tuple(_notes(material)),
        office=office,
        date=signature_date(generated_at),
    )


def _basis(when: str, office: str) -> str:
    who = "市政府办公厅" if office == OFFICE else office
    return (
        "按照《重庆市政府网站管理办法》（渝府办发〔2017〕164号）第三十四条关于每季度对全市政府网站"
        f"开展一次巡查抽检、检查情况及时公开的规定，{who}组织开展了{when}全市政府网站检查。"
        "本次只检查政府网站，未检查政务新媒体。〔待批：经市政府同意，〕现将有关情况通报如下："
    )


def _overall(totals: Totals, reasons: tuple[ReasonRow, ...]) -> Iterable[str]:
    t = totals
    visited = f"本次计划检查政府网站{t.planned}个，实际检查{t.visited}个"
    if t.not_visited:
        visited += f"，未检查{t.not_visited}个（原因见内部附件，不计入统计）"
    if t.not_scored:
        visited += f"；其中临时下线、永久关停和中央在渝单位网站{t.not_scored}个，不参与评分"
    yield (
        f"{visited}。纳入统计的网站{t.checked}个，占正常运行网站{t.running}个的{t.ratio}。"
        f"经检查，合格{t.qualified}个，合格率{t.qualified_rate}；不合格{t.unqualified}个，"
        f"占{t.unqualified_rate}；未能判定{t.undecided}个，占{t.undecided_rate}。"
    )
    judged = (
        f"本次共作出单项判定{t.judgements}项次，其中未能判定{t.judgements_undecided}项次，"
        f"占{t.judgements_undecided_rate}"
    )
    main = "；".join(f"{row.text}（{row.count}项次）" for row in reasons[:3])
    yield f"{judged}，主要原因：{main}。" if main else f"{judged}。"
    if t.sections:
        yield f"另检查专属网页{t.sections}个，不计入全市政府网站总数。"


def _bands(material: Material) -> Iterable[str]:
    """Sites above the full points, where the profile has a bonus at all."""
    if any(item.kind is Kind.BONUS for item in material.profile.items):
        points = [site.points for site in material.checked if site.points is not None]
        high, middle = sum(p >= 110 for p in points), sum(100 <= p < 110 for p in points)
        yield f"得分110分及以上的网站{high}个，100分至110分（不含）的网站{middle}个。"


def _good(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    shown = "、".join(names[:_NAMES])
    more = "等" if len(names) > _NAMES else ""
    return (f"{shown}{more}{len(names)}个网站在已判定的项目中未发现问题。",)


def _families(faults: tuple[ProblemRow, ...]) -> list[tuple[str, list[ProblemRow]]]:
    """Confirmed faults by family of rules, the family with the most sites first."""
    families: dict[str, list[ProblemRow]] = defaultdict(list)
    for row in faults:
        if not row.candidate:
            families[row.rule[:3]].append(row)
    return sorted(families.items(), key=lambda pair: (-_sites(pair[1]), pair[0]))


def _sites(rows: Iterable[ProblemRow]) -> int:
    return len({row.site_code for row in rows})


def _faults(families: list[tuple[str, list[ProblemRow]]]) -> Iterable[str]:
    for position, (family, rows) in enumerate(families, 1):
        titles: dict[str, list[ProblemRow]] = defaultdict(list)
        for row in rows:
            titles[row.title].append(row)
        ordered = sorted(titles.items(), key=lambda pair: -_sites(pair[1]))
        parts = "，".join(f"“{title}”涉及网站{_sites(found)}个" for title, found in ordered)
        name = FAMILIES.get(family, OTHER_FAMILY)[0]
        yield f"{ordinal(position)}是{name}。{_sites(rows)}个网站存在此类问题。其中{parts}。"


def _next_steps(families: list[tuple[str, list[ProblemRow]]], totals: Totals) -> Iterable[str]:
    steps = []
    if families:
        asked = "；".join(FAMILIES.get(family, OTHER_FAMILY)[1] for family, _ in families)
        steps.append(
            "抓好问题整改。存在问题的网站主办单位要对照检查发现的问题逐项整改，"
            f"于〔整改期限由签发单位填写〕前完成。{asked}。"
            "对问题未及时整改的，依据《重庆市政府网站管理办法》第三十六条予以通报。"
        )
    if totals.judgements_undecided:
        steps.append(
            "配合做好复核。对未能判定的项目，有关单位要补充名录登记信息，"
            "协调防护设备允许检查访问，以便复核判定。"
        )
    steps.append(
        "强化日常监管。各区县、各部门要履行主管责任，参照本通报对所属政府网站开展巡查，"
        "对检查结果有异议的，可凭证据编号申请复核。"
    )
    for position, step in enumerate(steps, 1):
        yield f"（{ordinal(position)}）{step}"


def _annexes(*, named: bool) -> tuple[str, ...]:
    public = ("抽查情况表", "单项检查情况表", "网站检查结果")
    return (*public, "不合格网站名单", "问题清单") if named else public


def _illness(material: Material) -> Iterable[str]:
    """What we must say of ourselves."""
    if not material.windows:
        return
    count, withdrawn = len(material.windows), material.sums.withdrawn
    times = "、".join(
        f"{local_time(w.begun)}至{local_time(w.ended) if w.ended else '今'}"
        for w in material.windows[:_TIMES]
    )
    more = "等" if count > _TIMES else ""
    taken_back = f"因此撤回并重新进行检查{withdrawn}次" if withdrawn else "没有因此撤回的检查"
    yield (
        f"检查期间，检查一方自身的网络或设备异常{count}次（{times}{more}）。"
        f"异常期间未得到应答的，不作为认定网站问题的依据，{taken_back}。"
    )


def _notes(material: Material) -> Iterable[str]:
    profile = material.profile
    yield (
        f"评分标准：{profile.title}（{profile.name}，版本{profile.version}），"
        f"依据{profile.source}。{number(profile.pass_mark)}分及以上为合格；"
        "单项否决的网站为不合格，不计分。"
    )
    if material.provisional:
        yield "标有“暂定”的分值由本产品设定，可以修改，不是国务院办公厅的规定。"
    if not (
        profile.valid_on(material.period.first_day) and profile.valid_on(material.period.last_day)
    ):
        yield f"注意：本季度不在评分标准的有效期（{profile.valid_from}起）之内。"
    if material.period.ratio is not None:
        share = number(Decimal(str(material.period.ratio)) * 100)
        yield f"本次按{share}%的比例抽取网站，抽样种子{material.period.seed}，可据此重新抽取核对。"
    yield from _illness(material)
    yield "百分比保留一位小数，四舍五入；合格率、未能判定率以纳入统计的网站数为基数。"
    yield from LIMITS
