//! Every limit of the server, with its name. What happens beyond one stands beside it.

use std::time::Duration;

/// Body of one report or one move, in bytes; beyond it 413.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Reason for a reading or an erasing of personal data, in characters; beyond it 422.
pub const REASON_CHARS_MAX: usize = 500;
/// Cases whose personal data are erased in one commit; measure of the daily sweep.
pub const RETENTION_AT_ONCE: usize = 200;
/// Time between two sweeps of what has been kept long enough.
pub const RETENTION_PAUSE: Duration = Duration::from_hours(24);
/// Time between two looks at whether something erased is still to be wiped out of the store's files.
pub const WIPE_PAUSE: Duration = Duration::from_mins(1);
/// One row of a streamed import, in bytes; a longer row is skipped in constant memory and answered with a problem.
pub const ROW_BYTES_MAX: usize = 64 * 1024;
/// Rows of a streamed import that are decided in one go.
///
/// Many share the cost of a commit and of a block of the heat; more would keep single reports waiting.
pub const IMPORT_CHUNK_ROWS: usize = 2_000;
/// Imports that may run at the same time; beyond it 503.
pub const IMPORTS_MAX: usize = 8;
/// Single commands that may wait for the writer; beyond it 503 with Retry-After.
pub const QUEUE_COMMANDS_MAX: usize = 4_096;
/// Single commands that share one synced commit.
pub const BATCH_COMMANDS_MAX: usize = 256;
/// Commands of one bulk job; the caller splits longer input.
pub const BULK_COMMANDS_MAX: usize = 5_000;
/// Names that the public door answers to; beyond it the server does not start.
pub const HOSTS_MAX: usize = 16;
/// Seconds that a refused caller is asked to wait.
pub const RETRY_AFTER_S: u32 = 1;
/// Items of one page when the caller does not say.
pub const PAGE_ITEMS_USUAL: u32 = 50;
/// Items of one page; beyond it 400.
pub const PAGE_ITEMS_MAX: u32 = 1_000;
/// Words searched for, in characters; beyond it 400.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Values of one filter parameter; beyond it 400.
pub const FILTER_VALUES_MAX: usize = 500;
/// Parts of `hours` or `days`; beyond it 400.
pub const FILTER_TIMES_MAX: usize = 64;
/// Windows that a window is compared with; beyond it 400.
pub const LIKE_WINDOWS_MAX: usize = 52;
/// Different tiles and counts that are made at the same time; beyond it 503 with Retry-After.
pub const ANSWERS_MADE_AT_ONCE_MAX: usize = 128;
/// Callers that wait for a tile or a count which is being made; beyond it 503 with Retry-After.
pub const ANSWER_WAITERS_MAX: usize = 8_192;
/// Memory for the newest tiles and counts, in bytes; the oldest are forgotten first.
pub const ANSWERS_KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Time between two looks at whether the snapshot of the heat is to be written again.
pub const HEAT_FILE_LOOK: Duration = Duration::from_secs(10);
/// Age at which it is, if anything has happened since.
pub const HEAT_FILE_PAUSE: Duration = Duration::from_mins(10);
/// Events after which it is, whatever its age.
pub const HEAT_FILE_EVENTS: u64 = 200_000;
/// Time between two looks at whether the snapshot of the state is to be written again.
pub const STATE_FILE_LOOK: Duration = Duration::from_secs(10);
/// Events after which it is: a start reads so many in two or three seconds.
pub const STATE_FILE_EVENTS: u64 = 500_000;
/// Rest after each try to write or to compare it, however many events have come.
pub const STATE_FILE_REST: Duration = Duration::from_mins(5);
/// Fewest events that are worth a file: a start reads so many in a tenth of a second.
pub const STATE_FILE_EVENTS_MIN: u64 = 20_000;
/// Age at which it is written again when as many have come.
pub const STATE_FILE_PAUSE: Duration = Duration::from_hours(6);
/// Time buckets of one count; beyond it 400.
pub const BUCKETS_MAX: usize = 2_000;
/// One file of tables, in bytes; beyond it 413.
pub const TABLE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a workbook may unpack to, in bytes; beyond it the file has a fault.
pub const TABLE_UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files of one `huying tables` command, one for each table and some more; beyond it it does not run.
pub const TABLE_FILES_MAX: usize = 64;
/// Cases of one rehearsal; beyond it 422: choose a shorter period.
pub const REHEARSAL_CASES_MAX: usize = 200_000;
/// Rehearsals that may run at the same time; beyond it 503.
pub const REHEARSALS_MAX: usize = 2;
/// Open event streams; beyond it 503.
pub const SUBSCRIBERS_MAX: usize = 2_000;
/// Events that the feed keeps in memory; a slower subscriber reads the store.
pub const FEED_EVENTS_KEPT: usize = 8_192;
/// Events that a subscriber reads at a time, from memory or from the store.
pub const FEED_READ_MAX: usize = 128;
/// Time between two writes to the streams; what comes meanwhile goes out together.
pub const FEED_BEAT: Duration = Duration::from_millis(100);
/// Events that a stream hands on in one piece, in bytes; a longer one goes alone, the rest with the next piece.
pub const FEED_WRITE_BYTES_MAX: usize = 32 * 1024;
/// Pieces that subscribers with the same filter share.
pub const FEED_CHUNKS_KEPT: usize = 2;
/// Subscribers that read the store at the same time; further ones wait.
pub const FEED_REREADS_MAX: usize = 4;
/// Part of an answer that waits in the server's memory for a client to read, in bytes; then it is made no further.
pub const ANSWER_BUFFER_BYTES_MAX: usize = 32 * 1024;
/// Part of an answer that waits in the system's memory to be sent, in bytes.
pub const ANSWER_UNSENT_BYTES_MAX: u32 = 64 * 1024;
/// Time without any reading after which a client to whom something is to be sent is cut off.
pub const ANSWER_STALLED_MAX: Duration = Duration::from_mins(1);
/// Time between two looks for streams whose client is gone, while all seats are taken.
pub const ROLL_CALL_PAUSE: Duration = Duration::from_secs(1);
/// Silence after which an event stream sends a comment.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Time for which a stream takes for granted that whoever follows it still may; a quiet one looks at its next sign of life.
pub const PASS_LOOK: Duration = Duration::from_secs(1);
/// Time a client may take to send its request head.
pub const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Silence of an import's sender after which the import ends.
pub const IMPORT_SILENCE_MAX: Duration = Duration::from_mins(2);
/// Time that running requests get at shutdown.
pub const SHUTDOWN_S: u64 = 5;
/// Seconds that a claim lasts unless it is renewed.
pub const CLAIM_S: i64 = 120;
/// Cases that may be claimed at the same time; beyond it 503.
pub const CLAIMS_MAX: usize = 10_000;
/// Changes of claims that streams can still be told of.
pub const CLAIMS_TOLD_KEPT: usize = 1_024;
/// Cases of one bulk move; beyond it 422.
pub const BULK_MOVES_MAX: usize = 200;
/// Body of one bulk move, in bytes; beyond it 413.
pub const BULK_BODY_BYTES_MAX: usize = 128 * 1024;
/// One uploaded photo, in bytes; beyond it 413.
pub const PHOTO_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Pixels of an uploaded photo; beyond it 422.
pub const PHOTO_PIXELS_MAX: u64 = 50_000_000;
/// Memory that decoding one photo may ask for, in bytes; beyond it 422.
pub const PHOTO_DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Uploads of photos that may be under way at the same time; beyond it 503.
pub const PHOTO_UPLOADS_MAX: usize = 16;
/// Time that the whole of one upload may take to arrive; beyond it 408.
pub const PHOTO_UPLOAD_TIME_MAX: Duration = Duration::from_mins(2);
/// Photos that are decoded at the same time; further uploads wait.
pub const PHOTOS_DECODED_MAX: usize = 2;
/// Long side of the picture that is kept, in pixels; a larger one is shrunk.
pub const PHOTO_SIDE_PX_MAX: u32 = 2_048;
/// Long side of the small picture, in pixels.
pub const PHOTO_SMALL_PX_MAX: u32 = 320;
/// Seconds after which a photo that no case has used can be used no more.
pub const PHOTO_UNUSED_S: i64 = 24 * 3600;
/// Seconds after that until it is removed, so that no command on its way loses it.
pub const PHOTO_SWEEP_MARGIN_S: i64 = 600;
/// Photos of one account, one key, or where nobody logs in of one address, that no case has used yet; beyond it 429 with
/// Retry-After. A phone sends the photos of one report or step, nine at most, and then that: the rest of this is for what was
/// refused or never finished in the last day.
pub const PHOTOS_UNUSED_MAX: usize = 200;
/// The same in bytes as they are kept: 2 MiB each, which hardly a picture of [`PHOTO_SIDE_PX_MAX`] has.
pub const PHOTOS_UNUSED_BYTES_MAX: u64 = 400 * 1024 * 1024;
/// Pause between two sweeps of photos that no case has used.
pub const PHOTO_SWEEP_PAUSE: Duration = Duration::from_mins(10);
/// Long side of a picture of the map, in pixels of the file; beyond it 400.
pub const PICTURE_SIDE_PX_MAX: u32 = 4_096;
/// Short side of a picture of the map, in pixels; below it 400.
pub const PICTURE_SIDE_PX_MIN: u32 = 320;
/// Pixels of a picture of the map in all; beyond it 400. An ultra-high-definition wall has as many.
pub const PICTURE_PIXELS_MAX: u64 = 3_840 * 2_160;
/// Metres on the ground that a picture of the map shows from side to side; beyond it 400.
pub const PICTURE_SPAN_M_MAX: u32 = 2_000_000;
/// Pictures of the map that are drawn at the same time; beyond it 503 with Retry-After.
pub const PICTURES_MAX: usize = 2;
/// Time that drawing one may take; beyond it 503.
pub const PICTURE_TIME_MAX: Duration = Duration::from_secs(15);
/// Tables and shapes that are written at the same time; beyond it 503 with Retry-After.
pub const EXPORTS_MAX: usize = 4;
/// Cases of one exported list; beyond it 422: choose a shorter window.
pub const EXPORT_CASES_MAX: usize = 200_000;
/// Cases of a list exported as XLSX, which is held in memory whole; beyond it 422: take CSV.
pub const EXPORT_XLSX_CASES_MAX: usize = 20_000;
/// Counted cells of one export; beyond it 422: choose a coarser zoom.
pub const EXPORT_CELLS_MAX: usize = 100_000;
/// Areas with their shapes of one export; beyond it 422: choose a coarser level.
pub const EXPORT_AREAS_MAX: usize = 50_000;
/// Shortest time between two looks at what has fallen due, unless the last one left something over.
pub const TICK_PAUSE: Duration = Duration::from_secs(1);
/// Longest sleep of a writer that waits for a timer: the machine's clock may be set meanwhile.
pub const TICK_SLEEP_MAX: Duration = Duration::from_mins(1);

// People: accounts, sessions, keys.

/// Accounts of one installation; beyond it 422.
pub const ACCOUNTS_MAX: usize = 50_000;
/// API keys that hold at the same time; beyond it 422.
pub const API_KEYS_MAX: usize = 1_000;
/// Name of an account, in characters, as whoever acts is named in events; beyond it 422.
pub const ACCOUNT_CHARS_MAX: usize = 64;
/// Area prefixes, teams or sources of one reach; beyond it 422.
pub const REACH_ITEMS_MAX: usize = 500;
/// One of those, in bytes; beyond it 422.
pub const REACH_ITEM_BYTES_MAX: usize = 64;
/// Shortest password, in characters; below it 422.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password, in characters, all of which count; beyond it 422.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Wrong logins in a row that lock nothing yet; the next ones lock, beyond it 429 with Retry-After.
pub const LOGIN_FAILURES_FREE: u32 = 4;
/// Seconds of the first lock; each further failure doubles it.
pub const LOGIN_LOCK_FIRST_S: i64 = 30;
/// Seconds of the longest lock: whoever keeps an account locked keeps it from new browsers only, and for so long.
pub const LOGIN_LOCK_MAX_S: i64 = 15 * 60;
/// Seconds without a failure after which earlier ones are forgotten.
pub const LOGIN_FORGOTTEN_S: i64 = 24 * 3600;
/// Names without an account, and browsers, whose failures are counted; beyond it the oldest are forgotten.
pub const LOGIN_NAMES_COUNTED_MAX: usize = 10_000;
/// Passwords that are compared at the same time, of those from known browsers and of all others each.
pub const PASSWORDS_AT_ONCE_MAX: usize = 2;
/// Logins that wait for that; beyond it 503 with Retry-After.
pub const LOGINS_WAITING_MAX: usize = 64;
/// Seconds of silence that end a session.
pub const SESSION_IDLE_S: i64 = 12 * 3600;
/// Seconds after which a session ends in any case.
pub const SESSION_S: i64 = 12 * 3600;
/// The same for those who work outside with a phone.
pub const SESSION_OUTSIDE_S: i64 = 7 * 24 * 3600;
/// Sessions of one account; a further login ends the oldest.
pub const SESSIONS_OF_ACCOUNT_MAX: usize = 20;
/// Seconds that a link which opens a screen holds, once.
pub const SCREEN_LINK_S: i64 = 10 * 60;
/// Such links of one account that hold at the same time; a further one ends the oldest.
pub const SCREEN_LINKS_OF_ACCOUNT_MAX: usize = 20;
/// Seconds without any use that end a screen's session: a weekend without power does not.
pub const SCREEN_IDLE_S: i64 = 72 * 3600;
/// Seconds after which a screen's session ends in any case: browsers keep no cookie for longer.
pub const SCREEN_S: i64 = 400 * 24 * 3600;
/// Screens of one account, beside its other sessions; a further one ends the oldest.
pub const SCREENS_OF_ACCOUNT_MAX: usize = 20;
/// Time between two looks at whether another process changed accounts, sessions or keys.
pub const PEOPLE_LOOK: Duration = Duration::from_millis(250);
/// Time between two writes of when sessions were last used; a crash forgets no more than that.
pub const SESSIONS_SEEN_PAUSE: Duration = Duration::from_mins(1);
/// Days that an API key holds when nothing is said.
pub const API_KEY_DAYS_USUAL: u32 = 365;
/// Most that may be said; beyond it 422.
pub const API_KEY_DAYS_MAX: u32 = 3 * 365;
/// Days before the end of an API key in which the metric and the pages say so.
pub const API_KEY_DAYS_WARNED: u32 = 14;
/// Requests a minute of an API key when nothing is said.
pub const API_KEY_RATE_USUAL: u32 = 600;
/// Most that may be said; beyond it 422.
pub const API_KEY_RATE_MAX: u32 = 60_000;
/// Seconds that one code of a second factor holds, by RFC 6238.
pub const TOTP_STEP_S: i64 = 30;
/// Steps before and after now whose code is taken too: clocks of phones differ.
pub const TOTP_STEPS_BESIDE: i64 = 1;
/// Recovery codes made with a second factor; each opens once.
pub const RECOVERY_CODES: usize = 10;
/// Changes of accounts and keys that are copied into the log in one commit; the rest follow.
pub const ACCOUNT_CHANGES_AT_ONCE: usize = 500;
/// Time between two looks at whether there are such.
pub const ACCOUNT_CHANGES_LOOK: Duration = Duration::from_millis(500);
/// Time between two comparisons of accounts and keys with the log; the first is at the start.
pub const PEOPLE_HELD_PAUSE: Duration = Duration::from_hours(24);

// People without an account.

/// Units that one address may use at once without a puzzle; beyond it 429 `puzzle_needed`. A report takes
/// [`REPORT_UNITS`], a photo one.
pub const PUBLIC_FREE_UNITS: u32 = 120;
/// Time after which one more unit is free.
pub const PUBLIC_UNIT_EVERY: Duration = Duration::from_millis(2_500);
/// The same for an IPv6 site, its first 48 bits: ten times what one address may.
pub const PUBLIC_SITE_FREE_UNITS: u32 = 1_200;
/// Time after which one more unit of a site is free.
pub const PUBLIC_SITE_UNIT_EVERY: Duration = Duration::from_millis(250);
/// Units of a report without an account.
pub const REPORT_UNITS: u32 = 3;
/// Buckets that all addresses share, each always the same one, and as many for sites; memory for them does not grow.
pub const PUBLIC_SLOTS: usize = 65_536;
/// Reports and photos without an account that all addresses together may send at once; beyond it 503 with Retry-After, and
/// beyond half of it each costs a puzzle.
pub const PUBLIC_BURST_MAX: u32 = 400;
/// The same, a second.
pub const PUBLIC_PER_S_MAX: u64 = 100;
/// Parts of a puzzle.
pub const PUZZLE_PARTS: usize = 8;
/// Zero bits of the easiest puzzle: about a second of a telephone.
pub const PUZZLE_BITS_MIN: u8 = 15;
/// Zero bits of the hardest one: three to four seconds.
pub const PUZZLE_BITS_MAX: u8 = 17;
/// Time within which a puzzle must be used; later 429 and a new one.
pub const PUZZLE_LIFE: Duration = Duration::from_mins(3);
/// Used puzzles that are remembered until they expire; beyond it 503.
pub const PUZZLES_USED_MAX: usize = 65_536;
/// Age of what may be reported without an account; older 422.
pub const PUBLIC_AGE_MAX: Duration = Duration::from_hours(7 * 24);
/// How far a telephone's clock may be ahead; further 422.
pub const PUBLIC_AHEAD_MAX: Duration = Duration::from_mins(5);
/// Shortest id of a report without an account, in characters: who guesses an id is given another's link.
pub const PUBLIC_ID_CHARS_MIN: usize = 16;
/// One photo without an account, in bytes; beyond it 413.
pub const PUBLIC_PHOTO_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Photos without an account that may be under way at the same time; beyond it 503.
pub const PUBLIC_UPLOADS_MAX: usize = 8;
/// MiB of photos without an account, as they are sent, at once; beyond it 422 `photos_full`, and reports go on without.
pub const PUBLIC_PHOTOS_MIB_MAX: u32 = 16 * 1_024;
/// Time after which one more MiB is free: 17 GiB a day.
pub const PUBLIC_PHOTO_MIB_EVERY: Duration = Duration::from_secs(5);
/// Looks at one case by its link at once; beyond it 429 with Retry-After.
pub const FOLLOW_FREE: u32 = 60;
/// Time after which one more is free.
pub const FOLLOW_EVERY: Duration = Duration::from_secs(1);
/// Buckets that the links of all cases share.
pub const FOLLOW_SLOTS: usize = 16_384;
/// Tries to rate one case at once; beyond it 429 with Retry-After.
pub const RATING_FREE: u32 = 5;
/// Time after which one more is free.
pub const RATING_EVERY: Duration = Duration::from_mins(1);
/// Words of a rating, in characters; beyond it 422.
pub const RATING_CHARS_MAX: usize = 500;
/// Body of a rating, in bytes; beyond it 413.
pub const RATING_BYTES_MAX: usize = 8 * 1024;

// How the server is reached, and logins by OpenID Connect.

/// Hops of `X-Forwarded-For` that are looked at, from the nearest on.
pub const FORWARDED_HOPS_MAX: usize = 16;
/// Networks that proxies are declared in; beyond it the server does not start.
pub const PROXY_NETWORKS_MAX: usize = 64;
/// File with the server's certificate, or with its key, in bytes; beyond it the server does not start.
pub const CERTIFICATE_BYTES_MAX: u64 = 256 * 1024;
/// Time between two looks at whether the certificate's files have changed.
pub const CERTIFICATE_LOOK: Duration = Duration::from_secs(10);
/// Logins at the provider that are under way; beyond it 503 with Retry-After.
pub const OIDC_LOGINS_MAX: usize = 10_000;
/// Those of one IPv4 address, or of one IPv6 network of 64 bits, among them; beyond it the oldest of these is given up.
pub const OIDC_LOGINS_OF_ADDRESS_MAX: usize = 256;
/// Time that somebody may take to log in at the provider.
pub const OIDC_LOGIN_TIME_MAX: Duration = Duration::from_mins(10);
/// Path of ours that somebody is sent to after a login, in bytes; instead of a longer one the first page.
pub const OIDC_TO_BYTES_MAX: usize = 512;
/// Requests of logins that may wait for the provider at the same time; beyond it 503 with Retry-After.
pub const OIDC_CALLS_MAX: usize = 16;
/// Time that the provider may take for one whole answer.
pub const OIDC_ANSWER_TIME_MAX: Duration = Duration::from_secs(5);
/// One answer of the provider, in bytes; a longer one is a fault of the provider.
pub const OIDC_ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Time after which the provider's addresses and keys are asked for again.
pub const OIDC_KNOWN_FOR: Duration = Duration::from_hours(1);
/// Keys of a provider that are looked at.
pub const OIDC_KEYS_MAX: usize = 64;
/// Seconds that the provider's clock may differ from ours.
pub const OIDC_CLOCKS_DIFFER_S: i64 = 60;

// Alarms by rule.

/// Time between two looks for alarms.
pub const ALARM_ROUND_PAUSE: Duration = Duration::from_millis(500);
/// Open alarms; further reasons wait for room, and are counted in answers and metrics.
pub const ALARMS_OPEN_MAX: usize = 200;
/// Alarms that are over and still told; older ones are only kept in `people.db`.
pub const ALARMS_OVER_KEPT: usize = 50;
/// New cases that one look for alarms takes in; more wait for the next.
pub const ALARM_CASES_A_ROUND: usize = 4_096;
/// Cases that are looked at again because nobody has said yet what or where they are; beyond it the oldest are left.
pub const ALARM_UNDECIDED_MAX: usize = 4_096;
/// Age of a case, in seconds, up to which it is new to alarms.
pub const ALARM_CASE_AGE_S: i64 = 3_600;
/// Cases with open calls that the writer is asked about, those first whose clocks end first.
pub const ALARM_CALLS_MAX: usize = 512;
/// Seconds between two such questions.
pub const ALARM_CALLS_PAUSE_S: i64 = 2;
/// Seconds between two counts of overdue cases by team.
pub const ALARM_OVERDUE_PAUSE_S: i64 = 10;
/// Seconds between two looks at one row of a surge.
pub const ALARM_SURGE_PAUSE_S: i64 = 20;
/// Rows of surges that one look for alarms takes; the others wait for the next.
pub const ALARM_SURGES_A_ROUND: usize = 2;
/// Like windows that a surge is compared with.
pub const ALARM_LIKE_WINDOWS: usize = 8;
/// Words of whoever acknowledges an alarm, in characters; beyond it 422.
pub const ALARM_NOTE_CHARS_MAX: usize = 200;
/// Body of an acknowledgement, in bytes; beyond it 413.
pub const ALARM_BODY_BYTES_MAX: usize = 4 * 1024;

// The team's phone: duty by one's own word, and being told while the page is closed.

/// Seconds after which being on duty by one's own word ends by itself.
pub const PRESENCE_S: i64 = 12 * 3600;
/// People on duty at the same time; beyond it 422.
pub const PRESENCES_MAX: usize = 10_000;
/// Phones that are told; beyond it 422.
pub const PUSH_PHONES_MAX: usize = 10_000;
/// Phones of one account; a further one takes the place of the oldest.
pub const PUSH_PHONES_OF_ACCOUNT_MAX: usize = 5;
/// Address of a phone at its push service, in bytes; beyond it 422.
pub const PUSH_ENDPOINT_BYTES_MAX: usize = 1_024;
/// Push services that the configuration may name.
pub const PUSH_HOSTS_MAX: usize = 32;
/// Messages that wait for a push service; beyond it the oldest is given up.
pub const PUSH_WAITING_MAX: usize = 1_000;
/// Tries to hand over one message; then it is given up.
pub const PUSH_TRIES_MAX: u32 = 8;
/// Pause after the first failure of a push service; each further one doubles it.
pub const PUSH_PAUSE_MIN: Duration = Duration::from_secs(1);
/// Longest pause, also where the service asks for more.
pub const PUSH_PAUSE_MAX: Duration = Duration::from_mins(5);
/// Time that handing over one message may take, and that one round may spend on it.
pub const PUSH_TIME_MAX: Duration = Duration::from_secs(10);
/// Seconds that a push service keeps a message for a phone that is away, at least and at most; in between until the deadline.
pub const PUSH_HELD_S_MIN: i64 = 5 * 60;
/// See [`PUSH_HELD_S_MIN`].
pub const PUSH_HELD_S_MAX: i64 = 24 * 3600;
/// Seconds after which something that happened is no news to a phone: a history that is read in tells nobody.
pub const PUSH_NEWS_S: i64 = 10 * 60;

// What a phone asks for: one's own tasks, and the areas to work in without signal.

/// Called teams of one answer; further ones are counted.
pub const CALLS_TOLD_MAX: usize = 200;
/// Cases with open calls that one answer looks into, those first whose clocks end first; further ones are said to be there.
pub const CALLS_LOOKED_AT_MAX: usize = 1_000;
/// Tasks of one answer; further ones are said to be there.
pub const TASKS_TOLD_MAX: usize = 200;
/// Cases of a desk's queue, and cases of one team, that one answer looks at: those whose time runs out first.
pub const TASKS_LOOKED_AT_MAX: usize = 1_000;
/// Areas of the finest level in one pack, neighbours included; beyond it 422: name a smaller area.
pub const PACK_AREAS_MAX: usize = 2_000;
/// How far from one's own areas those lie whose polygons a phone is given as well, in metres.
pub const PACK_NEAR_M: f64 = 100.0;

// The object store that photos may lie in.

/// Longest that one call to the object store may take, tries included; beyond it 503.
pub const BUCKET_TIME_MAX: Duration = Duration::from_secs(20);
/// Longest to be connected to it.
pub const BUCKET_CONNECT_MAX: Duration = Duration::from_secs(3);
/// Tries after the first, where the failure may pass by itself.
pub const BUCKET_TRIES_MORE: usize = 2;
/// Longest answer of the object store that is read: a picture and more.
pub const BUCKET_ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;
