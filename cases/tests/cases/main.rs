//! What `cases` promises, one file a promise; one binary, so that it links once.

mod any_part;
mod clocks;
mod closed_loop;
mod desks;
mod district;
mod duties;
mod events;
mod export;
mod huangpu;
mod life;
mod limits;
mod merging;
mod model;
mod pauses;
mod on_the_spot;
mod photos;
mod planted;
mod private;
mod rehearsal;
mod replay;
mod reports;
mod rulings;
mod shifts;
mod tables;
mod town;
mod words;
