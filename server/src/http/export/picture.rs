//! The view as a picture: `GET /v1/picture.png`.

use super::picture_params::PictureParams;
use super::{file_name, filter_pairs, this_minute_s};
use crate::http::apart::apart;
use crate::http::compare::{Against, Bases};
use crate::http::filter::{Chosen, FilterParams, hex};
use crate::http::held::holds;
use crate::http::permission::{Can, ReadCounts};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::refusals::Busy;
use crate::limits;
use crate::pictures::{self, Counted, Deadline, NoPicture, Picture, Span, Subject, Told, Wanted};
use crate::slice::Seen;
use crate::veil::{Countable, Sight};
use crate::world::World;
use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Draw a picture
///
/// The map of the cases that pass the filter, with title, window, filter, legend with real units, scale bar, and what
/// it rests on: the edition of the areas and the log's checkpoint. Every number is of one view: `huying-total` is what
/// `/v1/counts` says at `huying-seq`. The file says the same about itself in its text `huying`, as JSON.
#[utoipa::path(get, path = "/v1/picture.png", tag = "exports", params(FilterParams, PictureParams), responses(
    (status = 200, body = Vec<u8>, content_type = "image/png", headers(
        ("huying-total" = u64, description = "All cases that pass the filter"),
        ("huying-without-position" = u64, description = "Those of them that are on no map"),
        ("huying-in-frame" = u64, description = "About how many lie within the map shown"),
        ("huying-scale" = f64, description = "The top of the scale"),
        ("huying-seq" = u64, description = "The newest event that is counted"))),
    (status = 304),
    (status = 422, description = "There is no window to compare with"),
    Busy))]
pub async fn show(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, PictureParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, params) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let pairs = filter_pairs(&request);
    let wanted = params.wanted(&world, &pairs)?;
    let against = params.against()?;
    let now_s = this_minute_s();
    let seen = chosen.seen_beside(&world).await?;
    // Under the veil the tag is of the picture itself, for the number of the newest event is not told.
    let named = (can.sight() == Sight::Single)
        .then(|| EntityTag::new_strong(tag(&world, &seen, &chosen, now_s)));
    if let Some(tag) = named.as_ref().filter(|tag| holds(&request, tag)) {
        return Ok(unchanged(tag.clone()));
    }
    let seat = world.seats.pictures.take()?;
    let draw = Drawing {
        wanted,
        against,
        chosen,
        pairs,
        now_s,
        sight: can.sight(),
        deadline: Deadline::after(limits::PICTURE_TIME_MAX),
    };
    let seq = if named.is_some() { seen.seq } else { 0 };
    let made = apart(move || {
        let _seat = seat;
        draw.make(&world, &seen)
    });
    let picture = made.await??;
    let of_content = || EntityTag::new_strong(hex(&Sha256::digest(&picture.png)[..16]));
    let tag = named.unwrap_or_else(of_content);
    if holds(&request, &tag) {
        return Ok(unchanged(tag));
    }
    let disposition = format!("inline; filename=\"{}\"", file_name("map", now_s, "png"));
    Ok(HttpResponse::Ok()
        .insert_header(header::ETag(tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header(("huying-total", picture.total))
        .insert_header(("huying-without-position", picture.without_position))
        .insert_header(("huying-in-frame", picture.in_frame))
        .insert_header(("huying-scale", picture.top.to_string()))
        .insert_header(("huying-seq", seq))
        .content_type("image/png")
        .body(picture.png))
}

fn unchanged(tag: EntityTag) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header(header::ETag(tag))
        .finish()
}

/// Names the content, together with the address: cases, areas, lists, by whose rights, and the minute that is written into
/// it.
fn tag(world: &World, seen: &Seen, chosen: &Chosen, now_s: i64) -> String {
    let (edition, rules) = (&world.edition().hash_hex()[..16], world.rules());
    let tables: String = rules.tables().version().chars().take(16).collect();
    let (seq, judged_s, name) = (seen.seq, seen.judged_s, &chosen.name);
    format!("{edition}-{seq}-{judged_s}-{now_s}-{tables}-{name}")
}

/// A picture about to be drawn.
struct Drawing {
    wanted: Wanted,
    against: Option<Against>,
    chosen: Chosen,
    pairs: Vec<(String, String)>,
    now_s: i64,
    sight: Sight,
    deadline: Deadline,
}

impl Drawing {
    fn make(&self, world: &Arc<World>, seen: &Seen) -> Result<Picture, Problem> {
        let counted = |cases: Countable| {
            let span = Span::of(&cases, self.now_s);
            Counted { cases, span }
        };
        let now = counted(self.chosen.countable(world, seen, self.sight));
        let mut told = Told::of(
            world,
            &self.wanted,
            &self.pairs,
            &now.cases,
            &now.span,
            self.now_s,
        )?;
        let mut bases = Vec::new();
        if let Some(against) = self.against {
            let found = against.bases(world, &seen.view, &self.chosen)?;
            let windows = found.bases.iter().map(|base| (base.from_s, base.to_s));
            let cases = |window| self.chosen.within(world, seen, self.sight, window);
            bases = windows.map(|window| counted(cases(window))).collect();
            told = self.beside(told, &now, &bases, &found)?;
        }
        let subject = Subject { now, bases };
        let letters = &world.settings.letters;
        pictures::make(world, letters, &self.wanted, &subject, &told, self.deadline)
            .map_err(Problem::from)
    }

    /// Says what the window is compared with.
    fn beside(
        &self,
        told: Told,
        now: &Counted,
        bases: &[Counted],
        found: &Bases,
    ) -> Result<Told, Problem> {
        let tongue = self.wanted.tongue;
        let Some(newest) = found.bases.first() else {
            let detail = "no window since the first case is like this one; give one as FROM/TO";
            return Err(Problem::refused("no_base", detail));
        };
        let totals = bases.iter().map(|base| base.cases.total().cases);
        let base =
            crate::http::compare::Spread::of(totals.collect()).map_or(0.0, |spread| spread.median);
        let window = pictures::between(tongue, newest.from_s, newest.to_s);
        let words = match found.bases.len() {
            1 => tongue.of(format!("基准：{window}"), format!("Base: {window}")),
            several => tongue.of(
                format!("基准：此前 {several} 个同类时段逐点的中位数，最近一个是 {window}"),
                format!("Base: at each place the median of {several} like windows before, the newest {window}"),
            ),
        };
        Ok(told.with_base(tongue, now.cases.total().cases, base, &words))
    }
}

impl From<NoPicture> for Problem {
    fn from(why: NoPicture) -> Self {
        match why {
            NoPicture::Parameter(name, detail) => Self::bad_parameter(name, detail),
            NoPicture::Slow(slow) => Self::overloaded(&slow.to_string()),
        }
    }
}
