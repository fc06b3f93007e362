//! A case as lists show it, and what the whole case tells like them.

use crate::books::Books;
use crate::http::caller::Caller;
use crate::http::words;
use crate::identity::HiddenField;
use crate::register::{Card, Queue};
use crate::store::Row;
use crate::world::World;
use crate::{clock, engine};
use cases::CaseNo;
use grids::AreaId;
use heat::NO_AREA;
use serde::Serialize;
use utoipa::ToSchema;

/// One case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseItem {
    #[serde(flatten)]
    pub(super) core: CaseCore,
    /// Calls that are not confirmed yet.
    pub(super) calls: u8,
}

/// What lists and the whole case tell alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCore {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    at: String,
    source: String,
    class: Option<String>,
    class_name: Option<String>,
    #[schema(value_type = words::Status)]
    status: &'static str,
    text: String,
    /// What of the case is hidden from you, because of its source; left out when nothing is.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hidden: Vec<HiddenField>,
    lon: Option<f64>,
    lat: Option<f64>,
    /// Code of the finest area.
    area: Option<String>,
    area_name: Option<String>,
    team: Option<String>,
    team_name: Option<String>,
    /// When the running clock ends; of a case that is over, when its team's limit ended.
    due: Option<String>,
    /// The running clock has run out.
    overdue: bool,
    /// It is about to.
    warned: bool,
    /// What the case waits for now has been waited for since.
    since: String,
    /// The level of the response it stands at; null where the tables know none.
    level: Option<String>,
    /// How often it was done again.
    rework: u8,
    /// How often it went from one lead team to another.
    handovers: u8,
    /// Why it is stuck.
    #[schema(value_type = Vec<words::Stuck>)]
    stuck: Vec<&'static str>,
    #[schema(value_type = Option<String>)]
    merged_into: Option<CaseNo>,
    /// The queues it stands in now.
    #[schema(value_type = Vec<words::Queue>)]
    queues: Vec<&'static str>,
}

impl CaseCore {
    /// A case by its card, with the names behind its codes, as this caller may see it. `row` adds words that the card has
    /// no room for.
    pub fn of(
        world: &World,
        books: &Books,
        caller: &Caller,
        row: Row,
        card: &Card,
        now_s: i64,
    ) -> Self {
        let hidden = caller.hidden(world, &row.source);
        let text_is_hidden = hidden.contains(&HiddenField::Text);
        let area = (card.area != NO_AREA).then(|| world.edition().area(AreaId(card.area)));
        let class = books.classes.line(card.class);
        let team = books.teams.line(card.team);
        let text = |text: &str| text.to_owned();
        Self {
            case: CaseNo(row.case),
            at: clock::local(card.at_s),
            source: row.source,
            class: class.map(|line| text(&line.code)),
            class_name: class.map(|line| text(&line.name)),
            status: card.status().word(),
            text: if text_is_hidden {
                String::new()
            } else {
                row.text
            },
            hidden: hidden.to_vec(),
            lon: card.position.map(|position| position.0),
            lat: card.position.map(|position| position.1),
            // Of areas of another edition only the code is left.
            area: area.map(|area| text(&area.code)).or(row.area),
            area_name: area.map(|area| text(&area.name)),
            team: team.map(|line| text(&line.code)),
            team_name: team.map(|line| text(&line.name)),
            due: card.due_s.map(clock::local),
            overdue: card.overdue(now_s),
            warned: card.due_soon(now_s),
            since: clock::local(card.since_s),
            level: engine::level(world, card).map(text),
            rework: card.rework,
            handovers: card.handovers,
            stuck: card.stuck().map(cases::Stuck::word).collect(),
            merged_into: card.merged_into(),
            queues: Queue::words_of(card, now_s),
        }
    }
}
