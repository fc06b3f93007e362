//! Looks after the certificate while the server runs.

use super::tls::Tls;
use crate::limits::CERTIFICATE_LOOK;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// How long before its end a certificate is told of in the log.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How often.
const TOLD_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Reads changed files anew in a thread of its own; `sleep` says `false` when the server ends.
///
/// # Errors
/// The system gives no thread.
pub fn start(
    tls: Arc<Tls>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    let look = move || {
        let mut told: Option<Timestamp> = None;
        loop {
            let now = Timestamp::now();
            if told.is_none_or(|told| now.duration_since(told) >= TOLD_EVERY) {
                told = Some(now);
                if let Some(why) = tls.fault_at(now + TOLD_BEFORE) {
                    tracing::warn!("soon nobody will believe this server: {why}");
                }
            }
            if !sleep(CERTIFICATE_LOOK) {
                return;
            }
            tls.look();
        }
    };
    std::thread::Builder::new()
        .name("certificate".to_owned())
        .spawn(look)
}
