"""What the registry room says, in Chinese and English: a key, its parameters, two sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_LONGEST = 60  # characters of a value; the name of a file is never cut

_ZH = {
    # the file
    "file-missing": "找不到登记表文件 {file}。",
    "file-unreadable": "登记表文件 {file} 打不开：{why}。",
    "file-empty": "登记表文件 {file} 是空的。",
    "file-large": "登记表文件 {file} 过大（{size} MB，最多 {limit} MB）："
    "请把网站清单单独另存为一个文件。",
    "file-misnamed": "{file} 的扩展名是 {suffix}，内容却是{kind}：{advice}。",
    "file-kind": "{file} 是{kind}，登记表只能是 CSV 或 XLSX：{advice}。",
    "file-damaged": "工作簿 {file} 已损坏，无法读取：请用表格软件打开后另存为 XLSX。",
    "file-encoding": "{file} 的文字编码既不是 UTF-8 也不是 GB18030：请另存为“CSV UTF-8”。",
    "csv-row": "{file} 第 {row} 行的引号不成对或单元格过长，其后的行无法分清：请改正后再导入。",
    "headings-missing": "{file} 缺少必需的列：{missing}；表头（第 {row} 行）只有：{found}。",
    "heading-twice": "{file} 中“{first}”与“{second}”两列表示同一项：请保留一列。",
    "rows-none": "{file} 表头（第 {row} 行）之下没有任何网站。",
    "kind.xlsx": "Excel 工作簿（XLSX）",
    "kind.xls": "旧版 Excel 工作簿（XLS）",
    "kind.locked": "加了密码的 Office 文件",
    "kind.ods": "ODS 表格",
    "kind.office": "Office 文档（不是工作簿）",
    "kind.zip": "压缩包",
    "kind.pdf": "PDF 文件",
    "kind.html": "网页（HTML）",
    "kind.xml": "XML 文件",
    "kind.binary": "二进制文件",
    "kind.text": "纯文本",
    "advice.rename": "请把扩展名改为 {suffix} 后再导入",
    "advice.save": "请用表格软件打开后另存为 XLSX",
    "advice.unlock": "请先去掉密码再导入",
    "advice.unpack": "请先解压，再导入里面的文件",
    "advice.other": "请确认选对了文件",
    # refused rows
    "empty": "第 {row} 行：“{column}”为空，此列必填。",
    "code-form": "第 {row} 行“{column}”：“{value}”不是网站标识码，应为 10 位数字、bm 加 8"
    " 位数字或 N 加 9 位数字。",
    "code-unit": "第 {row} 行“{column}”：“{value}”只有 6 位，是单位编码而不是网站标识码，"
    "应为 10 位。",
    "code-rounded": "第 {row} 行“{column}”：“{value}”已被表格软件改成科学计数，"
    "应把此列设为文本后重新填写 10 位标识码。",
    "code-twice": "第 {row} 行“{column}”：“{value}”与第 {others} 行重复，每个标识码只应有一行。",
    "url-spaces": "第 {row} 行“{column}”：“{value}”中有空格或换行，应为一个完整网址。",
    "url-scheme": "第 {row} 行“{column}”：“{value}”应以 http:// 或 https:// 开头。",
    "url-host": "第 {row} 行“{column}”：“{value}”中没有有效的主机名，应形如"
    " http://www.example.gov.cn/。",
    "url-port": "第 {row} 行“{column}”：“{value}”的端口无效，应为 1 至 65535。",
    "url-password": "第 {row} 行“{column}”：网址中带有用户名或密码，应只写网址。",
    "type-unknown": "第 {row} 行“{column}”：“{value}”不是网站类型，应为政府门户网站、"
    "部门网站、专属网页或其他。",
    "status-unknown": "第 {row} 行“{column}”：“{value}”不是网站状态，应为正常运行、整合迁移、"
    "临时下线或永久关停。",
    "level-unknown": "第 {row} 行“{column}”：“{value}”不是层级，应为市级、区县级、"
    "乡镇（街道）或中央在渝单位。",
    "date-form": "第 {row} 行“{column}”：“{value}”不是日期，应形如 2017-11-02。",
    "order-form": "第 {row} 行“{column}”：“{value}”不是排序号，应为不小于 0 的整数。",
    "cell-error": "第 {row} 行“{column}”：“{value}”是表格公式的错误值，应填写实际内容。",
    "cells-many": "第 {row} 行有 {cells} 格，表头只有 {headings} 格："
    "应检查是否有未加引号的逗号使内容错位，多出的是“{value}”。",
    # remarks: taken over all the same
    "icp-form": "第 {row} 行“{column}”：“{value}”不像 ICP 备案号，通常形如"
    " 渝ICP备12345678号-1；已照原样保存。",
    "police-form": "第 {row} 行“{column}”：“{value}”不像公安备案号，通常形如 渝公网安备"
    " 50010302001234号；已照原样保存。",
    "url-shared": "第 {row} 行“{column}”：“{value}”与第 {others} 行是同一网址，请核对。",
    "url-known": "第 {row} 行：网址“{value}”在登记表中已属于 {code}（{name}），"
    "请核对是否换了标识码。",
    "dates-order": "第 {row} 行：“{column}”（{value}）早于开通日期（{opened}），请核对。",
    "note-skipped": "第 {row} 行只有一段说明，不作为网站：“{value}”。",
    "sheet-unread": "工作表“{value}”也像登记表，但只读取了“{read}”：请另存为单独的文件再导入。",
}

_EN = {
    "file-missing": "The registry file {file} does not exist.",
    "file-unreadable": "The registry file {file} cannot be opened: {why}.",
    "file-empty": "The registry file {file} is empty.",
    "file-large": "The registry file {file} is too large ({size} MB, at most {limit} MB):"
    " save the list of sites as a file of its own.",
    "file-misnamed": "{file} is named {suffix} but is {kind}: {advice}.",
    "file-kind": "{file} is {kind}, and a registry is CSV or XLSX: {advice}.",
    "file-damaged": "The workbook {file} is damaged: open it in a spreadsheet program and save it"
    " as XLSX again.",
    "file-encoding": "{file} is encoded neither in UTF-8 nor in GB18030: save it as “CSV UTF-8”.",
    "csv-row": "{file}, row {row}: a quotation mark is not closed or a cell is too long, so the"
    " rows below cannot be told apart: mend it and import again.",
    "headings-missing": "{file} lacks the compulsory columns {missing}; its headings (row {row})"
    " are: {found}.",
    "heading-twice": "{file} has two columns of one meaning, “{first}” and “{second}”: keep one.",
    "rows-none": "{file} has no site below its headings (row {row}).",
    "kind.xlsx": "an Excel workbook (XLSX)",
    "kind.xls": "an old Excel workbook (XLS)",
    "kind.locked": "an Office file locked with a password",
    "kind.ods": "an ODS spreadsheet",
    "kind.office": "an Office document (not a workbook)",
    "kind.zip": "a compressed archive",
    "kind.pdf": "a PDF file",
    "kind.html": "a web page (HTML)",
    "kind.xml": "an XML file",
    "kind.binary": "a binary file",
    "kind.text": "plain text",
    "advice.rename": "rename it to {suffix} and import it again",
    "advice.save": "open it in a spreadsheet program and save it as XLSX",
    "advice.unlock": "remove the password first",
    "advice.unpack": "unpack it and import the file inside",
    "advice.other": "check that it is the right file",
    "empty": "Row {row}: “{column}” is empty and must be filled in.",
    "code-form": "Row {row}, “{column}”: “{value}” is not a site code; expected 10 digits, bm and"
    " 8 digits, or N and 9 digits.",
    "code-unit": "Row {row}, “{column}”: “{value}” has 6 digits and names a unit, not a site;"
    " expected 10 digits.",
    "code-rounded": "Row {row}, “{column}”: “{value}” was rounded by a spreadsheet program;"
    " expected"
    " the 10 digits, typed again in a column formatted as text.",
    "code-twice": "Row {row}, “{column}”: “{value}” stands in row {others} as well; expected"
    " one row"
    " for each code.",
    "url-spaces": "Row {row}, “{column}”: “{value}” has spaces or line breaks; expected one"
    " complete"
    " address.",
    "url-scheme": "Row {row}, “{column}”: “{value}” should begin with http:// or https://.",
    "url-host": "Row {row}, “{column}”: “{value}” has no valid host; expected the form"
    " http://www.example.gov.cn/.",
    "url-port": "Row {row}, “{column}”: “{value}” has an invalid port; expected 1 to 65535.",
    "url-password": "Row {row}, “{column}”: the address carries a user name or password; expected"
    " the address alone.",
    "type-unknown": "Row {row}, “{column}”: “{value}” is not a type of site; expected portal,"
    " department, section or other.",
    "status-unknown": "Row {row}, “{column}”: “{value}” is not a status; expected running,"
    " migrating, offline or closed.",
    "level-unknown": "Row {row}, “{column}”: “{value}” is not a level; expected city,"
    " district, town"
    " or central.",
    "date-form": "Row {row}, “{column}”: “{value}” is not a date; expected the form 2017-11-02.",
    "order-form": "Row {row}, “{column}”: “{value}” is not a place in the order; expected a whole"
    " number from 0.",
    "cell-error": "Row {row}, “{column}”: “{value}” is the error of a formula; expected the text"
    " itself.",
    "cells-many": "Row {row} has {cells} cells under {headings} headings; expected no comma outside"
    " quotation marks; too many is “{value}”.",
    "icp-form": "Row {row}, “{column}”: “{value}” does not look like an ICP number, usually"
    " 渝ICP备12345678号-1; kept as it is.",
    "police-form": "Row {row}, “{column}”: “{value}” does not look like a police filing number,"
    " usually 渝公网安备 50010302001234号; kept as it is.",
    "url-shared": "Row {row}, “{column}”: “{value}” is the address of row {others} as well; please"
    " check.",
    "url-known": "Row {row}: the address “{value}” belongs to {code} ({name}) in the registry;"
    " please check whether the code was changed.",
    "dates-order": "Row {row}: “{column}” ({value}) is before the opening ({opened}); please"
    " check.",
    "note-skipped": "Row {row} holds a note and no site: “{value}”.",
    "sheet-unread": "The worksheet “{value}” looks like a registry too, but only “{read}” was read:"
    " save it as a file of its own and import that.",
}

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})


@dataclass(frozen=True, slots=True)
class Message:
    """A key of `MESSAGES` and what fills it in.

    A parameter that is itself a `Message` is said in the same language, a tuple is listed; long
    values are cut.
    """

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def say(self, lang: str = "zh") -> str:
        """The sentence in one language (`zh` or `en`)."""
        words = {name: _said(value, lang) for name, value in self.params.items()}
        words = {name: text if name == "file" else _short(text) for name, text in words.items()}
        return MESSAGES[lang][self.key].format(**words)


def _said(value: Param, lang: str) -> str:
    if isinstance(value, Message):
        return value.say(lang)
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(str(item) for item in value) or "—"
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


Param = str | int | Message | tuple[str | int, ...]


class BadFile(Exception):  # noqa: N818 - a signal inside this room, never shown
    """The whole file cannot be taken; `read` and `parse` turn it into a `RegistryError`."""

    def __init__(self, key: str, **params: Param) -> None:
        super().__init__(key)
        self.message = Message(key, params)
