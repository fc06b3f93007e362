//! `huying serve`: a server on a data directory.

use super::Outcome;
use super::config::Config;
use super::host;
use crate::installation::{Installation, put_tables};
use crate::store::{Sqlite, Store};
use anyhow::Context as _;
use cases::Texts;
use std::collections::HashMap;
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

    /// Where to listen; goes before the file
    #[arg(long, value_name = "ADDR:PORT", value_parser = host::loopback)]
    listen: Option<SocketAddr>,
}

/// Runs the server until a signal ends it.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    host::log();
    let config = args
        .config
        .as_deref()
        .map(Config::read)
        .transpose()?
        .unwrap_or_default();
    let settings = config.settings()?;
    let said = config.listen.as_deref().unwrap_or(LISTEN_USUAL);
    let address = args
        .listen
        .map_or_else(|| host::loopback(said), Ok)
        .map_err(anyhow::Error::msg)?;
    let dir = args
        .data_dir
        .or(config.data_dir)
        .unwrap_or_else(|| DATA_DIR_USUAL.into());
    let listener = host::listen(address)?;
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&dir)?);
    if let Some(tables) = &config.tables_dir {
        take_tables(&*store, tables)?;
    }
    let installation = Installation::of(store, &dir, settings)?;
    eprintln!("huying answers at http://{}", listener.local_addr()?);
    host::serve(installation, listener, |_, _| ())?;
    Ok(Outcome::Done)
}

fn take_tables(store: &dyn Store, dir: &Path) -> anyhow::Result<()> {
    let read = |name: &str| match std::fs::read_to_string(dir.join(name)) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && dir.is_dir() => {
            Ok(String::new())
        }
        Err(error) => {
            Err(error).with_context(|| format!("cannot read {}", dir.join(name).display()))
        }
    };
    let mut texts = HashMap::new();
    for (name, _) in Texts::default().named() {
        texts.insert(name, read(name)?);
    }
    put_tables(store, &Texts::gather(|name| &texts[name]))?;
    Ok(())
}
