//! The public door: options of those that start a server, and the configuration's part about it.

use super::host;
use crate::entrance::Entrance;
use crate::limits::HOSTS_MAX;
use crate::veil::{THRESHOLD_MAX, THRESHOLD_MIN, Veil};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::net::{SocketAddr, TcpListener};

/// Where anybody may count.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PublicArgs {
    /// Open a second door at which anybody may count cases, the sensitive ones under the veil, and see no single case
    #[arg(long, value_name = "ADDR:PORT", value_parser = host::address)]
    public: Option<SocketAddr>,
}

/// The same in the configuration file, and what is sensitive.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PublicConfig {
    /// Where to listen; without it there is no public door.
    listen: Option<String>,
    /// Whether anybody may count at the main door, too.
    pub here: bool,
    /// Names by which a proxy in front is reached.
    hosts: Vec<String>,
    /// How many sensitive cases must stand together.
    threshold: Option<u32>,
    /// Codes of sensitive sources.
    sensitive_sources: Option<Vec<String>>,
    /// Codes of sensitive classes, or their beginnings.
    sensitive_classes: Option<Vec<String>>,
}

/// An open public door.
#[derive(Debug)]
pub struct PublicDoor {
    /// Where it listens.
    pub listener: TcpListener,
    /// Names it answers to, beside its address.
    pub hosts: Vec<String>,
}

impl PublicConfig {
    /// Which cases are sensitive, and how many must stand together.
    ///
    /// # Errors
    /// A threshold that hides nothing or leaves nothing.
    pub fn veil(&self) -> anyhow::Result<Veil> {
        let usual = Veil::default();
        let threshold = self.threshold.unwrap_or(usual.threshold);
        if !(THRESHOLD_MIN..=THRESHOLD_MAX).contains(&threshold) {
            bail!(
                "public: threshold is {threshold}; it goes from {THRESHOLD_MIN} to {THRESHOLD_MAX}"
            );
        }
        Ok(Veil {
            threshold,
            sources: self.sensitive_sources.clone().unwrap_or(usual.sources),
            classes: self.sensitive_classes.clone().unwrap_or(usual.classes),
        })
    }
}

impl PublicArgs {
    /// Opens the door where the options or else the file say so.
    ///
    /// # Errors
    /// An address where `entrance` lets nobody listen, a port that is taken, too many names.
    pub fn open(
        &self,
        file: &PublicConfig,
        entrance: &Entrance,
    ) -> anyhow::Result<Option<PublicDoor>> {
        if file.hosts.len() > HOSTS_MAX {
            bail!("public: {} hosts; at most {HOSTS_MAX}", file.hosts.len());
        }
        let said = file.listen.as_deref().map(host::address).transpose();
        let said = said.map_err(anyhow::Error::msg).context("public: listen")?;
        let Some(address) = self.public.or(said) else {
            return Ok(None);
        };
        entrance.may_listen(address).context("public")?;
        Ok(Some(PublicDoor {
            listener: host::listen(address)?,
            hosts: file.hosts.clone(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entrance::Proxies;

    fn config(text: &str) -> PublicConfig {
        toml::from_str(text).expect("the keys are known")
    }

    #[test]
    fn what_is_not_said_is_police_and_health_in_threes() {
        assert_eq!(config("").veil().expect("usual"), Veil::default());
        let veil = config("threshold = 5\nsensitive_classes = [\"0509\"]");
        let veil = veil.veil().expect("in range");
        assert_eq!((veil.threshold, veil.sources.len()), (5, 2));
        assert_eq!(veil.classes, ["0509"]);
    }

    #[test]
    fn a_threshold_that_hides_nothing_is_refused() {
        for wrong in [0, 1, THRESHOLD_MAX + 1] {
            let refused = config(&format!("threshold = {wrong}")).veil();
            let told = refused.expect_err("out of range").to_string();
            assert!(told.contains(&wrong.to_string()), "{told}");
        }
    }

    #[test]
    fn the_public_door_opens_only_where_asked_and_beyond_this_machine_not_in_the_clear() {
        let args = PublicArgs::default();
        let plain = Entrance::default();
        let none = args.open(&config(""), &plain).expect("nothing asked");
        assert!(none.is_none());
        let here = config("listen = \"127.0.0.1:0\"\nhosts = [\"heat.example.org\"]");
        let open = args.open(&here, &plain);
        assert_eq!(
            open.expect("free").expect("asked").hosts,
            ["heat.example.org"]
        );
        let everywhere = config("listen = \"0.0.0.0:0\"");
        let refused = args.open(&everywhere, &plain).expect_err("in the clear");
        assert!(format!("{refused:#}").contains("[tls]"), "{refused:#}");
        let proxy = "127.0.0.1".parse().expect("an address");
        let proxied = Entrance {
            proxies: Proxies::new(vec![proxy], vec!["heat.example.org".to_owned()]),
            ..Entrance::default()
        };
        assert!(args.open(&everywhere, &proxied).is_ok());
        let many = format!("hosts = {:?}", vec!["h"; HOSTS_MAX + 1]);
        assert!(args.open(&config(&many), &plain).is_err());
    }
}
