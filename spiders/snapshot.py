"""The document as it stands after its scripts ran, frames and shadow roots included.

Read in an isolated world, where the page's own scripts can put nothing in the way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from inspector.evidence import Box, Screen

MOST_FRAMES = 30
MOST_PLACES = 200
MOST_CHARACTERS = 8_000_000
_WORLD = "site-inspector"

# Links of a frame resolve against the frame's address, not the page's: they are made absolute
# in a copy that loads nothing.
_SERIALISE = """(whole => {
  const inert = document.implementation.createHTMLDocument("");
  const absolute = root => {
    const copy = inert.importNode(root, true);
    for (const name of ["href", "src", "action"])
      for (const element of copy.querySelectorAll(`[${name}]`))
        try {
          const url = new URL(element.getAttribute(name), document.baseURI);
          element.setAttribute(name, url.href);
        } catch {}
    const holder = inert.createElement("div");
    holder.append(...copy.childNodes);
    return holder.innerHTML;
  };
  const shadows = [];
  const walk = root => {
    for (const element of root.querySelectorAll("*"))
      if (element.shadowRoot) {
        const holder = inert.createElement("div");
        holder.innerHTML = element.shadowRoot.innerHTML;
        shadows.push(absolute(holder));
        walk(element.shadowRoot);
      }
  };
  walk(document);
  const type = document.doctype ? `<!DOCTYPE ${document.doctype.name}>` : "";
  const page = whole
    ? type + (document.documentElement?.outerHTML ?? "")
    : document.body ? absolute(document.body) : "";
  return [page.slice(0, LIMIT), shadows.join("").slice(0, LIMIT)];
})""".replace("LIMIT", str(MOST_CHARACTERS))

# Where texts stand that may announce the end of the site: whether they do is judged elsewhere.
_PLACES = """(() => {
  const cue = new RegExp("迁|整合|并入|归并|合并|关停|关闭|下线|停[止用更办运服]|不再|冻结|暂停"
    + "|注销|撤销|终止|搬|承接|接管|切换|谢幕|退出");
  const found = new Map();
  const put = (element, text) => {
    if (text && !found.has(element)) found.set(element, text.slice(0, 400));
  };
  const flat = text => (text ?? "").replace(/\\s+/g, "");
  const walker = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
  for (let seen = 0; seen < 50000 && found.size < MOST && walker.nextNode(); seen++) {
    const text = flat(walker.currentNode.data);
    let element = walker.currentNode.parentElement;
    if (text.length < 2 || !cue.test(text) || !element) continue;
    if (element.closest("script,style,noscript,template,option")) continue;
    while (element.parentElement && element.parentElement !== document.body
        && getComputedStyle(element).display.startsWith("inline")
        && flat(element.parentElement.textContent).length < 600) element = element.parentElement;
    put(element, flat(element.textContent));
  }
  for (const image of document.querySelectorAll("img[alt],area[alt]"))
    if (found.size < MOST && cue.test(image.alt)) put(image, flat(image.alt));
  const over = element => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.position === "fixed") return true;
      if (style.position === "absolute" && Number(style.zIndex) > 0) return true;
    }
    return false;
  };
  const boxes = [];
  for (const [element, text] of found) {
    const rect = element.getBoundingClientRect();
    const seen = element.checkVisibility?.({opacityProperty: true, visibilityProperty: true});
    if (seen === false || !rect.width || !rect.height) continue;
    boxes.push([text, rect.left + scrollX, rect.top + scrollY, rect.width, rect.height,
      over(element)]);
  }
  return [innerWidth, innerHeight, boxes];
})()""".replace("MOST", str(MOST_PLACES))

_TEXT_LENGTH = """(document.body?.tagName === "FRAMESET" ? 1e6
  : (document.body?.innerText ?? "").replace(/\\s+/g, "").length)"""
_FRAMESET = re.compile(r"<frameset[\s>]", re.IGNORECASE)


async def document(session: CDPSession) -> bytes:
    """The page as UTF-8 HTML. At the end of its body stand the body of each frame, in a
    `<div data-inspector-frame="URL">`, and what is in open shadow roots, in a
    `<div data-inspector-shadow="URL">`.

    Raises:
        PlaywrightError: the page went away or does not answer.
    """
    tree = (await session.send("Page.getFrameTree"))["frameTree"]
    main, *frames = _flat(tree)
    page, shadows = await _evaluate(session, main["id"], f"{_SERIALISE}(true)")
    extras = [_box("shadow", main["url"], shadows)]
    for frame in frames[:MOST_FRAMES]:
        try:
            body, inner = await _evaluate(session, frame["id"], f"{_SERIALISE}(false)")
        except PlaywrightError:
            continue  # the frame went away meanwhile
        extras += [_box("frame", frame["url"], body), _box("shadow", frame["url"], inner)]
    return _with(page, "".join(extras)).encode("utf-8", "replace")


async def places(session: CDPSession, frame: str) -> Screen:
    """The first screen of the page as it stands, and where on the page texts stand that may
    announce the end of the site.

    Raises:
        PlaywrightError: the page went away or does not answer.
    """
    width, height, found = await _evaluate(session, frame, _PLACES)
    return Screen(int(width), int(height), tuple(map(_placed, found)))


def _placed(told: list[Any]) -> Box:
    text, left, top, width, height, over = told
    return Box(text, round(left, 1), round(top, 1), round(width, 1), round(height, 1), over)


async def text_length(session: CDPSession, frame: str) -> int:
    """Visible characters without white space; of a frameset, whose text is in its frames, many."""
    return int(await _evaluate(session, frame, _TEXT_LENGTH))


async def _evaluate(session: CDPSession, frame: str, expression: str) -> Any:
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD})
    answer = await session.send(
        "Runtime.evaluate",
        {
            "expression": expression,
            "contextId": world["executionContextId"],
            "returnByValue": True,
        },
    )
    if "exceptionDetails" in answer:
        raise PlaywrightError(str(answer["exceptionDetails"].get("text", "script failed")))
    return answer["result"]["value"]


def _flat(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The frames, the main one first, without those that show the browser's error page."""
    frame = tree["frame"]
    if not frame.get("unreachableUrl") or "parentId" not in frame:
        yield frame
    for child in tree.get("childFrames", ()):
        yield from _flat(child)


def _box(kind: str, url: str, content: str) -> str:
    if not content.strip():
        return ""
    return f'<div data-inspector-{kind}="{html.escape(url)}">{content}</div>'


def _with(page: str, extra: str) -> str:
    """Put `extra` where a parser reads it as content: nothing after a frameset is."""
    if not extra:
        return page
    at = page.rfind("</body>")
    if at < 0 and (frameset := _FRAMESET.search(page)):
        at = frameset.start()
    at = len(page) if at < 0 else at
    return page[:at] + extra + page[at:]
