//! Every metric, with what it says: one place for Prometheus's HELP lines and for docs/operations.md.

use crate::limits;
use Kind::{Counter, Gauge, Histogram};

/// What Prometheus calls the type of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Stands where it stands.
    Gauge,
    /// How many of each size.
    Histogram,
}

/// Name, type and meaning of each metric, in the order of a report's way.
pub const MEASURES: [(&str, Kind, &str); 45] = [
    (
        "huying_http_requests_total",
        Counter,
        "Requests answered, by route and status",
    ),
    (
        "huying_http_seconds",
        Histogram,
        "Time from a request to the head of its answer, by route",
    ),
    (
        "huying_received_total",
        Counter,
        "Reports, rows and moves that came in, by door",
    ),
    (
        "huying_parsed_total",
        Counter,
        "Reports, rows and moves that were well formed, by door",
    ),
    ("huying_queue_jobs", Gauge, "Jobs that wait for the writer"),
    (
        "huying_queue_seconds",
        Histogram,
        "Time a command waited for the writer",
    ),
    ("huying_batch_commands", Histogram, "Commands of one batch"),
    (
        "huying_batch_seconds",
        Histogram,
        "Time of one batch until it was stored: looking up, deciding, appending",
    ),
    (
        "huying_decide_seconds",
        Histogram,
        "Time to decide the commands of one batch",
    ),
    (
        "huying_append_seconds",
        Histogram,
        "Time to append one batch to the log and sync it to the disk",
    ),
    (
        "huying_publish_seconds",
        Histogram,
        "Time to show a stored batch to the readers, answer it and publish it",
    ),
    (
        "huying_declined_total",
        Counter,
        "Commands that the rules of cases did not allow",
    ),
    (
        "huying_dropped_total",
        Counter,
        "Taken commands that got no answer, and events that a stream skipped: always 0",
    ),
    (
        "huying_events_total",
        Counter,
        "Events appended since the start",
    ),
    (
        "huying_log_events",
        Gauge,
        "Events in the log that readers see",
    ),
    (
        "huying_ticks_total",
        Counter,
        "Looks at what had fallen due that found something",
    ),
    ("huying_subscribers", Gauge, "Open event streams"),
    (
        "huying_feed_lag_seconds",
        Histogram,
        "Time from the publishing of a batch until a stream that follows took it",
    ),
    (
        "huying_feed_behind_events",
        Histogram,
        "Events between a stream and the head of the log when it read",
    ),
    (
        "huying_feed_rereads_total",
        Counter,
        "Times a stream lagged so far that it read the store",
    ),
    (
        "huying_push_waiting",
        Gauge,
        "Messages that wait to be handed to push services",
    ),
    (
        "huying_push_messages_total",
        Counter,
        "Messages to phones, by what became of them",
    ),
    ("huying_alarms_open", Gauge, "Alarms by rule that are open"),
    (
        "huying_alarms_without_room",
        Gauge,
        "Reasons for alarms that found no room beside the open ones",
    ),
    (
        "huying_alarms_raised_total",
        Counter,
        "Alarms raised since the start",
    ),
    (
        "huying_alarm_round_seconds",
        Histogram,
        "Time of one look for alarms",
    ),
    (
        "huying_answers_total",
        Counter,
        "Tiles, counts and comparisons answered from memory, by how: made, awaited, kept, refused",
    ),
    (
        "huying_ready",
        Gauge,
        "1 when the server can do its work, else 0; /readyz says why not",
    ),
    (
        "huying_replay_seconds",
        Gauge,
        "Time it took to read the log at the start",
    ),
    (
        "huying_state_file_events",
        Gauge,
        "Newest event in the snapshot of the state; a start reads only those after it",
    ),
    (
        "huying_state_file_seconds",
        Gauge,
        "Time it took to write the snapshot of the state last",
    ),
    (
        "huying_state_differs",
        Gauge,
        "1 when the log leads to another state than the snapshot that the start believed, else 0; /readyz says what to do",
    ),
    (
        "huying_keys_ending",
        Gauge,
        "Keys of programs that end within 14 days, or have ended and were not revoked",
    ),
    (
        "huying_people_differences",
        Gauge,
        "What people.db says of accounts and keys and no change of the log gave; looked at at the start and once a day",
    ),
    ("huying_store_bytes", Gauge, "Size of the database file"),
    (
        "huying_wal_bytes",
        Gauge,
        "Size of the database's write-ahead log",
    ),
    (
        "huying_disk_free_bytes",
        Gauge,
        "Free space on the disk that holds the data",
    ),
    (
        "huying_outsider_size_events",
        Gauge,
        "Size of the log that an outsider was last handed, by outsider",
    ),
    (
        "huying_outsider_success_time_seconds",
        Gauge,
        "When an outsider was last handed a checkpoint, Unix time",
    ),
    (
        "huying_outsider_failures_total",
        Counter,
        "Attempts to hand out a checkpoint that failed, by outsider",
    ),
    (
        "huying_outsider_conflict",
        Gauge,
        "1 when an outsider holds another history than this log",
    ),
    (
        "huying_witness_requests_total",
        Counter,
        "Checkpoints this server was asked to cosign, by outcome",
    ),
    (
        "huying_witness_conflict",
        Gauge,
        "1 when a watched log showed two histories, by log",
    ),
    (
        "huying_queue_jobs_max",
        Gauge,
        "Jobs that may wait for the writer; beyond it 503",
    ),
    (
        "huying_subscribers_max",
        Gauge,
        "Event streams that may be open; beyond it 503",
    ),
];

/// Tells the recorder what each metric means, and lets the counters that must be seen at 0 begin there.
pub fn describe() {
    for (name, kind, help) in MEASURES {
        match kind {
            Counter => metrics::describe_counter!(name, help),
            Gauge => metrics::describe_gauge!(name, help),
            Histogram => metrics::describe_histogram!(name, help),
        }
    }
    for what in ["command", "event"] {
        metrics::counter!("huying_dropped_total", "what" => what).increment(0);
    }
    for door in DOORS {
        received(door, 0);
        parsed(door, 0);
    }
    metrics::counter!("huying_declined_total").increment(0);
    metrics::counter!("huying_feed_rereads_total").increment(0);
    metrics::gauge!("huying_queue_jobs_max").set(limits::QUEUE_COMMANDS_MAX as f64);
    metrics::gauge!("huying_subscribers_max").set(limits::SUBSCRIBERS_MAX as f64);
}

/// Where reports and moves come in: the values of the label `door`.
const DOORS: [&str; 4] = ["report", "import", "move", "bulk"];

/// So many things came in at a door.
pub fn received(door: &'static str, count: u64) {
    metrics::counter!("huying_received_total", "door" => door).increment(count);
}

/// So many things that came in at a door were well formed.
pub fn parsed(door: &'static str, count: u64) {
    metrics::counter!("huying_parsed_total", "door" => door).increment(count);
}

/// Something was lost that nobody may lose: a taken command without an answer, an event that a stream skipped.
pub fn dropped(what: &'static str, count: u64) {
    tracing::error!(
        what,
        count,
        "DROPPED: this must never happen; keep the log and report it"
    );
    metrics::counter!("huying_dropped_total", "what" => what).increment(count);
}
