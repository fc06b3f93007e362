//! Pages of lists.

use super::problem::Problem;
use crate::limits;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Items of the page: 1 to 1000, usually 50.
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The newest event that the page knows of.
    pub seq: u64,
}

impl PageParams {
    /// The number of items wanted.
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(limits::PAGE_ITEMS_USUAL) {
            limit @ 1..=limits::PAGE_ITEMS_MAX => Ok(limit as usize),
            _ => Err(Problem::bad_parameter(
                "limit",
                format!("is from 1 to {}", limits::PAGE_ITEMS_MAX),
            )),
        }
    }
}
