//! The edition and tables in force.
