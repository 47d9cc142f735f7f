"""The last try at a link that seems dead: scripts may make the page that was asked for out of an
answer that says 404. The browser tells; and so that mere decoration is not taken for it, the
browser is asked for nonsense on that host as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from inspector.assembly.link_class import nonsense, origin
from inspector.assembly.neighbours import shows_itself
from inspector.evidence import LinkKind, Rendering, Why
from spiders.gathering import Gathering
from spiders.links import late, questions_of
from spiders.second_looks import Answers


async def look_at_the_dead(gathering: Gathering) -> tuple[Rendering, ...]:
    """Open what seems dead and has scripts, the home page's targets first, `browser.links` at
    most.
    """
    looks: list[Rendering] = []
    compared: set[str] = set()
    for url in list(_candidates(gathering))[: gathering.settings.browser.links]:
        look = await _look(gathering, url)
        if look is None:
            break
        looks.append(look)
        place = origin(url)
        page = gathering.dom(look)
        if page is None or place in compared or not shows_itself(page):
            continue
        compared.add(place)
        beside = await _look(gathering, nonsense(place, gathering.settings.crawl.seed))
        looks += [beside] if beside else []
    return tuple(looks)


async def _look(gathering: Gathering, url: str) -> Rendering | None:
    if late(gathering) or (gathering.own(url) and not gathering.allowed(url)):
        return None
    done = await gathering.render(url, Why.LINK)
    return done.rendering if done else None


def _candidates(gathering: Gathering) -> Iterator[str]:
    """Targets of which every try seems dead, and some answer may still come alive."""
    answers = Answers(gathering)
    for question in questions_of(gathering):
        if question.kind is not LinkKind.PAGE:
            continue
        ends = [end for made in answers.tries(question.url) for end in answers.ends(made)]
        dead = ends and all(answers.seems_dead(question, end) for end in ends)
        if dead and any(map(answers.scripted, ends)):
            yield question.url
