//! The HTTP interface: one file per thing a user does.
