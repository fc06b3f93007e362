//! What `cases` promises, one file a promise; one binary, so that it links once.

mod clocks;
mod district;
mod duties;
mod events;
mod huangpu;
mod life;
mod pauses;
mod replay;
mod reports;
mod tables;
mod town;
mod words;
