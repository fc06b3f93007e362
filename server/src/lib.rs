//! The only room that touches the world: store, engine, feed, HTTP, tiles, pages and the command line `huying`.

pub mod alarms;
pub mod answers;
pub mod books;
pub mod calls;
pub mod claims;
pub mod cli;
pub mod clock;
pub mod engine;
pub mod entrance;
pub mod feed;
#[cfg(test)]
mod fixture;
pub mod ground;
pub mod heat_file;
pub mod http;
pub mod identity;
pub mod in_force;
pub mod installation;
pub mod limits;
#[cfg(test)]
mod limits_tests;
pub mod measures;
#[cfg(test)]
mod measures_tests;
pub mod notary;
pub mod oidc;
pub mod outside;
pub mod past;
pub mod people;
pub mod photos;
#[allow(unused_qualifications, reason = "utoipa's macros write whole paths")]
pub mod pictures;
mod proofs;
pub mod public;
pub mod push;
pub mod register;
pub mod retention;
mod seats;
pub mod sheets;
pub mod slice;
mod snapshot;
pub mod state_file;
pub mod store;
#[allow(unused_qualifications, reason = "utoipa's macros write whole paths")]
pub mod tiles;
pub mod veil;
pub mod web;
pub mod world;
