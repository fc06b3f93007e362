//! What the built program does for whoever stands outside, one file a promise; one binary, so that it links once.

mod areas;
mod backup;
mod bad_input;
mod import;
mod import_old;
mod life;
mod locate;
mod other_city;
mod photos;
mod reached;
mod retention;
mod security;
mod seen;
mod tables;
mod verify;
mod viewers;
mod witness;
