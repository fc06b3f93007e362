//! What is wrong with a table, before anybody relies on it: `POST /v1/tables/check`.

use super::given::Body;
use super::named;
use crate::http::answer::Sentence;
use crate::http::apart::apart;
use crate::http::refusals::{NotFound, WrongBody};
use crate::http::words;
use crate::http::{Can, Nothing, Problem, Query, ReadTables};
use crate::in_force::Change;
use crate::sheets::FileFault;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::duties_check::{DutyFinding, check_duties};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which table the body is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GivenParams {
    /// Name of the table.
    #[param(example = "duties")]
    pub name: String,
    /// Encoding of a CSV: `utf-8` (usual), `gbk` or `gb18030`.
    pub encoding: Option<String>,
}

/// What a check found.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TableCheck {
    /// Whether the table could be put in force.
    sound: bool,
    /// Whether it says something else than what is in force.
    changed: bool,
    /// Every fault; with any, nothing else is looked at.
    faults: Vec<FileFault>,
    /// What is odd and refuses nothing, such as columns that nothing reads.
    notes: Vec<FileFault>,
    /// What does not fit the areas, in words.
    #[schema(value_type = Vec<Sentence>)]
    warnings: Vec<cases::Sentence>,
    /// What the duties would leave open or contradict, with this table beside the others in force.
    #[schema(value_type = Vec<Finding>)]
    findings: Vec<DutyFinding>,
    /// How many further findings there are.
    findings_more: usize,
}

/// One finding about the duties.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what cases::duties_check serialises")]
pub struct Finding {
    /// What is found.
    kind: words::FindingKind,
    /// The rows it is about, the one that wins first.
    rows: Vec<String>,
    /// The class or class prefix; empty for every class.
    class: String,
    /// The area or area prefix; empty for everywhere.
    area: String,
    /// With everything inside the area, or only cases that lie in no area inside it.
    whole: bool,
    /// At which times.
    times: Vec<words::TimeKind>,
    /// From when on; null: from now.
    from: Option<String>,
    /// Until when; null: without end.
    until: Option<String>,
    /// The finding in words.
    words: Sentence,
}

/// Check a table
///
/// The body is the table as CSV or XLSX, checked beside the other tables in force and the areas. Nothing is stored. A table
/// with faults is answered with 200 too: its faults are what was asked for.
#[utoipa::path(post, path = "/v1/tables/check", tag = "tables", params(GivenParams),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = TableCheck), NotFound, WrongBody))]
pub async fn check(
    _: Can<ReadTables>,
    request: HttpRequest,
    world: web::Data<World>,
    Query(given, Nothing {}): Query<GivenParams>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let name = named(&given.name)?;
    let body = Body::read(&request, &mut payload, name, given.encoding.as_deref()).await?;
    let found = apart(move || match body.change(&world.in_force(), "") {
        Ok(change) => TableCheck::of(&change, name),
        Err(faults) => TableCheck {
            faults,
            ..TableCheck::default()
        },
    })
    .await?;
    Ok(HttpResponse::Ok().json(found))
}

impl TableCheck {
    fn of(change: &Change, name: &str) -> Self {
        let rules = change.rules();
        let duties = check_duties(rules, jiff::Timestamp::now());
        let notes = rules.tables().notes().iter();
        let own = notes.filter(|note| note.file.strip_suffix(".csv") == Some(name));
        Self {
            sound: true,
            changed: !change.is_empty(),
            faults: Vec::new(),
            notes: crate::sheets::told(own.cloned().collect(), &[]),
            warnings: rules.warnings().to_vec(),
            findings: duties.findings,
            findings_more: duties.more,
        }
    }
}
