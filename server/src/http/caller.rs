//! Who asks: the one place that decides it, once for each request.
//!
//! | shown | who it is |
//! |---|---|
//! | the public door | anybody, whatever else is shown |
//! | `x-huying-as: anybody` | anybody: whoever may more can look as those who may less |
//! | the session's cookie | the account, unless the session has ended |
//! | `Authorization: Bearer hyk_…` | the program whose key it is |
//! | nothing, at this machine, where nobody need log in ([`OpenHere`]) | the local administrator |
//! | nothing | anybody |

use super::permission::PublicDoor;
use super::problem::Problem;
use crate::identity::permissions::{
    AcknowledgeAlarms, ActForOthers, CosignCheckpoints, FollowCase, Permission, Probe, ReadAlarms,
    ReadCases, ReadCounts, ReadLedger, ReadReference, ReadTables, ReportAsResident, ReportCases,
    UsePages, UseSession,
};
use crate::identity::{HiddenField, Reach, Rights};
use crate::people::{KEY_BEGIN, KeyHolder, SignedIn};
use crate::world::{OpenHere, World};
use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage as _, HttpRequest, web};
use cases::{Step, StepKind};
use jiff::Timestamp;
use std::sync::Arc;

/// The cookie of a session. Its prefix makes browsers hold it to this host, its whole path, and safe transport.
pub const COOKIE: &str = "__Host-huying";
/// Lets a caller be taken for anybody.
const AS: &str = "x-huying-as";

/// What anybody may by the public door: count, and report.
const PUBLIC: Rights = Rights::NONE
    .with::<ReadCounts>()
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<ReportAsResident>()
    .with::<FollowCase>();

/// What anybody may by the inner door: report, log in, and what machines ask of each other.
const ANYBODY: Rights = Rights::NONE
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<UseSession>()
    .with::<ReportAsResident>()
    .with::<FollowCase>()
    .with::<CosignCheckpoints>()
    .with::<Probe>();

/// What is left to whoever must first choose another password or set up a second factor.
const LOCKED_IN: Rights = Rights::NONE
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<UseSession>();

/// What a screen on a wall may at all, as far as its account may: nothing whose reading is recorded with a name.
const SCREEN: Rights = Rights::NONE
    .with::<ReadCases>()
    .with::<ReadCounts>()
    .with::<ReadAlarms>()
    .with::<AcknowledgeAlarms>()
    .with::<ReadReference>()
    .with::<ReadTables>()
    .with::<ReadLedger>()
    .with::<UsePages>()
    .with::<UseSession>()
    .with::<Probe>();

/// What of it changes anything: logging in as somebody else is always possible.
const SCREEN_ACTS: Rights = Rights::NONE
    .with::<AcknowledgeAlarms>()
    .with::<UseSession>();

/// Who is asking, and what they may.
#[derive(Clone, Debug)]
pub struct Caller {
    who: Who,
    rights: Rights,
    reach: Reach,
}

/// What sort of caller.
#[derive(Clone, Debug)]
pub enum Who {
    /// Whoever sits at this machine, where nobody need log in.
    LocalAdministrator,
    /// Somebody who is logged in.
    Account(Arc<SignedIn>),
    /// A program with a key, and the name it acts under: no account's.
    Key(Arc<KeyHolder>, String),
    /// Nobody in particular; `ended`: who showed a session that holds no longer.
    Anybody {
        /// A session was shown.
        ended: bool,
    },
}

impl Caller {
    /// Who asks, looked up once for each request.
    pub fn known(request: &HttpRequest) -> Result<Arc<Self>, Problem> {
        if let Some(caller) = request.extensions().get::<Arc<Self>>() {
            return Ok(Arc::clone(caller));
        }
        let caller = Arc::new(Self::of(request)?);
        request.extensions_mut().insert(Arc::clone(&caller));
        Ok(caller)
    }

    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        if request.app_data::<PublicDoor>().is_some() {
            return Ok(Self::anybody(PUBLIC, false));
        }
        let world = request.app_data::<web::Data<World>>();
        let world = world.ok_or_else(|| Problem::fault(&"no world behind the door"))?;
        let anybody = if world.settings.public_here {
            ANYBODY.with::<ReadCounts>()
        } else {
            ANYBODY
        };
        if let Some(wanted) = request.headers().get(AS) {
            return if wanted == "anybody" {
                Ok(Self::anybody(anybody, false))
            } else {
                Err(Problem::bad_request(
                    "bad_header",
                    format!("{AS} can only be anybody"),
                ))
            };
        }
        let now = Timestamp::now();
        if let Some(key) = bearer(request.headers()) {
            let holder = world.people.key(key, now).map_err(|many| {
                Problem::too_many("too_many_requests", many.to_string(), many.wait_s.into())
            })?;
            return holder
                .as_ref()
                .map(Self::program)
                .ok_or_else(Problem::wrong_key);
        }
        let token = request.cookie(COOKIE);
        let signed_in = token.as_ref().map(Cookie::value);
        if let Some(signed_in) = signed_in.and_then(|token| world.people.session(token, now)) {
            not_foreign(request)?;
            return Ok(Self::member(signed_in).limited_to(request.method()));
        }
        if is_open(request, world) {
            return Ok(Self {
                who: Who::LocalAdministrator,
                rights: Rights::ALL,
                reach: Reach::ALL,
            });
        }
        Ok(Self::anybody(anybody, token.is_some()))
    }

    fn anybody(rights: Rights, ended: bool) -> Self {
        Self {
            who: Who::Anybody { ended },
            rights,
            reach: Reach::ALL,
        }
    }

    fn program(holder: &Arc<KeyHolder>) -> Self {
        Self {
            rights: Rights::named(holder.scopes.iter().copied()).unwrap_or(Rights::NONE),
            reach: holder.reach.clone(),
            who: Who::Key(Arc::clone(holder), format!("{KEY_BEGIN}{}", holder.id)),
        }
    }

    /// A screen changes nothing, whatever its account may.
    fn limited_to(mut self, method: &Method) -> Self {
        if self.is_screen() && !method.is_safe() {
            self.rights = self.rights.within(SCREEN_ACTS);
        }
        self
    }

    fn is_screen(&self) -> bool {
        matches!(&self.who, Who::Account(signed_in) if signed_in.is_screen)
    }

    /// Somebody who is logged in.
    pub(super) fn member(signed_in: Arc<SignedIn>) -> Self {
        let rights = if signed_in.is_held_back() {
            LOCKED_IN
        } else {
            let roles = signed_in.account.roles.iter();
            roles.fold(Rights::NONE, |all, role| all.and(role.rights()))
        };
        let rights = if signed_in.is_screen {
            rights.within(SCREEN)
        } else {
            rights
        };
        Self {
            rights,
            reach: signed_in.account.reach.clone(),
            who: Who::Account(signed_in),
        }
    }

    /// Who it is.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// What they may.
    pub fn rights(&self) -> Rights {
        self.rights
    }

    /// Which cases that extends to.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The name that stands in events and records; whoever has none must give one.
    pub fn name(&self) -> Option<&str> {
        match &self.who {
            Who::Account(signed_in) => Some(&signed_in.account.name),
            Who::Key(_, name) => Some(name),
            Who::LocalAdministrator | Who::Anybody { .. } => None,
        }
    }

    /// What of a case of this source is hidden from the caller.
    pub fn hidden<'w>(&self, world: &'w World, source: &str) -> &'w [HiddenField] {
        match self.who {
            Who::LocalAdministrator => &[],
            _ => world.settings.hidden.of(source, &self.reach),
        }
    }

    /// Whether the caller may name somebody else as the one who acts.
    fn acts_for_others(&self) -> bool {
        self.name().is_none() || self.rights.has::<ActForOthers>()
    }

    /// Lets through whoever has the permission.
    pub fn require<P: Permission>(&self) -> Result<(), Problem> {
        if self.rights.has::<P>() {
            return Ok(());
        }
        Err(match &self.who {
            Who::Anybody { ended: true } => Problem::session_ended(),
            Who::Anybody { ended: false } if self.rights.has::<UseSession>() => {
                Problem::login_needed()
            }
            Who::Account(signed_in) if signed_in.is_screen => Problem::screen_looks_only(),
            Who::Account(signed_in) if signed_in.must_change => Problem::password_change_needed(),
            Who::Account(signed_in) if signed_in.must_enrol() => Problem::second_factor_needed(),
            _ => Problem::forbidden(P::NAME),
        })
    }

    /// The steps that the caller takes, in the order of a case's life.
    pub fn steps(&self) -> Vec<StepKind> {
        StepKind::ALL
            .into_iter()
            .filter(|step| self.takes(*step))
            .collect()
    }

    /// Whether some role of the caller takes the step.
    pub fn takes(&self, step: StepKind) -> bool {
        match &self.who {
            Who::LocalAdministrator | Who::Key(..) => true,
            Who::Account(signed_in) => {
                let mut roles = signed_in.account.roles.iter();
                !signed_in.is_screen && roles.any(|role| role.steps().contains(&step))
            }
            Who::Anybody { .. } => false,
        }
    }

    /// Lets through a step that a role of the caller takes; one of a team only for a team of theirs. `lead`: the team
    /// that leads the case.
    pub fn require_step(&self, step: &Step, lead: Option<&str>) -> Result<(), Problem> {
        let kind = step.kind();
        let Who::Account(signed_in) = &self.who else {
            return if self.takes(kind) {
                Ok(())
            } else {
                Err(Problem::step_forbidden(kind, &[]))
            };
        };
        let roles = &signed_in.account.roles;
        let mut taking = roles.iter().filter(|role| role.steps().contains(&kind));
        let Some(first) = taking.next() else {
            return Err(Problem::step_forbidden(kind, roles));
        };
        if !first.needs_team() || taking.any(|role| !role.needs_team()) {
            return Ok(());
        }
        let acting = acting(step).or(lead);
        if acting.is_none_or(|team| self.reach.has_team(team)) {
            Ok(())
        } else {
            Err(Problem::foreign_team(acting.unwrap_or_default()))
        }
    }

    /// Lets through a report from a source that the caller may speak for.
    pub fn require_source(&self, source: &str) -> Result<(), Problem> {
        let by_role = match &self.who {
            Who::Account(signed_in) => signed_in.account.roles.iter().any(|role| {
                let own = role.source();
                role.rights().has::<ReportCases>() && own.is_none_or(|own| own == source)
            }),
            _ => true,
        };
        if by_role && self.reach.has_source(source) {
            Ok(())
        } else {
            Err(Problem::foreign_source(source))
        }
    }

    /// Who acts, where a parameter may say so.
    ///
    /// # Errors
    /// 403 when another is named than the caller; 400 when nobody is.
    pub fn by(&self, given: Option<&str>) -> Result<String, Problem> {
        match (given, self.name()) {
            (Some(given), own) if own == Some(given) || self.acts_for_others() => {
                Ok(given.to_owned())
            }
            (Some(given), _) => Err(Problem::not_yourself(given)),
            (None, Some(own)) => Ok(own.to_owned()),
            (None, None) => Err(Problem::bad_parameter("by", "is missing: say who asks")),
        }
    }

    /// A JSON body in which it stands who acts: it is the caller's name where nothing was said. A body that cannot be
    /// read is left as it is, for its reader to find fault with.
    ///
    /// # Errors
    /// 403 when another is named than the caller.
    pub fn signed(&self, body: web::Bytes) -> Result<web::Bytes, Problem> {
        #[derive(serde::Deserialize)]
        struct Signed {
            by: Option<String>,
        }
        let Some(own) = self.name() else {
            return Ok(body);
        };
        let Ok(Signed { by }) = serde_json::from_slice(&body) else {
            return Ok(body);
        };
        match by {
            Some(by) if by == own || self.acts_for_others() => Ok(body),
            Some(by) => Err(Problem::not_yourself(&by)),
            None => Ok(with_by(&body, own)),
        }
    }
}

/// What somebody showed who stays: looked at again and again, so that whoever may no longer is shown out.
#[derive(Clone)]
pub struct Pass {
    caller: Arc<Caller>,
    token: Option<String>,
}

impl Pass {
    /// The pass of whoever sent this request.
    pub fn of(request: &HttpRequest, caller: &Arc<Caller>) -> Self {
        Self {
            caller: Arc::clone(caller),
            token: request
                .cookie(COOKIE)
                .map(|cookie| cookie.value().to_owned()),
        }
    }

    /// The pass of whoever sits at this machine.
    #[cfg(test)]
    pub fn of_this_machine() -> Self {
        Self {
            caller: Arc::new(Caller {
                who: Who::LocalAdministrator,
                rights: Rights::ALL,
                reach: Reach::ALL,
            }),
            token: None,
        }
    }

    /// Whether it still lets in, with the same rights and reach. Somebody who stays uses the session.
    pub fn holds(&self, world: &World) -> bool {
        match &self.caller.who {
            Who::Account(signed_in) => {
                let token = self.token.as_deref();
                let now = token.and_then(|token| world.people.session(token, Timestamp::now()));
                now.is_some_and(|now| !now.is_held_back() && now.account == signed_in.account)
            }
            Who::Key(holder, _) => world.people.has_key(holder, Timestamp::now()),
            Who::LocalAdministrator => is_open_at_all(world),
            Who::Anybody { .. } => true,
        }
    }
}

/// The object with one more field at its beginning.
fn with_by(body: &[u8], by: &str) -> web::Bytes {
    let start = body
        .iter()
        .position(|byte| *byte == b'{')
        .map_or(0, |at| at + 1);
    let (head, rest) = body.split_at(start);
    let is_empty = rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}');
    let name = serde_json::to_string(by).expect("a text is JSON");
    let comma = if is_empty { "" } else { "," };
    let field = format!("\"by\":{name}{comma}");
    [head, field.as_bytes(), rest].concat().into()
}

/// The team that a step itself names as the one that acts.
fn acting(step: &Step) -> Option<&str> {
    match step {
        Step::Accept { team } | Step::ReportBack { team, .. } => team.as_deref(),
        Step::Refuse { team, .. } | Step::AnswerCall { team, .. } => Some(team),
        _ => None,
    }
}

/// The key of a program.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Whoever sits at this machine need not log in.
fn is_open(request: &HttpRequest, world: &World) -> bool {
    is_open_at_all(world)
        && match request.peer_addr() {
            Some(peer) => peer.ip().to_canonical().is_loopback(),
            // In-process tests have no peer.
            None => cfg!(test),
        }
}

fn is_open_at_all(world: &World) -> bool {
    match world.settings.open_here {
        OpenHere::Always => true,
        OpenHere::WhileEmpty => world.people.is_empty(),
        OpenHere::Never => false,
    }
}

/// Refuses what a page of another site makes a logged-in browser send: a browser says where a request comes from.
fn not_foreign(request: &HttpRequest) -> Result<(), Problem> {
    if request.method().is_safe() {
        return Ok(());
    }
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return if site == "same-origin" {
            Ok(())
        } else {
            Err(Problem::foreign_page())
        };
    }
    let host = text(header::HOST);
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    if host.is_some() && origin.map(|(_, host)| host) == host {
        Ok(())
    } else {
        Err(Problem::foreign_page())
    }
}
