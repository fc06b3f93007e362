//! The configuration file of `huying serve`. `server/huying.example.toml` shows every key.

use super::entrance::{ProxyConfig, TlsConfig};
use super::oidc::OidcConfig;
use super::outside::OutsideConfig;
use super::photos::PhotosConfig;
use super::public::PublicConfig;
use super::push::PushConfig;
use crate::identity::{Hidden, Role};
use crate::pictures::Letters;
use crate::world::{Basemap, BasemapKind, OpenHere, Settings};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// All keys; each may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: Option<String>,
    /// Where the data is kept.
    pub data_dir: Option<PathBuf>,
    /// A directory with `classes.csv`, `duties.csv` and so on; what it holds replaces the tables in force.
    pub tables_dir: Option<PathBuf>,
    /// The map beneath the areas.
    pub basemap: Option<BasemapConfig>,
    /// A font file for letters of pictures that the program's own font does not have.
    pub font: Option<PathBuf>,
    /// Who outside holds the log's root.
    #[serde(default)]
    pub outside: OutsideConfig,
    /// Where anybody may count, and what is sensitive.
    #[serde(default)]
    pub public: PublicConfig,
    /// Whom push services may write to, and which are taken.
    #[serde(default)]
    pub push: PushConfig,
    /// Where pictures lie.
    #[serde(default)]
    pub photos: PhotosConfig,
    /// By source, what only those see who are named for it.
    #[serde(default)]
    pub hidden: Hidden,
    /// What accounts must have.
    #[serde(default)]
    pub accounts: AccountsConfig,
    /// Certificate and key.
    pub tls: Option<TlsConfig>,
    /// The proxies in front.
    #[serde(default)]
    pub proxy: ProxyConfig,
    /// Who says by `OpenID` Connect who somebody is.
    pub oidc: Option<OidcConfig>,
}

/// What accounts must have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountsConfig {
    /// The roles whose accounts set up a second factor before anything else.
    second_factor: Vec<Role>,
}

impl Default for AccountsConfig {
    fn default() -> Self {
        Self {
            second_factor: vec![Role::Administrator],
        }
    }
}

/// The map beneath the areas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasemapConfig {
    /// `raster` or `pmtiles`.
    kind: BasemapKind,
    /// With `raster`: the template with `{z}`, `{x}`, `{y}` and, where the service wants one, `{key}`.
    url: Option<String>,
    /// Put in the place of `{key}`.
    key: Option<String>,
    /// With `pmtiles`: the file, served by this server.
    file: Option<PathBuf>,
    /// Whom to name on the map.
    attribution: String,
}

impl Config {
    /// Reads a file: JSON when its name ends so, otherwise TOML. Unknown keys are refused.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let is_json = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let config: Self = if is_json {
            serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?
        } else {
            toml::from_str(&text).with_context(|| format!("in {}", path.display()))?
        };
        Ok(config)
    }

    /// What the server says about itself by this configuration.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let basemap = self
            .basemap
            .as_ref()
            .map(BasemapConfig::basemap)
            .transpose()?;
        Ok(Settings {
            hold: false,
            demo: false,
            basemap,
            letters: letters(self.font.as_deref())?,
            outside: self.outside.settings()?,
            veil: self.public.veil()?,
            push: self.push.settings()?,
            open_here: OpenHere::WhileEmpty,
            public_here: self.public.here,
            oidc: self.oidc.as_ref().map(OidcConfig::provider).transpose()?,
            photos: self.photos.at()?,
            hidden: self.hidden.clone(),
            second_factor: self.accounts.second_factor.clone(),
        })
    }
}

/// What pictures are written with: the program's own font and, for what it does not have, the one of a file.
pub fn letters(font: Option<&Path>) -> anyhow::Result<Letters> {
    Ok(font
        .map(Letters::with_file)
        .transpose()?
        .unwrap_or_default())
}

impl BasemapConfig {
    fn basemap(&self) -> anyhow::Result<Basemap> {
        let attribution = self.attribution.clone();
        match self.kind {
            BasemapKind::Raster => {
                let Some(url) = &self.url else {
                    bail!("basemap: kind \"raster\" needs url")
                };
                let url = url.replace("{key}", self.key.as_deref().unwrap_or(""));
                for part in ["{z}", "{x}", "{y}"] {
                    if !url.contains(part) {
                        bail!("basemap: url has no {part}");
                    }
                }
                if origin(&url).is_none() {
                    bail!("basemap: url must begin with http:// or https:// and a host name");
                }
                Ok(Basemap {
                    kind: self.kind,
                    url,
                    attribution,
                    file: None,
                })
            }
            BasemapKind::Pmtiles => {
                let Some(file) = &self.file else {
                    bail!("basemap: kind \"pmtiles\" needs file")
                };
                if !file.is_file() {
                    bail!("basemap: there is no file {}", file.display());
                }
                let url = "/basemap.pmtiles".to_owned();
                Ok(Basemap {
                    kind: self.kind,
                    url,
                    attribution,
                    file: Some(file.clone()),
                })
            }
        }
    }
}

/// Scheme, host and port of an address: what the page policy lets through. Plain characters only.
pub fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let fits = matches!(scheme, "http" | "https") && !host.is_empty() && host.chars().all(plain);
    fits.then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::entrance::entrance;

    #[test]
    fn the_example_file_has_every_key_and_is_understood() {
        let config: Config = toml::from_str(include_str!("../../huying.example.toml"))
            .expect("the example is valid");
        assert!(
            config.listen.is_some() && config.data_dir.is_some() && config.tables_dir.is_some()
        );
        assert!(config.font.is_some() && config.tls.is_some() && config.oidc.is_some());
        assert!(
            !entrance(None, &config.proxy)
                .expect("valid")
                .proxies
                .is_empty()
        );
        // Its file, its authorities and its certificate are not everywhere.
        let config = Config {
            font: None,
            oidc: None,
            ..config
        };
        let settings = config.settings().expect("valid");
        assert_eq!(settings.outside.outsiders.len(), 3);
        assert_eq!(settings.outside.witness_of.len(), 1);
        let basemap = settings.basemap.expect("shown");
        assert!(!basemap.url.contains("{key}"));
        assert_eq!(
            origin(&basemap.url).as_deref(),
            Some("https://t0.tianditu.gov.cn")
        );
        assert_eq!(
            settings.second_factor,
            [Role::Administrator, Role::Inspector]
        );
        let usual = Config::default().settings().expect("valid");
        assert_eq!(usual.second_factor, [Role::Administrator]);
        assert!(toml::from_str::<Config>("[accounts]\nsecond_factor = [\"chief\"]").is_err());
        assert!(toml::from_str::<Config>("listn = \"127.0.0.1:1\"").is_err());
    }

    #[test]
    fn an_origin_cannot_smuggle_a_directive_into_the_page_policy() {
        assert_eq!(
            origin("https://tiles.example:8443/{z}"),
            Some("https://tiles.example:8443".to_owned())
        );
        for wrong in [
            "https://a b/",
            "https://a;script-src */",
            "ftp://a/",
            "//a/",
            "https:///x",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
