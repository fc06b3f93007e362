//! Reference data and generators: partitions for benches, the Huangpu demo district, its tables and its history.

mod dice;
pub mod partition;
mod street;
pub mod tables;
