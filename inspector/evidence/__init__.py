"""What was seen: one frozen dataclass per kind of evidence.

Three layers, from raw to ready:

* a **capture log** (`CaptureLog`): what the gatherers wrote down of one site: every exchange with
  its time and its outcome, every rendering, the DNS and TLS answers. It is stored, as JSON, as
  the last record of the capture's WARC file; the bodies are the other records.
* **page facts** (`PageFacts`): what one body says, found by `inspector.extract`; pure, so they are
  found again from the stored bytes and never stored.
* **kinds of evidence** (`Home`, `Inner`, `Links`, …): what a rule may ask for in its signature;
  assembled from the first two by `inspector.assembly`.

Times are ISO 8601 in UTC with milliseconds; dates are ISO `YYYY-MM-DD` in Asia/Shanghai.
"""

from __future__ import annotations

from inspector.evidence.capture import (
    SCHEMA,
    BadgeImage,
    BadgeReference,
    CaptureLog,
    Certificate,
    Distrust,
    DnsAnswers,
    Handshake,
    HttpsProbe,
)
from inspector.evidence.columns import Column, ColumnClass, Columns
from inspector.evidence.links import Known, LinkFault, Links, LinkState, Parent, Suspicion, Target
from inspector.evidence.page import (
    DateClue,
    Image,
    ItemList,
    Link,
    LinkKind,
    ListItem,
    Mark,
    MarkKind,
    Notice,
    PageFacts,
    Place,
    Saying,
    Topic,
    TopicWords,
    Where,
)
from inspector.evidence.site import (
    AsOf,
    Badges,
    Doorstep,
    Home,
    Inner,
    InnerPage,
    Missing,
    Reachability,
    Registered,
    ShownMark,
)
from inspector.evidence.visits import Failure, PageLog, Purpose, Rendering, Role, Visit, Why
from inspector.evidence.watch import (
    Availability,
    Phase,
    WatchDay,
    WatchFailure,
    WatchLog,
    WatchVisit,
)

__all__ = [
    "SCHEMA",
    "AsOf",
    "Availability",
    "BadgeImage",
    "BadgeReference",
    "Badges",
    "CaptureLog",
    "Certificate",
    "Column",
    "ColumnClass",
    "Columns",
    "DateClue",
    "Distrust",
    "DnsAnswers",
    "Doorstep",
    "Failure",
    "Handshake",
    "Home",
    "HttpsProbe",
    "Image",
    "Inner",
    "InnerPage",
    "ItemList",
    "Known",
    "Link",
    "LinkFault",
    "LinkKind",
    "LinkState",
    "Links",
    "ListItem",
    "Mark",
    "MarkKind",
    "Missing",
    "Notice",
    "PageFacts",
    "PageLog",
    "Parent",
    "Phase",
    "Place",
    "Purpose",
    "Reachability",
    "Registered",
    "Rendering",
    "Role",
    "Saying",
    "ShownMark",
    "Suspicion",
    "Target",
    "Topic",
    "TopicWords",
    "Visit",
    "WatchDay",
    "WatchFailure",
    "WatchLog",
    "WatchVisit",
    "Where",
    "Why",
]
