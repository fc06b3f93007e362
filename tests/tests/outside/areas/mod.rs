//! `huying areas check` and `huying areas import`: every fault told, and all of a file or nothing.

mod check;
mod import;

use serde_json::{Value, json};
use tests::cities::{feature, ring};

fn square(code: &str, west: usize, south: usize) -> Value {
    feature(
        &json!({ "code": code }),
        &[ring(west, south, west + 1, south + 1)],
    )
}
