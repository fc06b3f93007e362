//! What is asked and sent, as functions of bytes, for the fuzzing crate: the same code that the handlers call.

use super::areas::{AreaParams, AreasParams};
use super::counts::CountParams;
use super::duty::DutyParams;
use super::filter::FilterParams;
use super::import;
use super::list::SearchParams;
use super::locate::LocateParams;
use super::page::PageParams;
use super::query::{Nothing, Query, parse};
use super::rows::Rows;
use crate::identity::Reach;
use crate::tiles::tile_of;
use crate::world::World;
use cases::Report;

pub use super::rows::Form;

/// Asks with this query everywhere; whether some address understands it.
pub fn question(world: &World, query: &str) -> bool {
    let chosen = |filter: &FilterParams| filter.choose(world, &Reach::ALL).is_ok();
    let paged = |page: &PageParams| page.limit().is_ok();
    let asked = [
        parse::<FilterParams, Nothing>(query).is_ok_and(|Query(filter, _)| chosen(&filter)),
        parse::<FilterParams, CountParams>(query).is_ok_and(|Query(filter, _)| chosen(&filter)),
        parse::<SearchParams, PageParams>(query).is_ok_and(|Query(_, page)| paged(&page)),
        parse::<AreasParams, PageParams>(query).is_ok_and(|Query(_, page)| paged(&page)),
        parse::<AreaParams, Nothing>(query).is_ok(),
        parse::<LocateParams, Nothing>(query).is_ok(),
        parse::<DutyParams, Nothing>(query).is_ok(),
    ];
    asked.contains(&true)
}

/// Whether `z/x/y` is the address of a tile.
pub fn tile(address: &str) -> bool {
    let mut parts = address.split('/').map(str::to_owned);
    let place = (|| Some((parts.next()?, parts.next()?, parts.next()?)))();
    place.is_some_and(|place| tile_of(&place.into()).is_ok())
}

/// The reports of a stream that comes in pieces of so many bytes; for those that are none, why.
pub fn reports(form: Form, bytes: &[u8], piece: usize) -> Vec<Result<Report, String>> {
    let (mut rows, mut header, mut reports) = (Rows::new(form), None, Vec::new());
    let mut each = |row| {
        if form == Form::Csv && header.is_none() {
            header = Some(import::header_of(&row));
        } else {
            let report = import::report_of(header.as_deref(), row);
            reports.push(report.map_err(|problem| problem.to_string()));
        }
    };
    for piece in bytes.chunks(piece) {
        rows.take_in(piece, &mut each);
    }
    rows.finish(&mut each);
    reports
}
