//! Work that waits for the disk or counts for long, apart from the threads that answer.

use super::problem::Problem;
use actix_web::web;

/// Does it on a thread of its own kind, and gives what came of it.
///
/// # Errors
/// A fault, when the work panicked.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    web::block(work)
        .await
        .map_err(|error| Problem::fault(&error))
}
