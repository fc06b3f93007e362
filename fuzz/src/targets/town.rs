//! A town of one square, for what can only be read where there is a place.

use grids::import::{Columns, Input, Options, read_areas};
use grids::{CodeScheme, Edition};
use server::installation::Installation;
use server::store::{Sqlite, Store};
use server::world::{Settings, World};
use std::sync::{Arc, OnceLock};

const SQUARE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"t"},
    "geometry":{"type":"Polygon","coordinates":[[[113,23],[114,23],[114,24],[113,24],[113,23]]]}}]}"#;

fn edition() -> Edition {
    let input = Input {
        name: "square",
        bytes: SQUARE.as_bytes(),
        level: None,
    };
    let options = Options::new(Columns::code("code"), CodeScheme::Plain);
    read_areas(&[input], &options)
        .edition
        .expect("a square is sound")
}

/// An empty server without a door. It lies in a temporary directory until the process ends.
pub fn world() -> &'static World {
    static TOWN: OnceLock<(Installation, tempfile::TempDir)> = OnceLock::new();
    let (installation, _) = TOWN.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let store = Sqlite::open(dir.path()).expect("an empty directory");
        let edition = edition();
        store
            .put_edition(&edition.hash_hex(), &edition.to_bytes(), &[])
            .expect("stored");
        let store: Arc<dyn Store> = Arc::new(store);
        let installation =
            Installation::of(store, dir.path(), Settings::default()).expect("a sound directory");
        installation.wait_ready().expect("an empty log is sound");
        (installation, dir)
    });
    &installation.world
}
