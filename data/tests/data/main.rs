//! What `data` promises, one file a promise; one binary, so that it links once.

mod district;
mod history;
mod import;
