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
