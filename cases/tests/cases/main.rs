//! What `cases` promises, one file a promise; one binary, so that it links once.

mod clocks;
mod closed_loop;
mod district;
mod duties;
mod events;
mod export;
mod huangpu;
mod life;
mod model;
mod pauses;
mod photos;
mod planted;
mod rehearsal;
mod replay;
mod reports;
mod shifts;
mod tables;
mod town;
mod words;
