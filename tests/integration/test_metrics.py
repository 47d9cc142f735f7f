"""What Prometheus reads of a worker; dashboard and alerts ask for nothing else."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from inspector.engines.metrics import ClusterState, Metrics, served
from inspector.engines.rounds import ClusterSweep
from inspector.settings import SettingsError, load
from inspector.storage.tables import InspectionRow
from tests.clustering import worker, write_settings
from tests.integration.test_databases import LINKS, answer
from tests.sources import ROOT
from tests.sweeping import PERIOD, World, database

DEPLOY = ROOT / "docs" / "deploy"
OURS = re.compile(r"\binspector_\w+")


async def get(port: int, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as client, client.get(url) as said:
        return said.status, await said.text()


class Scraped:
    """All samples of an answer, by name and labels."""

    def __init__(self, text: str) -> None:
        families = list(text_string_to_metric_families(text))
        samples = [sample for family in families for sample in family.samples]
        self.values = {(each.name, *sorted(each.labels.items())): each.value for each in samples}
        self.names = {each.name for each in samples} | {family.name for family in families}

    def __call__(self, name: str, **labels: str) -> float | None:
        return self.values.get((name, *sorted(labels.items())))


@asynccontextmanager
async def swept(tmp_path, postgres, sites: int):
    """A worker that has swept so many sites and still answers; gives its port and the settings."""
    async with World(LINKS, answer).up() as world:
        with postgres.database() as url:
            given = {
                "database": url,
                "crawl": {"confirm_hours": 0},
                "cluster": {"metrics": "127.0.0.1:0", "heartbeat": 0.3},
            }
            settings = world.workspace(tmp_path, sites, **given)
            write_settings(tmp_path, world.settings(**given))
            run = ClusterSweep(settings, PERIOD)
            async with worker(tmp_path) as one:
                assert (await asyncio.wait_for(run.run(), 60)).states == {"done": sites}
                await one.says("done", sites)
                yield one, settings


def cost(settings) -> tuple[int, int, int]:
    with database(settings) as db:
        columns = (InspectionRow.pages, InspectionRow.requests, InspectionRow.bytes)
        return tuple(db.execute(select(*map(func.sum, columns))).one())


async def test_a_worker_tells_what_it_did_and_what_the_cluster_is_at(tmp_path, postgres):
    async with swept(tmp_path, postgres, 2) as (one, settings):
        port = (await one.says("serving"))["port"]
        assert await get(port, "/healthz") == (200, "ok\n")
        status, text = await get(port, "/metrics")
        assert status == 200
        said = Scraped(text)
        pages, requests, received = cost(settings)
        assert said("inspector_sites_judged_total", outcome="opened") == 2
        assert said("inspector_visits_total", end="done") == 2
        assert said("inspector_visit_seconds_count") == 2
        assert said("inspector_pages_total") == pages
        assert said("inspector_requests_total") == requests
        assert said("inspector_received_bytes_total") == received
        assert said("inspector_sites_in_hand") == 0
        assert said("inspector_database_up") == 1
        assert said("inspector_workers", state="alive") == 1
        assert said("inspector_places") == 8
        assert said("inspector_sites", period=PERIOD, state="done", outcome="opened") == 2
        assert said("inspector_sites_left", period=PERIOD) == 0
        assert said("inspector_sites_per_minute", period=PERIOD) == pytest.approx(0.2)
        # The last day of 2026Q4 ends with it, in Shanghai.
        deadline = said("inspector_period_deadline_timestamp_seconds", period=PERIOD)
        assert deadline == 1798732800
        done = [each for each in one.said if each["event"] == "done"]
        assert {each["worker"] for each in one.said} == {one.said[0]["worker"]}
        assert {"id", "code", "capture", "time", "level"} <= done[0].keys()


def asked() -> set[str]:
    """Every name of ours that the dashboard or an alert asks for."""
    panels = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"]
    alerts = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    told = [target["expr"] for panel in panels for target in panel["targets"]]
    told += [rule["expr"] for group in alerts for rule in group["rules"]]
    assert len(told) > 20
    return {name for expr in told for name in OURS.findall(expr)}


async def test_dashboard_alerts_and_page_name_what_there_is(tmp_path, postgres):
    async with swept(tmp_path, postgres, 1) as (one, _settings):
        _, text = await get((await one.says("serving"))["port"], "/metrics")
    said = Scraped(text)
    # What has no value before something happens, or only while sites are left.
    there = said.names | {"inspector_period_end_timestamp_seconds"}
    assert asked() <= there
    page = (ROOT / "docs" / "monitoring.md").read_text("utf-8")
    named = set(OURS.findall(page))
    ours = {re.sub(r"_(bucket|count|sum|created)$", "", n) for n in there if OURS.match(n)}
    families = {name for name in ours if f"{name}_total" not in ours}
    assert families == named


async def test_without_a_database_only_that_is_said(tmp_path):
    settings = load(tmp_path, database="postgresql://nobody@127.0.0.1:1/nothing")
    metrics = Metrics("one")
    metrics.registry.register(ClusterState(settings))
    async with served(metrics, "127.0.0.1:0") as port:
        said = Scraped((await get(port, "/metrics"))[1])
    assert said("inspector_database_up") == 0
    assert said("inspector_sites_in_hand") == 0
    assert said("inspector_workers", state="alive") is None


def test_events_are_counted_by_how_a_visit_ended():
    metrics = Metrics("one")
    for number in (1, 2, 3):
        metrics.hear("start", id=number)
    metrics.hear("withdrawn", id=1, kind="canaries")
    metrics.hear("ill", kind="canaries", begun="t", ended="")
    metrics.hear("broke", id=2)
    metrics.hear("full", free=1, least=2)
    value = metrics.registry.get_sample_value
    assert value("inspector_visits_total", {"end": "withdrawn"}) == 1
    assert value("inspector_visits_total", {"end": "broke"}) == 1
    assert value("inspector_sites_in_hand") == 1
    assert value("inspector_ill", {"kind": "canaries"}) == 1
    assert value("inspector_evidence_full") == 1
    metrics.hear("ill", kind="canaries", begun="t", ended="u")
    metrics.hear("room", free=3, least=2)
    assert value("inspector_ill", {"kind": "canaries"}) == 0
    assert value("inspector_evidence_full") == 0
    assert value("inspector_sites_judged_total", {"outcome": "opened"}) is None


@pytest.mark.parametrize("address", ["9464", "127.0.0.1", "127.0.0.1:99999", ":1"])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(SettingsError, match="metrics"):
        load(tmp_path, cluster={"metrics": address})
