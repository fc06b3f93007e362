//! `huying demo`: the demo district, its history, and reports that keep coming.

mod accounts;
mod history;
pub(crate) mod people;

use super::Outcome;
use super::config::letters;
use super::host::{self, Stop};
use super::log::LogArgs;
use super::outside::OutsideArgs;
use super::public::{PublicArgs, PublicConfig};
use super::serve::{DATA_DIR_USUAL, LISTEN_USUAL};
use crate::entrance::Entrance;
use crate::ground::WATER_FACT;
use crate::identity::{Hidden, HiddenField};
use crate::in_force::begin_with;
use crate::installation::Installation;
use crate::outside;
use crate::photos::PhotosAt;
use crate::store::{Sqlite, Store};
use crate::veil::Veil;
use crate::world::{OpenHere, Settings};
use anyhow::bail;
use cases::Texts;
use grids::import::{Columns, Input, Options, read_areas};
use grids::{About, CodeScheme, Edition};
use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Who put the demo's tables in force.
const DEMO: &str = "huying demo";
/// The fact that holds the hash of the demo district's edition.
const EDITION_FACT: &str = "demo/edition";

/// Options of `huying demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Cases of the history
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    cases: u32,

    /// Live reports a minute
    #[arg(long, value_name = "PER_MINUTE", default_value_t = 60.0, value_parser = rate)]
    rate: f64,

    /// The same seed makes the same history
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Where to listen
    #[arg(long, value_name = "ADDR:PORT", default_value = LISTEN_USUAL, value_parser = host::loopback)]
    listen: SocketAddr,

    /// Where the data is kept
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL)]
    data_dir: PathBuf,

    /// A font for letters of pictures that the program's own does not have
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,

    /// Let nobody in who does not log in, also at this machine
    #[arg(long)]
    login: bool,

    #[command(flatten)]
    outside: OutsideArgs,

    #[command(flatten)]
    public: PublicArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// Most live reports a minute that one simulated crowd sends.
const RATE_MAX: f64 = 60_000.0;

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.0..=RATE_MAX).contains(&rate) => Ok(rate),
        _ => Err(format!("is a number from 0 to {RATE_MAX}")),
    }
}

/// Of what doctors report, words, photos and names are for those who work for them.
fn hidden() -> Hidden {
    let all = vec![
        HiddenField::Text,
        HiddenField::Notes,
        HiddenField::Photos,
        HiddenField::Reporter,
    ];
    Hidden([("health".to_owned(), all)].into())
}

/// Runs the server until a signal ends it.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    args.log.begin();
    let listener = host::listen(args.listen)?;
    let public = args
        .public
        .open(&PublicConfig::default(), &Entrance::default())?;
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&args.data_dir)?);
    let ours = prepare(&*store)?;
    let hold = ours && history::is_wanted(&*store, args.cases)?;
    let installation = Installation::of(
        store,
        &args.data_dir,
        Settings {
            demo: ours,
            hold,
            basemap: None,
            letters: letters(args.font.as_deref())?,
            outside: args.outside.clone().over(outside::Settings::default())?,
            veil: Veil::default(),
            oidc: None,
            push: crate::push::Settings::default(),
            open_here: if args.login {
                OpenHere::Never
            } else {
                OpenHere::Always
            },
            public_here: true,
            photos: PhotosAt::Directory,
            hidden: hidden(),
            // Whoever looks around has no authenticator at hand.
            second_factor: Vec::new(),
        },
    )?;
    println!("http://{}", listener.local_addr()?);
    if ours {
        let people = &installation.world.people;
        eprint!(
            "{}",
            accounts::prepare(people, &args.data_dir, Timestamp::now())?
        );
    } else {
        eprintln!(
            "{} holds other areas than the demo district: they are served as they are",
            args.data_dir.display()
        );
    }
    let address = listener.local_addr()?;
    let entrance = Entrance::default();
    host::serve(
        installation,
        listener,
        &entrance,
        public,
        move |installation, stop| {
            if let Err(error) = beside(installation, stop, &args, address, ours) {
                tracing::error!("the demo's people stopped: {error:#}");
            }
        },
    )?;
    Ok(Outcome::Done)
}

/// The history first, then the live reports. The server answers meanwhile.
fn beside(
    installation: &Installation,
    stop: &Stop,
    args: &Args,
    address: SocketAddr,
    ours: bool,
) -> anyhow::Result<()> {
    installation.wait_ready()?;
    if !ours {
        return Ok(());
    }
    let played = history::play(installation, args.cases, args.seed, stop);
    installation.engine.hold_alarms(false);
    played?;
    let key = args
        .login
        .then(|| accounts::crowd_key(&installation.world.people, Timestamp::now()));
    let key = key.transpose()?;
    people::work(address, key.as_ref(), args.rate, args.seed, stop)
}

/// Puts the demo district into an empty store. Whether the store holds it.
pub fn prepare(store: &dyn Store) -> anyhow::Result<bool> {
    let known = store.fact(EDITION_FACT)?;
    if let Some(bytes) = store.edition()? {
        let ours = known.is_some_and(|known| {
            Edition::from_bytes(&bytes).is_ok_and(|edition| edition.hash_hex() == known)
        });
        // Directories of the first program have no water yet.
        if ours && store.fact(WATER_FACT)?.is_none() {
            store.put_fact(WATER_FACT, data::WATER)?;
        }
        return Ok(ours);
    }
    eprintln!("Importing the demo district: synthetic boundaries, real names and codes");
    let edition = district()?;
    if store.tables()?.is_empty() {
        begin_with(store, &demo_tables(), DEMO)?;
    }
    let hash = edition.hash_hex();
    let facts = [(EDITION_FACT, hash.as_str()), (WATER_FACT, data::WATER)];
    store.put_edition(&hash, &edition.to_bytes(), &facts)?;
    Ok(true)
}

fn district() -> anyhow::Result<Edition> {
    let columns = Columns {
        code: "code".to_owned(),
        name: Some("name".to_owned()),
        parent: Some("parent".to_owned()),
        level: Some("level".to_owned()),
    };
    let mut options = Options::new(columns, CodeScheme::Cn);
    options.about = About {
        source: "huying demo district".to_owned(),
        list_year: Some(2023),
        valid_from: Some("2023-01-01".to_owned()),
        synthetic: true,
        note: "Synthetic boundaries, real names and codes. 边界为合成数据，名称与编码为真实。"
            .to_owned(),
    };
    let bytes = data::district();
    let outcome = read_areas(
        &[Input {
            name: "demo district",
            bytes: &bytes,
            level: None,
        }],
        &options,
    );
    match outcome.edition {
        Some(edition) => Ok(edition),
        None => bail!(
            "the embedded district does not pass its own check: {:?}",
            outcome.faults.first()
        ),
    }
}

/// Plays a history into an installation of the demo district.
#[cfg(test)]
pub fn play(installation: &Installation, cases: u32) -> anyhow::Result<()> {
    history::play(installation, cases, 1, &Stop::default())
}

/// The tables of the demo district.
pub fn demo_tables() -> Texts<'static> {
    Texts::gather(data::tables::text)
}
