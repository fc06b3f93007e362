//! What `ledger` promises, one file a promise; one binary, so that it links once.

mod checkpoint;
mod made;
mod note;
mod oracle;
mod receipt;
mod receipts;
mod tiles;
mod vectors;
mod witness;
