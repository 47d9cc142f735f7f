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

MOST_FRAMES = 30
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
