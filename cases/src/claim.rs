//! A claimed time, 自报时间: when a step was taken, by the phone of whoever took it, where it reached the server later.
//!
//! It stands beside the server's own time and never instead of it: clocks go by arrival. Whoever may excuse a lateness
//! sees it, with what speaks against it. A claim that cannot be is kept with a doubt and the step is done all the same: the
//! work was done, whatever the phone's clock says, and a refusal would lose it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::open::whole;
use crate::words::worded;

/// Seconds between taking and arriving that say nothing: within them no claim is kept.
pub const CLAIM_FROM_S: i64 = 60;
/// A claim that lies further back than this is in doubt.
pub const CLAIM_BACK_S_MAX: i64 = 72 * 3600;

/// When a step was taken, as claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Whole seconds, by the sender's clock set right by the server's when both last met.
    pub done_at: Timestamp,
    /// Why it cannot be believed as it stands; none when nothing speaks against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
}

worded! {
    /// 存疑: what speaks against a claimed time.
    pub enum Doubt ("not a doubt about a claimed time") {
        /// It is later than the step arrived.
        Ahead "ahead" ("晚于送达时间", "it is later than the arrival"),
        /// It is earlier than what the step answers was asked: the clock that it ends, the task or the call.
        Early "early" ("早于任务开始的时间", "it is earlier than the task began"),
        /// It lies further back than [`CLAIM_BACK_S_MAX`].
        Old "old" ("早于送达72小时以上", "it is more than 72 hours before the arrival"),
    }
}

impl Claim {
    /// What is kept of a time that was sent with a step: nothing when it arrived within [`CLAIM_FROM_S`].
    ///
    /// `asked` is when what the step answers was asked. The case's newest event would be the wrong measure: it may be
    /// the very alarm that the claim speaks to, or a step before it that waited on the same phone.
    pub(crate) fn of(done_at: Timestamp, recorded: Timestamp, asked: Timestamp) -> Option<Self> {
        let back_s = recorded.as_second() - done_at.as_second();
        if (-CLAIM_FROM_S..=CLAIM_FROM_S).contains(&back_s) {
            return None;
        }
        let doubt = if back_s < 0 {
            Some(Doubt::Ahead)
        } else if back_s > CLAIM_BACK_S_MAX {
            Some(Doubt::Old)
        } else if done_at.as_second() < asked.as_second() {
            Some(Doubt::Early)
        } else {
            None
        };
        let done_at = whole(done_at);
        Some(Self { done_at, doubt })
    }
}
