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
    BadgeLook,
    BadgeReference,
    CaptureLog,
    DnsAnswers,
    HttpsProbe,
)
from inspector.evidence.columns import (
    Apart,
    Certainty,
    Column,
    ColumnClass,
    ColumnNote,
    Columns,
    Learnt,
)
from inspector.evidence.feet import Feet, Foot, Footing
from inspector.evidence.history import NOTHING_KNOWN, Background, History, Observed
from inspector.evidence.lifecycle import (
    Announced,
    Announcement,
    FormerAddress,
    FormerAddresses,
    NoticeCourse,
    Searched,
    Spell,
    Standing,
)
from inspector.evidence.links import (
    Fragments,
    Known,
    LinkFault,
    Links,
    LinkState,
    LostFragment,
    Parent,
    Suspicion,
    Target,
)
from inspector.evidence.page import (
    Anchors,
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
    Pointer,
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
    ShownMark,
)
from inspector.evidence.visits import (
    Box,
    Failure,
    PageLog,
    Purpose,
    Rendering,
    Role,
    Screen,
    Visit,
    Why,
)
from inspector.evidence.watch import (
    Availability,
    Phase,
    WatchDay,
    WatchFailure,
    WatchLog,
    WatchVisit,
)

__all__ = [
    "NOTHING_KNOWN",
    "SCHEMA",
    "Anchors",
    "Announced",
    "Announcement",
    "Apart",
    "AsOf",
    "Availability",
    "Background",
    "BadgeImage",
    "BadgeLook",
    "BadgeReference",
    "Badges",
    "Box",
    "CaptureLog",
    "Certainty",
    "Column",
    "ColumnClass",
    "ColumnNote",
    "Columns",
    "DateClue",
    "DnsAnswers",
    "Doorstep",
    "Failure",
    "Feet",
    "Foot",
    "Footing",
    "FormerAddress",
    "FormerAddresses",
    "Fragments",
    "History",
    "Home",
    "HttpsProbe",
    "Image",
    "Inner",
    "InnerPage",
    "ItemList",
    "Known",
    "Learnt",
    "Link",
    "LinkFault",
    "LinkKind",
    "LinkState",
    "Links",
    "ListItem",
    "LostFragment",
    "Mark",
    "MarkKind",
    "Missing",
    "Notice",
    "NoticeCourse",
    "Observed",
    "PageFacts",
    "PageLog",
    "Parent",
    "Phase",
    "Place",
    "Pointer",
    "Purpose",
    "Reachability",
    "Rendering",
    "Role",
    "Saying",
    "Screen",
    "Searched",
    "ShownMark",
    "Spell",
    "Standing",
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
