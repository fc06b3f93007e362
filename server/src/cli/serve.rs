//! `huying serve`: a server on a data directory.

use super::Outcome;
use super::config::Config;
use super::entrance::entrance;
use super::host;
use super::log::LogArgs;
use super::outside::OutsideArgs;
use super::public::PublicArgs;
use crate::entrance::Closed;
use crate::in_force::{Edit, TablesError};
use crate::installation::Installation;
use crate::store::{Sqlite, Store};
use crate::world::OpenHere;
use anyhow::{Context as _, bail};
use cases::tables::TABLES;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where servers listen when nothing else is said.
pub const LISTEN_USUAL: &str = "127.0.0.1:8080";
/// Where data is kept when nothing else is said.
pub const DATA_DIR_USUAL: &str = "./huying-data";

/// Options of `huying serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// TOML or JSON; server/huying.example.toml shows every key
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Where the system's data is kept; goes before the file
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Where to listen, beyond this machine only with [tls] or [proxy] in the file; goes before the file
    #[arg(long, value_name = "ADDR:PORT", value_parser = host::address)]
    listen: Option<SocketAddr>,

    /// A font for letters of pictures that the program's own does not have; goes before the file
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,

    #[command(flatten)]
    outside: OutsideArgs,

    #[command(flatten)]
    public: PublicArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// Runs the server until a signal ends it.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    args.log.begin();
    let mut config = args
        .config
        .as_deref()
        .map(Config::read)
        .transpose()?
        .unwrap_or_default();
    config.font = args.font.or(config.font);
    let mut settings = config.settings()?;
    let entrance = entrance(config.tls.as_ref(), &config.proxy)?;
    settings.outside = args.outside.over(settings.outside)?;
    let said = config.listen.as_deref().unwrap_or(LISTEN_USUAL);
    let address = args
        .listen
        .map_or_else(|| host::address(said), Ok)
        .map_err(anyhow::Error::msg)?;
    entrance.may_listen(address)?;
    let reached = entrance.is_open_to_others(address);
    if reached {
        settings.open_here = OpenHere::Never;
    }
    let dir = args
        .data_dir
        .or(config.data_dir)
        .unwrap_or_else(|| DATA_DIR_USUAL.into());
    let listener = host::listen(address)?;
    let public = args.public.open(&config.public, &entrance)?;
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&dir)?);
    let installation = Installation::of(store, &dir, settings)?;
    if reached && !installation.world.people.has_administrator() {
        bail!(Closed::NoAdministrator(dir.display().to_string()));
    }
    if let Some(tables) = &config.tables_dir {
        take_tables(&installation, tables)?;
    }
    eprintln!(
        "huying answers at {}://{}",
        entrance.scheme(),
        listener.local_addr()?
    );
    host::serve(installation, listener, &entrance, public, |_, _| ())?;
    Ok(Outcome::Done)
}

/// The tables of a directory, from now on in force where they differ from those that are.
fn take_tables(installation: &Installation, dir: &Path) -> anyhow::Result<()> {
    let mut edits = Vec::new();
    for form in TABLES {
        let path = dir.join(form.file);
        match std::fs::read_to_string(&path) {
            Ok(text) => edits.push(Edit {
                name: form.name,
                text,
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && dir.is_dir() => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        }
    }
    installation.wait_ready()?;
    let by = format!("tables_dir {}", dir.display());
    let change = installation.world.in_force().with(&edits, &by);
    let change = change.map_err(TablesError::Faults)?;
    if !change.is_empty() {
        installation.engine.change_tables_blocking(change)?;
    }
    Ok(())
}
