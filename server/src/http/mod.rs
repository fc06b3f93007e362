//! The HTTP interface: one file per thing a user does.
#![allow(unused_qualifications, reason = "utoipa's macros write whole paths")]

mod about;
mod accounts;
mod alarms;
#[cfg(test)]
mod alarms_tests;
mod answer;
mod apart;
mod areas;
#[cfg(test)]
mod authorization;
mod basemap;
mod body;
mod bulk;
mod caller;
mod calls;
mod case;
mod catalog;
mod claims;
mod client;
mod compare;
mod counts;
mod describe;
mod docs;
mod door;
#[doc(hidden)]
pub mod doors;
mod duty;
mod events;
mod export;
mod filter;
mod follow;
mod health;
#[cfg(test)]
mod health_tests;
pub(crate) mod held;
mod import;
mod ledger;
#[cfg(test)]
mod life_tests;
#[cfg(test)]
mod limits_tests;
mod list;
mod locate;
mod moves;
mod oidc;
pub(crate) mod operation;
mod page;
mod permission;
mod personal;
mod photos;
mod presence;
mod problem;
mod public;
#[cfg(test)]
mod public_tests;
mod push;
mod query;
mod queues;
mod rates;
mod reached;
pub(crate) mod refusals;
mod report;
mod rows;
mod session;
mod sheet;
mod sockets;
#[cfg(test)]
mod starting_tests;
#[cfg(test)]
mod street_tests;
mod tables;
mod tasks;
#[cfg(test)]
mod tests;
mod times;
mod words;
mod worker;

pub use answer::Sentence;
pub(crate) use caller::Pass;
pub use client::{client_address, is_secure};
pub(crate) use compare::like_windows;
pub use compare::{Against, Spread};
pub use door::Door;
pub use filter::{Chosen, FilterParams, hex};
pub(crate) use held::holds;
pub use operation::Guarded;
pub(crate) use operation::routes;
pub use permission::*;
pub use problem::Problem;
pub use query::{Nothing, Query};
pub use reached::Reached;
use session::set_cookies;
pub use sheet::{Sheet, Tag, tag};

use crate::engine::Engine;
use crate::world::World;
use crate::{limits, tiles, web as pages};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use std::io::Error;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

/// Connections stay open for the next request this long.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What all handlers share.
#[derive(Clone)]
pub struct Shared {
    /// What the server knows.
    pub world: Arc<World>,
    /// The door to the writer.
    pub engine: Arc<Engine>,
    /// For `/metrics`.
    pub metrics: PrometheusHandle,
    /// Names this server answers to.
    pub door: Door,
    /// Whether it is the door for anybody.
    pub public: bool,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "huying 呼应",
        description = "A report comes in, and within a second it has its grid, its team and its deadline, and its place on the heat map. \
            Errors are `application/problem+json` with a stable `code`. Unknown query parameters are refused. \
            Times are RFC 3339 with a zone; positions are WGS 84 unless `crs` says otherwise.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(words::Answered, Problem)),
    tags(
        (name = "cases", description = "Report, find, count, follow and move cases"),
        (name = "areas", description = "Areas and where positions lie"),
        (name = "tiles", description = "Vector tiles of areas, heat and cases"),
        (name = "exports", description = "Take a view away: as a picture, tables, shapes"),
        (name = "tables", description = "The tables that differ from city to city: fetch, check, rehearse, put in force"),
        (name = "ledger", description = "Prove what the log holds: checkpoint, tiles, consistency, receipts"),
        (name = "personal", description = "Who reported, who read that, erasing and retention"),
        (name = "public", description = "Without an account: report, follow by link, receipt, rating"),
        (name = "alarms", description = "What the city's rules raise an alarm for, and who has seen it"),
        (name = "session", description = "Log in and out, and see to one's own account"),
        (name = "accounts", description = "Who can log in, which programs have keys, and what they may"),
        (name = "reference", description = "Lists, and what the installation says about itself"),
        (name = "health", description = "For those who watch the server")
    )
)]
struct Description;

fn routes(config: &mut ServiceConfig<'_>) {
    routes![config;
        report => report,
        import => import,
        list => list,
        bulk => move_many,
        case => show,
        case::deadline => explain,
        case::similar => find,
        moves => move_on,
        photos::upload => upload,
        photos::show => picture,
        photos::show => thumbnail,
        claims => claim,
        claims => give_back,
        claims => list,
        queues => show,
        calls => list,
        tasks => list,
        worker => pack,
        counts => show,
        compare => show,
        rates => show,
        events => follow,
        alarms => list,
        alarms => acknowledge,
        locate => locate,
        areas => list,
        areas => show,
        catalog => classes,
        catalog => sources,
        catalog => teams,
        catalog => statuses,
        duty => show,
        presence => show,
        presence => set,
        push => key,
        push => subscribe,
        push => unsubscribe,
        about => show,
        health => healthz,
        health => readyz,
        health => metrics,
        basemap => serve,
        docs => description,
        docs => reader,
        docs => script,
        public::report => report,
        public::photos => upload,
        public::challenge => give,
        follow::show => show,
        follow::receipt => give,
        follow::rating => rate,
    ];
    config.configure(export::configure);
    config.configure(tables::configure);
    config.configure(ledger::configure);
    config.configure(personal::configure);
    config.configure(session::configure);
    config.configure(oidc::configure);
    config.configure(accounts::configure);
    config.configure(tiles::configure);
}

/// The description of the interface, as the routes themselves give it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut api) = operation::described(|| {
        App::new()
            .into_utoipa_app()
            .openapi(Description::openapi())
            .configure(routes)
            .split_for_parts()
    });
    describe::complete(&mut api);
    api
}

/// The description as it is committed: pretty JSON with a newline at its end.
pub fn openapi_json() -> String {
    let mut text = openapi()
        .to_pretty_json()
        .expect("a description always serialises");
    text.push('\n');
    text
}

/// The whole application around its shared parts.
fn app(
    shared: Shared,
    docs: docs::Data,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let app = if shared.public {
        App::new().app_data(PublicDoor)
    } else {
        App::new()
    };
    app.app_data(web::Data::from(shared.world))
        .app_data(web::Data::from(shared.engine))
        .app_data(web::Data::new(shared.metrics))
        .app_data(web::Data::new(shared.door))
        .app_data(web::Data::new(docs))
        .wrap(Compress::default())
        .wrap(from_fn(door::pass))
        .into_utoipa_app()
        .configure(routes)
        .default_service(web::to(other))
        .into_app()
}

/// A server on an open listener; it runs when awaited.
pub fn server(
    shared: Shared,
    listener: TcpListener,
    workers: usize,
) -> std::io::Result<actix_web::dev::Server> {
    sockets::ask_for_descriptors();
    let docs = docs::Data::of(&openapi(), openapi_json());
    let tls = shared.door.entrance().tls.clone();
    let server = HttpServer::new(move || app(shared.clone(), docs.clone()))
        .workers(workers)
        .keep_alive(KEEP_ALIVE)
        .tcp_nodelay(true)
        .on_connect(sockets::bound)
        .h1_write_buffer_size(limits::ANSWER_BUFFER_BYTES_MAX)
        .client_request_timeout(limits::REQUEST_HEAD_TIMEOUT)
        .shutdown_timeout(limits::SHUTDOWN_S)
        .disable_signals();
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls.config().map_err(Error::other)?)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

/// Everything that is no route: a page, another method of a route, or nothing.
async fn other(
    _: Can<UsePages>,
    request: HttpRequest,
    docs: web::Data<docs::Data>,
) -> Result<HttpResponse, Problem> {
    if let Some(allow) = docs.methods(request.path()) {
        return Err(Problem::method_not_allowed(allow));
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(Problem::method_not_allowed("GET, HEAD".to_owned()));
    }
    pages::answer(&request)
}
