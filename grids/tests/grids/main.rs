//! What `grids` promises, one file a promise; one binary, so that it links once.
//!
//! `truth` beside it is a binary of its own, because it is also run alone and optimised, over millions of points.

mod common;
mod crs;
mod edition;
mod faults;
mod faults_oracle;
mod import;
mod import_partition;
mod measure;
