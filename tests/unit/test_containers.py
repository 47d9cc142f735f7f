"""What the container files promise, held against the program: no engine builds them here."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import PurePosixPath

import pytest
from pydantic import BaseModel

import inspector
from inspector.cli.commands import MODULES
from inspector.settings import FILE, PREFIX, Settings, load
from spiders.chromium import PLACES
from tests.composing import composition, image_environment, seconds, steps
from tests.sources import PACKAGES, ROOT

COMPOSE = composition()
SERVICES = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if name != "postgres"}
ONCE = {"migrate", "cli"}
STAYING = set(SERVICES) - ONCE
SEPARATORS = re.compile(r"\s*(?:&&|\|\||;)\s*")

each_service = pytest.mark.parametrize("name", SERVICES)
each_of_ours = pytest.mark.parametrize("name", OURS)
each_run = pytest.mark.parametrize("run", steps("RUN"), ids=lambda run: run[:30])


def names(model: type[BaseModel], prefix: str = PREFIX) -> set[str]:
    """The variables that are settings."""
    found = set()
    for name, field in model.model_fields.items():
        plain = prefix + name.upper()
        inner = isinstance(field.default, BaseModel)
        found |= names(type(field.default), f"{plain}__") if inner else {plain, f"{plain}_FILE"}
    return found


def calls(run: str, program: str) -> list[list[str]]:
    """The words of every call of a program in a RUN."""
    each = [shlex.split(part) for part in SEPARATORS.split(run)]
    return [words for words in each if words and PurePosixPath(words[0]).name == program]


def test_the_file_is_of_the_form_that_compose_asks_for() -> None:
    form = ("--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    words = [sys.executable, "-m", "check_jsonschema", *form]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_part_of_a_cluster_is_a_service() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "scheduler", "worker", "cli"}
    assert SERVICES["cli"]["profiles"] == ["cli"]
    assert {name for name, each in SERVICES.items() if "profiles" in each} == {"cli"}


@each_service
def test_a_service_is_bounded_and_may_do_nothing_it_need_not(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)
    assert service["read_only"] is True
    assert any(mount.startswith("/tmp:size=") for mount in service["tmpfs"])
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert not {"ports", "privileged", "cap_add", "network_mode", "pid", "ipc"} & set(service)
    assert re.fullmatch(r"[\w.-]+:\d[\w.-]+(@sha256:[0-9a-f]{64})?", service["image"])
    assert service["logging"]["options"]["max-size"]


@each_service
def test_what_stays_up_says_whether_it_is_well_and_has_time_to_stop(name: str) -> None:
    service = SERVICES[name]
    assert bool(service["healthcheck"].get("disable")) == (name in ONCE)
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    if name in STAYING:
        assert service["healthcheck"]["test"][0] == "CMD"
        assert seconds(service["stop_grace_period"]) >= 60


@each_service
def test_no_secret_stands_in_the_environment_and_every_name_in_it_is_known(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    postgres = {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD_FILE"}
    assert set(environment) <= (postgres if name == "postgres" else names(Settings))
    for variable, value in environment.items():
        assert "PASSWORD" not in variable or variable.endswith("_FILE")
        assert not re.search(r"://[^/@]*:[^/@]*@", value)
        if variable.endswith("_FILE"):
            assert PurePosixPath(value).parent == PurePosixPath("/run/secrets")
            assert PurePosixPath(value).name in SERVICES[name]["secrets"]


def test_secrets_networks_volumes_and_settings_that_are_used_are_there_and_the_reverse() -> None:
    for kind in ("secrets", "networks"):
        used = {each for service in SERVICES.values() for each in service.get(kind, ())}
        assert used == set(COMPOSE[kind])
    mounts = [mount for service in SERVICES.values() for mount in service["volumes"]]
    assert {mount.partition(":")[0] for mount in mounts} == set(COMPOSE["volumes"])
    assert all("file" in secret for secret in COMPOSE["secrets"].values())
    uncommitted = (ROOT / ".gitignore").read_text("utf-8").split()
    assert {"/secrets/", f"/{FILE}"} <= set(uncommitted)


def test_the_database_is_reached_from_inside_only() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["migrate"]["networks"] == ["inside"]


@each_of_ours
def test_services_of_ours_wait_for_the_schema_and_find_their_settings(name: str) -> None:
    service = OURS[name]
    waits = {who: how["condition"] for who, how in service["depends_on"].items()}
    assert waits.pop("postgres") == "service_healthy"
    expected = {} if name == "migrate" else {"migrate": "service_completed_successfully"}
    assert waits == expected
    assert service["init"] is True
    (folder,) = steps("WORKDIR")[-1:]
    assert [each["target"] for each in service["configs"]] == [f"{folder}/{FILE}"]
    assert service["volumes"] == [f"data:{folder}"]
    assert service["user"] == steps("USER")[-1]
    assert service["image"] == f"site-inspector:{inspector.__version__}"
    assert service["build"]["context"] == "."
    assert service["pull_policy"] == "never"


@each_of_ours
def test_the_words_of_a_service_are_a_command(name: str) -> None:
    command, *_ = OURS[name]["command"]
    assert command in MODULES or command == "--help"


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_a_stopped_worker_is_given_longer_than_it_takes_to_hand_back(name: str) -> None:
    shipped = tomllib.loads((ROOT / "docs/deploy/inspector.toml").read_text("utf-8"))
    for patience in (shipped["cluster"]["patience"], Settings().cluster.patience):
        assert seconds(OURS[name]["stop_grace_period"]) >= patience + 20
    alive = PurePosixPath(OURS[name]["environment"]["INSPECTOR_CLUSTER__ALIVE"])
    assert alive.parent == PurePosixPath("/tmp")  # of each container, not shared


def test_workers_and_scheduler_together_do_everything() -> None:
    lanes = [OURS[name]["command"][2] for name in ("scheduler", "worker")]
    assert sorted(",".join(lanes).split(",")) == ["audit", "clock", "recheck", "sweep"]


def test_the_settings_that_are_shipped_are_settings(tmp_path) -> None:
    text = (ROOT / "docs/deploy/inspector.toml").read_text("utf-8")
    (tmp_path / FILE).write_text(text, "utf-8")
    assert load(tmp_path).contact


def test_the_base_is_pinned_and_every_stage_stands_on_it() -> None:
    base = next(value for value in steps("ARG") if value.startswith("BASE="))
    assert re.fullmatch(r"BASE=debian:\d+\.\d+-slim(@sha256:[0-9a-f]{64})?", base)
    assert steps("FROM") == ["${BASE} AS build", "${BASE}"]


@each_run
def test_packages_of_the_system_leave_nothing_behind(run: str) -> None:
    for words in calls(run, "apt-get"):
        assert words[1] in {"update", "install"}
        assert words[1] == "update" or {"-y", "--no-install-recommends"} <= set(words)
    if calls(run, "apt-get"):
        assert "rm -rf /var/lib/apt/lists/*" in SEPARATORS.split(run)
    assert not re.search(r"\b(curl|wget|sudo)\b", run)


@each_run
def test_what_is_installed_is_checked_by_its_hash_or_comes_from_the_build_itself(run: str) -> None:
    for words in calls(run, "pip"):
        if "install" in words:
            assert {"--require-hashes", "--only-binary"} <= set(words) or "--no-index" in words
        assert {"install", "wheel", "check"} & set(words)
        assert "check" in words or {"--no-deps", "--no-cache-dir"} <= set(words)


def test_chromium_and_the_font_are_pinned_and_the_settings_find_the_browser() -> None:
    pins = dict(value.split("=", 1) for value in steps("ARG") if "=" in value)
    installed = next(run for run in steps("RUN") if "chromium" in run)
    for package, name in (("chromium-headless-shell", "CHROMIUM"), ("fonts-noto-cjk", "FONTS")):
        assert f'"{package}=${{{name}}}"' in installed
        assert re.search(r"\d", pins[name])
    executable = PurePosixPath(image_environment()["INSPECTOR_BROWSER__EXECUTABLE"])
    assert executable == PurePosixPath("/usr/bin/chromium-headless-shell")
    assert executable.name == PLACES[0]


def test_the_image_is_not_of_root_and_starts_the_command() -> None:
    instructions = {name for name in ("USER", "LABEL", "HEALTHCHECK", "ENTRYPOINT") if steps(name)}
    assert instructions == {"USER", "LABEL", "HEALTHCHECK", "ENTRYPOINT"}
    assert not steps("ADD")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", steps("USER")[-1])
    (program,) = json.loads(steps("ENTRYPOINT")[-1])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, function = project["scripts"][program].partition(":")
    assert find_spec(module)
    assert function == "main"
    check = json.loads(steps("HEALTHCHECK")[-1].partition("CMD ")[2])
    assert check == ["inspector", "health"] == OURS["worker"]["healthcheck"]["test"][1:]
    assert {n for n in image_environment() if n.startswith(PREFIX)} <= names(Settings)


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a file from the build: the last line that fits decides."""
    parts, last = PurePosixPath(path).parts, ""
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!")
        where = parts if pattern.startswith("**/") else parts[:1]
        if any(fnmatch(part, pattern.removeprefix("**/")) for part in where):
            last = line
    return bool(last) and not last.startswith("!")


def test_what_is_copied_is_there_and_nothing_else_is_sent() -> None:
    copies = [value.split() for value in steps("COPY") if "--from" not in value]
    sources = {source for *several, _ in copies for source in several}
    assert {path.name for path in ROOT.iterdir() if not ignored(path.name)} == sources
    files = {path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()}
    lost = {path for path in files if ignored(path.relative_to(ROOT).as_posix())}
    assert files - lost
    assert {path.parent.name for path in lost} <= {"__pycache__"}
    for path in (".git/config", "secrets/database_password", "inspector/.env", "tests/cases.py"):
        assert ignored(path)


def test_what_is_needed_to_run_is_a_part_of_the_lock() -> None:
    whole, part = (
        (ROOT / name).read_text("utf-8") for name in ("requirements.lock", "requirements.run.lock")
    )
    blocks = [set(re.split(r"\n(?=\S)", text)) for text in (whole, part)]
    pins = [{block.strip() for block in each if not block.startswith("#")} for each in blocks]
    assert pins[1] < pins[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    found = {pin.partition("==")[0] for pin in pins[1]}
    assert {re.split(r"[\[>=<]", text)[0] for text in wanted} <= found
