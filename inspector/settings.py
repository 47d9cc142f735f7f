"""`inspector.toml`: every setting with its default, and the folder it stands in.

A setting may also come from the environment: `INSPECTOR_CRAWL__RATE=2`; or from a file that the
environment names: `INSPECTOR_DATABASE_PASSWORD_FILE=/run/secrets/…`. A key nobody knows is an error
that names it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as UnreadableSettingError

from inspector import __version__
from inspector.addresses import ConnectTo
from inspector.errors import SettingsError, UsageError
from inspector.quiet import QuietHours

FILE = "inspector.toml"
PREFIX = "INSPECTOR_"
_IN_FILE = "_file"
_WAITED_FOR = 110.0  # seconds for the visit of an audit


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Crawl(_Section):
    """Budgets and manners of one site's crawl."""

    pages: int = Field(300, ge=1, description="pages opened at most")
    bytes: int = Field(300_000_000, ge=1, description="bytes received at most, all bodies")
    requests: int = Field(0, ge=0, description="requests of one inspection at most; 0: no bound")
    daily: int = Field(
        20_000, ge=0, description="requests a site gets on one day, over all inspections; 0: all"
    )
    seconds: float = Field(600, gt=0, description="time a site may take")
    page_bytes: int = Field(8_000_000, ge=1, description="bytes kept of one body, decoded")
    rate: float = Field(4.0, gt=0, description="requests a second to one host or address")
    concurrency: int = Field(4, ge=1, description="requests under way to one host or address")
    timeout: float = Field(20.0, gt=0, description="seconds for one whole exchange")
    connect_timeout: float = Field(10.0, gt=0, description="seconds to connect")
    host_failures: int = Field(
        4, ge=0, description="times in a row a host does not answer until it is left alone; 0: ever"
    )
    host_pause: float = Field(15.0, ge=0, description="seconds for which it is left alone")
    robots: bool = Field(True, description="obey robots.txt")
    links: int = Field(300, ge=0, description="link targets outside the crawl asked at most")
    strangers: int = Field(60, ge=0, description="outside domains of which a page is read at most")
    announcements: int = Field(
        20, ge=0, description="pages of one site on which the end of a closed site is searched"
    )
    articles: int = Field(40, ge=0, description="articles opened at most, sampled by the seed")
    link_pause: float = Field(
        60.0, ge=0, description="seconds between two tries at a link that seems broken, at least"
    )
    confirm_hours: float = Field(
        6.0, ge=0, description="hours between two looks at a dead link before it counts; 0: one"
    )
    known_hours: float = Field(
        24.0, ge=0, description="hours for which a link found alive is not asked again; 0: never"
    )
    probes: int = Field(100, ge=0, description="hosts asked for an address that does not exist")
    fragments: bool = Field(False, description="look for the places in pages that links name")
    attachments: int = Field(20, ge=0, description="attachments asked at most")
    seed: int = Field(1, description="seed of every sample")
    quiet_hours: str = Field("", description="08:00-18:00: when no sweep or watch asks anything")
    unthrottled: bool = Field(False, description="no delays: for one's own test servers only")

    @property
    def longest(self) -> float:
        """Seconds after which a gathering is cut, whatever it waits for."""
        return 2 * self.seconds + 120

    @property
    def allowance(self) -> int:
        """Requests a site gets on one day; 0: no bound. One's own test server needs none."""
        return 0 if self.unthrottled else self.daily

    @property
    def rest(self) -> float:
        """Seconds for which a silent host is left alone: for one's own test server a deadline."""
        return min(self.host_pause, self.timeout) if self.unthrottled else self.host_pause

    @property
    def hours_apart(self) -> float:
        """Hours between the two looks at a dead link. One's own test server needs no second."""
        return 0.0 if self.unthrottled else self.confirm_hours

    @property
    def quiet(self) -> QuietHours | None:
        """The quiet hours, when there are any."""
        return QuietHours.parse(self.quiet_hours) if self.quiet_hours else None

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if self.quiet and self.quiet.waking < self.longest:
            raise ValueError(
                f"quiet_hours leave less than {self.longest:.0f} s a day, too little for one site"
            )
        return self


class Network(_Section):
    """How the outside is reached."""

    connect_to: tuple[str, ...] = Field((), description="HOST:PORT:ADDR:PORT, as in curl")
    allow_private: tuple[str, ...] = Field((), description="private networks (CIDR) we may visit")
    dns_servers: tuple[str, ...] = Field((), description="resolvers, ADDR or ADDR:PORT")
    dns_canaries: tuple[str, ...] = Field(
        ("www.gov.cn", "www.cq.gov.cn", "www.baidu.com"),
        description="names that surely exist: a system resolver that knows none is not believed",
    )
    authorities: str = Field("", description="PEM file of authorities trusted besides the usual")
    vantage: str = Field("", description="where the inspection is made from, for the reader")

    @field_validator("connect_to")
    @classmethod
    def _parses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ConnectTo.parse(text)
            except UsageError as error:
                raise ValueError(str(error)) from error
        return value


class Browser(_Section):
    """The headless browser."""

    enabled: bool = Field(True, description="open home pages and scripted pages in a browser")
    executable: str = Field("", description="path of Chromium; empty: look in the usual places")
    deadline: float = Field(25.0, gt=0, description="seconds one page may take")
    pages_at_once: int = Field(2, ge=1, description="pages open at the same time per process")
    recycle_after: int = Field(100, ge=1, description="pages after which the browser is restarted")
    memory: int = Field(
        1500, ge=1, description="megabytes of the browser after which it is restarted"
    )
    per_site: int = Field(12, ge=1, description="pages of one site rendered at most")
    links: int = Field(6, ge=0, description="targets of dead links opened at most, besides")


class Badge(_Section):
    """The city's badge (徽标)."""

    references: tuple[Path, ...] = Field((), description="reference images")


class Sweep(_Section):
    """Many sites."""

    processes: int = Field(0, ge=0, description="worker processes; 0: one per core")
    sites_at_once: int = Field(6, ge=1, description="sites side by side in one process")
    recycle_after: int = Field(40, ge=1, description="sites after which a process is replaced")
    attempts: int = Field(3, ge=1, description="times a site is tried when our process dies")
    deadline: float = Field(7200.0, gt=0, description="seconds after which one site is given up")
    free_mb: int = Field(200, ge=0, description="MB free for evidence; with less no site is begun")


class Cluster(_Section):
    """Many machines over one PostgreSQL database."""

    concurrency: int = Field(8, ge=1, description="sites side by side in one worker")
    patience: float = Field(60.0, ge=0, description="seconds a stopped worker may finish its sites")
    heartbeat: float = Field(10.0, gt=0, description="seconds between two signs of life")
    alive: str = Field("", description="file touched at each of them; empty: none")
    stalled: float = Field(30.0, gt=0, description="seconds without one: the worker is dead")
    lease: float = Field(60.0, gt=0, description="seconds a host is kept by one worker, at least")
    sweep_day: int = Field(0, ge=0, le=92, description="day of the quarter to begin; 0: on command")
    watch: int = Field(0, ge=0, le=288, description="visits a day of the watch; 0: no watch")
    kept_days: int = Field(7, ge=0, description="days for which jobs that failed are kept")
    metrics: str = Field("", description="ADDR:PORT of /metrics and /healthz; empty: none")

    @field_validator("metrics")
    @classmethod
    def _listens(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdigit() and int(port) < 1 << 16):
            raise ValueError(f"{value!r} is not an address and a port such as 127.0.0.1:9464")
        return value


class Health(_Section):
    """Our own health: when what we see says nothing of a site."""

    canaries: tuple[str, ...] = Field((), description="known-good addresses, asked all the time")
    every: float = Field(10.0, gt=0, description="seconds between two rounds of canaries")
    timeout: float = Field(5.0, gt=0, description="seconds a canary may take")
    lag: float = Field(3.0, gt=0, description="seconds a process may stand still unmarked")
    descriptors: int = Field(40, ge=0, description="free file descriptors a process must have")
    withdrawals: int = Field(5, ge=1, description="times a site is visited again by our fault")

    @field_validator("canaries")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError(f"{url!r} is not an address such as https://www.example.org/")
        return value


class Watch(_Section):
    """The availability watch."""

    visits: int = Field(24, ge=1, le=288, description="visits a day to each site; 20 must count")
    at_once: int = Field(20, ge=1, description="sites visited at the same time at most")
    seed: int = Field(1, description="seed of the moments of the visits")


class Settings(BaseSettings):
    """All settings of one workspace."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    contact: str = Field("", description="address in the user agent, for site owners")
    language: Literal["zh", "en", ""] = Field("", description="empty: from LANG")
    profile: str = Field("chongqing-2017", description="scoring profile")
    office: str = Field("", description="office that signs the bulletin")
    database: str = Field("inspector.db", description="file, or an SQLAlchemy URL")
    database_password: str = Field("", repr=False, description="put into the URL; by file, best")
    evidence: Path = Field(Path("evidence"), description="folder of the WARC files")
    evidence_store: str = Field(
        "", description="where finished ones are moved, s3://BUCKET/FOLDER; empty: they stay there"
    )
    crawl: Crawl = Crawl()
    network: Network = Network()
    browser: Browser = Browser()
    badge: Badge = Badge()
    sweep: Sweep = Sweep()
    cluster: Cluster = Cluster()
    health: Health = Health()
    watch: Watch = Watch()
    root: Path = Field(Path(), exclude=True, description="folder of the settings file")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = _with_files(env_settings.env_vars)

        def environment() -> dict[str, Any]:
            return {key: value for key, value in env_settings().items() if key != "root"}

        return environment, init_settings  # type: ignore[return-value]  # a callable is enough

    @model_validator(mode="after")
    def _has_a_place_for_the_password(self) -> Self:
        user = urlsplit(self.database).netloc.rpartition("@")[0]
        if self.database_password and (not user or ":" in user):
            raise ValueError(
                "database_password goes with a database as postgresql://USER@HOST/NAME, which names"
                " a user and no password"
            )
        return self

    @property
    def user_agent(self) -> str:
        """What we call ourselves: product, version and, when set, a contact."""
        contact = f"; +{self.contact}" if self.contact else ""
        return f"Mozilla/5.0 (compatible; site-inspector/{__version__}{contact})"

    @property
    def connect_to(self) -> tuple[ConnectTo, ...]:
        """The mappings of `network.connect_to`, parsed."""
        return tuple(ConnectTo.parse(text) for text in self.network.connect_to)

    @property
    def database_url(self) -> str:
        """The database as an SQLAlchemy URL."""
        if "://" not in self.database:
            return f"sqlite:///{(self.root / self.database).resolve()}"
        if not self.database_password:
            return self.database
        parts = urlsplit(self.database)
        user, _, host = parts.netloc.rpartition("@")
        secret = quote(self.database_password, safe="")
        return parts._replace(netloc=f"{user}:{secret}@{host}").geturl()

    @property
    def profile_source(self) -> str:
        """The scoring profile: a name, or the path of its file seen from the settings file."""
        return str(self.root / self.profile) if self.profile.endswith(".toml") else self.profile

    @property
    def in_time(self) -> Settings:
        """The same for an audit, whose result somebody waits for: it ends within two minutes."""
        seconds = min(self.crawl.seconds, _WAITED_FOR)
        return self.model_copy(update={"crawl": self.crawl.model_copy(update={"seconds": seconds})})

    @property
    def evidence_dir(self) -> Path:
        """The evidence folder, absolute."""
        return (self.root / self.evidence).resolve()


def _with_files(given: Mapping[str, str | None]) -> dict[str, str | None]:
    """The environment, names in small letters, with what stands in the files it names: secrets come
    that way, because an environment is shown to whoever may look at a process.
    """
    made = dict(given)
    for name, path in given.items():
        setting = name.removesuffix(_IN_FILE)
        if setting == name or not path or not name.startswith(PREFIX.lower()):
            continue
        if setting in given:
            raise SettingsError(f"the environment has both {setting.upper()} and {name.upper()}")
        try:
            made[setting] = Path(path).read_text("utf-8").rstrip("\r\n")
            del made[name]
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"the environment: {name.upper()}: {error}") from error
    return made


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` with a settings file."""
    return next((d for d in (start, *start.parents) if (d / FILE).is_file()), None)


def load(root: Path, **overrides: Any) -> Settings:
    """Read `inspector.toml` of a folder; without the file, the defaults.

    `overrides` are whole sections or plain keys that win over the file.

    Raises:
        SettingsError: the file is not TOML, a key is unknown, a value is of the wrong kind, or a
            reference image is not there.
    """
    path = root / FILE
    values: dict[str, Any] = {}
    if path.is_file():
        try:
            values = tomllib.loads(path.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not valid TOML: {error}") from error
    for key, value in overrides.items():
        old = values.get(key)
        values[key] = old | value if isinstance(old, dict) and isinstance(value, dict) else value
    values.pop("root", None)
    try:
        made = Settings(**values, root=root)
    except ValidationError as error:
        raise SettingsError(_one_sentence(path, error)) from error
    except UnreadableSettingError as error:
        raise SettingsError(f"the environment: {error}") from error
    for image in made.badge.references:
        if not (root / image).is_file():
            raise SettingsError(f"{path}: badge reference {image} is not there")
    return made


def _one_sentence(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{path}: unknown key {key!r}"
    if not key:  # of several settings together
        return f"{path}: {first['msg']}"
    return f"{path}: {key!r} is wrong: {first['msg']}"


def language(settings: Settings, chosen: str = "") -> str:
    """The language of the reader: the choice, else the setting, else LANG, else Chinese."""
    lang = os.environ.get("LANG", "")
    return chosen or settings.language or ("en" if lang.startswith("en") else "zh")
