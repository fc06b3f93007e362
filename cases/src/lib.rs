//! What: the life of a case. Commands come in, events come out, the state is their sum.
//!
//! | room | kept there |
//! |---|---|
//! | [`report`], [`command`] | what somebody sent, checked for form at the door |
//! | [`tables`], [`clock`] | the city's own lists and calendar, as data |
//! | [`World`] | areas and tables in force, laid out for deciding |
//! | [`place`](place()), [`assign`](assign()), [`decide`](decide()) | where, who and by when, decided without clock, IO or luck |
//! | [`step`], [`alarm`], [`then`] | what people do, what time and rules do, and what follows, as it is recorded |
//! | [`claim`] | when a step was taken by the phone's word, beside when it arrived |
//! | [`on_the_spot`] | what is handled already when it is reported, and closed by rule |
//! | [`running`], [`parts`], [`open`] | the clock of a case, supporters and calls, and what only an open case needs |
//! | [`event`], [`decision`] | what happened and why: the record, byte for byte |
//! | [`duties_check`], [`rehearse`](mod@rehearse) | what a table leaves open, and what a changed one would have done |
//! | [`roster`] | who is on duty |
//! | [`state`] | what is the case now, from the events alone |
//!
//! Deliberately absent: the time of day, files, network, randomness, threads. `now` is an argument.

pub mod alarm;
mod assign;
pub mod case;
pub mod claim;
pub mod clock;
pub mod command;
mod decide;
pub mod decision;
pub mod duties_check;
pub mod event;
mod field;
mod legal;
mod moves;
mod names;
pub mod on_the_spot;
pub mod open;
pub mod parts;
pub mod photo;
mod place;
mod private;
mod rating;
pub mod refusal;
pub mod rehearse;
pub mod report;
pub mod roster;
pub mod ruling;
pub mod running;
pub mod similar;
pub mod state;
pub mod step;
mod suggest;
pub mod tables;
pub mod then;
mod undo;
mod when;
mod why;
mod words;
mod world;

pub use alarm::Alarm;
pub use assign::assign;
pub use case::{CaseNo, Status};
pub use claim::{Claim, Doubt};
pub use command::{AddClass, AddSource, Command, Move};
pub use decide::{CASES_MAX, CLASSES_MAX, SOURCES_MAX, decide, look};
pub use decision::{Decision, Lies, Placement, Team};
pub use duties_check::check_duties;
pub use event::Event;
pub use field::FieldFault;
pub use grids::AreaId;
pub use moves::BulkMove;
pub use names::{Names, No};
pub use on_the_spot::{Handled, OnTheSpot};
pub use open::Open;
pub use parts::{Call, Called, CalledState, Stuck, Task, TaskState};
pub use photo::{PHOTOS_MAX, Photo, PhotoId, PhotoKind};
pub use place::{locate, place};
pub use private::{
    Commitment, NotACommitment, Personal, REPORTER_ADDRESS_CHARS_MAX, REPORTER_NAME_CHARS_MAX,
    REPORTER_PHONE_CHARS_MAX, Reporter, SALT_BYTES, Salt,
};
pub use rating::{Asked, Rating};
pub use refusal::{Conflict, Declined, Refusal};
pub use rehearse::rehearse;
pub use report::{GivenPlace, GivenPosition, Report};
pub use roster::on_duty;
pub use ruling::Ruling;
pub use running::{AtLevel, CaseClock, ClockOf, Late};
pub use similar::{SIMILAR_MAX, Similar, similar};
pub use state::{Case, Exemption, Lateness, State};
pub use step::{CallAnswer, Step, StepField, StepKind};
pub use suggest::SUGGESTED_MAX;
pub use tables::{TableFault, Tables, Texts};
pub use then::Then;
pub use when::When;
pub use why::{Sentence, tell, why, why_now};
pub use world::World;
