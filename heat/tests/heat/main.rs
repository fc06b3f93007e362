//! What `heat` promises, one file a promise; one binary, so that it links once.

mod agrees_with_a_plain_list;
mod crowds;
mod edges;
mod model;
mod snapshot;
