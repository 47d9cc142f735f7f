"""Titles and texts of invented offices: the same words every time for the same site and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from inspector.testbed import files

NEWS = (
    "{o}召开四季度重点工作推进会",
    "{o}开展安全隐患大排查",
    "{o}组织干部职工集中学习",
    "优化营商环境 {o}推出十项便民举措",
    "{o}赴基层走访慰问困难群众",
    "{o}调研督导重点项目建设",
    "{o}举办业务能力提升培训班",
    "全市现场推进会在{r}召开",
    "{o}多措并举保障群众温暖过冬",
    "{o}扎实推进“一件事一次办”改革",
    "志愿服务进社区 {o}在行动",
    "{o}专题研究安全生产工作",
    "{o}与高校签署战略合作协议",
    "{r}前三季度主要指标稳中有进",
    "{o}开展防汛抗旱应急演练",
    "{o}召开廉政警示教育大会",
    "老旧小区换新颜 {r}惠民工程见实效",
    "{o}举行新闻发布会介绍工作成效",
    "{o}开展送政策进企业活动",
    "{o}督查节假日值班值守情况",
)
BUREAUS = (
    "{r}财政部门提前下达惠民补贴资金",
    "{r}教育部门启动冬季校园安全检查",
    "{r}住建部门完成燃气管道改造年度任务",
    "{r}民政部门开展适老化改造回访",
    "{r}农业部门指导秋冬播生产",
    "{r}文旅部门推出冬季旅游线路",
    "{r}人社部门举办高校毕业生专场招聘",
    "{r}水利部门巡查中小水库",
)
NOTICES = (
    "{o}关于开展年度专项检查的通知",
    "{o}关于公开招聘工作人员的公告",
    "{o}关于征集民生实事项目的公告",
    "{o}关于办公用品采购结果的公示",
    "{o}关于职称评审结果的公示",
    "{o}关于调整办事大厅服务时间的通告",
    "{o}关于举办公众开放日活动的公告",
)
POLICIES = (
    "{o}关于印发重点工作任务分工方案的通知",
    "{o}关于进一步规范行政执法行为的意见",
    "{o}关于印发突发事件应急预案的通知",
    "{o}关于支持中小企业发展若干措施的通知",
    "{o}行政规范性文件管理办法",
)
PERSONNEL = ("{o}关于王晓岚等同志任免职的通知", "{o}关于陈志远同志试用期满正式任职的通知")
PLANS = ("{o}“十五五”发展规划纲要", "{o}年度工作计划")

TITLES = {
    "gzdt": NEWS,
    "bmdt": BUREAUS,
    "tzgg": NOTICES,
    "zcwj": POLICIES,
    "rsrm": PERSONNEL,
    "ghjh": PLANS,
}
STEP = {"gzdt": 3, "bmdt": 3, "tzgg": 12, "zcwj": 40, "rsrm": 90, "ghjh": 120}
"""Days between two items of a column."""
NEWEST = {"gzdt": 1, "bmdt": 2, "tzgg": 5, "zcwj": 30, "rsrm": 60, "ghjh": 150}
"""Age in days of the newest item of a healthy column."""

LEADERS = (
    ("江望川", "主要负责人", "主持全面工作。"),
    ("林知夏", "副职", "分管办公室、综合协调工作。"),
    ("周砚秋", "副职", "分管法治、信息化工作。"),
)
DUTIES = (
    "贯彻执行国家和市有关法律、法规、规章和方针政策，起草有关规范性文件并组织实施。",
    "拟订有关发展规划和年度计划，负责有关行业统计和信息发布。",
    "负责有关行政许可和行政执法工作，受理群众咨询、投诉和举报。",
    "承办上级交办的其他事项。",
)
_TEXT = (
    "{d}，{o}按照年度工作安排推进此项工作，有关科室和单位负责人参加。",
    "会议指出，要坚持问题导向，把群众满意作为检验工作的标准，层层压实责任，务求取得实效。",
    "会议强调，要加强统筹协调，完善工作台账，按时间节点逐项销号，确保各项任务落地见效。",
    "下一步，{r}将继续跟踪问效，及时回应社会关切，推动各项举措惠及更多群众。",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file an article offers. Without a body the link to it is dead."""

    label: str
    name: str
    body: bytes | None
    content_type: str


@dataclass(frozen=True, slots=True)
class Story:
    """One article. `paragraphs` are HTML."""

    title: str
    day: date
    paragraphs: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """A story put into a column on purpose, among those of its age."""

    column: str
    title: str
    age: int
    paragraphs: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """Who publishes: `name` as in titles, `region` as in texts, `number` to vary the choice."""

    name: str
    region: str
    number: int
    planted: tuple[Planted, ...] = field(default=())


def stories(office: Office, key: str, count: int, newest: int, today: date) -> tuple[Story, ...]:
    """The articles of one column, newest first, pinned ones on top.

    Args:
        office: who publishes.
        key: the column.
        count: articles beside the planted ones.
        newest: age in days of the newest of them.
        today: the day on which the web is looked at.
    """
    made = [*_series(office, key, count, today - timedelta(newest))]
    for plant in office.planted:
        if plant.column == key:
            day = today - timedelta(plant.age)
            text = plant.paragraphs or _text(office, day)
            made.append(Story(plant.title, day, text, plant.attachments, plant.pinned))
    return tuple(sorted(made, key=lambda story: (story.pinned, story.day), reverse=True))


def _series(office: Office, key: str, count: int, newest: date) -> Iterator[Story]:
    titles, words = TITLES[key], {"o": office.name, "r": office.region}
    for index in range(count):
        title = titles[(index + office.number) % len(titles)].format(**words)
        day = newest - timedelta(STEP[key] * index)
        story = Story(title, day, _text(office, day))
        yield replace(story, attachments=_attachments(key, index))


def _text(office: Office, day: date) -> tuple[str, ...]:
    """Three paragraphs; the day of the event is given without its year, as papers do."""
    words = {"o": office.name, "r": office.region, "d": f"{day.month}月{day.day}日"}
    turn = (day.toordinal() + office.number) % 2
    return tuple(line.format(**words) for line in (_TEXT[0], _TEXT[1 + turn], *_TEXT[3:]))


def _attachments(key: str, index: int) -> tuple[Attachment, ...]:
    if key == "tzgg" and index == 0:
        return (Attachment("报名表", "bmb.doc", files.doc(), "application/msword"),)
    if key == "zcwj" and index == 0:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return (
            Attachment("文件全文", "wjqw.pdf", files.pdf("Full text"), "application/pdf"),
            Attachment("任务分工表", "rwfgb.docx", files.docx("任务分工表"), kind),
        )
    return ()
