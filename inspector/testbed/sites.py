"""The web of one day: plans made into hosts and into truth."""

from __future__ import annotations

from datetime import date

from inspector.testbed import faulty, faulty_lifecycle, lost, national, sound, truth
from inspector.testbed.build import Builder
from inspector.testbed.model import Answer, Asked, Handler, Host, Pages, TestSite, Web
from inspector.testbed.plan import Plan

NOT_FOUND = Answer.page(
    "<!DOCTYPE html><meta charset=utf-8><title>404</title><h1>404 您访问的页面不存在</h1>", 404
)


def web(today: date) -> Web:
    """The testbed as it looks on a day. The same day gives the same bytes."""
    plans = all_plans(today)
    hosts = [*(_host(plan, today) for plan in plans), *national.hosts()]
    hosts += [_former(plan, today) for plan in plans if plan.former]
    hosts += [Host(name, national.beside) for plan in plans for name in plan.unregistered]
    sites = tuple(_site(plan, today) for plan in plans)
    return Web(today, sites, {host.name: host for host in hosts})


def all_plans(today: date) -> tuple[Plan, ...]:
    """The table of all sites."""
    lifecycle = faulty_lifecycle.plans(today)
    return (*sound.plans(today), *faulty.plans(), *lost.plans(today), *lifecycle)


def _former(plan: Plan, today: date) -> Host:
    """The address a site had before."""
    if plan.formerly:
        return Host(plan.former, plan.formerly(plan, Builder(plan, today).pages()))
    return Host(plan.former, lambda _asked: Answer.redirect(plan.url, 301))


def _site(plan: Plan, today: date) -> TestSite:
    return TestSite(plan.row(today), plan.why, truth.verdicts(plan), plan.findings, plan.dead_links)


def _host(plan: Plan, today: date) -> Host:
    handler = _static(Builder(plan, today).pages())
    if plan.twist:
        handler = plan.twist(handler)
    return Host(plan.host, handler, plan.line, plan.naming, plan.tls, plan.ipv6)


def _static(pages: Pages) -> Handler:
    def answer(asked: Asked) -> Answer:
        return pages.get(asked.target) or pages.get(asked.path) or NOT_FOUND

    return answer
