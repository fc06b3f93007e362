//! How `huying serve` is reached from other machines: the configuration's parts `[tls]` and `[proxy]`.

use crate::entrance::{Entrance, Files, Proxies, Tls};
use crate::limits::{HOSTS_MAX, PROXY_NETWORKS_MAX};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Certificate and key; with them every listener speaks TLS.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// PEM: the server's certificate, then those that lead to an authority.
    certificate: PathBuf,
    /// PEM: its key.
    key: PathBuf,
}

/// The proxies in front.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyConfig {
    /// Their addresses or networks.
    from: Vec<String>,
    /// The names people reach them by.
    hosts: Vec<String>,
}

/// What both say.
///
/// # Errors
/// A certificate that cannot be used, networks or names that are none, one without the other.
pub fn entrance(tls: Option<&TlsConfig>, proxy: &ProxyConfig) -> anyhow::Result<Entrance> {
    let tls = tls.map(|files| {
        Tls::of(Files {
            certificate: files.certificate.clone(),
            key: files.key.clone(),
        })
    });
    Ok(Entrance {
        tls: tls.transpose()?.map(Arc::new),
        proxies: proxy.proxies().context("proxy")?,
    })
}

impl ProxyConfig {
    fn proxies(&self) -> anyhow::Result<Proxies> {
        let (networks, hosts) = (self.from.len(), self.hosts.len());
        if networks > PROXY_NETWORKS_MAX {
            bail!("from: {networks} networks; at most {PROXY_NETWORKS_MAX}");
        }
        if hosts > HOSTS_MAX {
            bail!("hosts: {hosts} names; at most {HOSTS_MAX}");
        }
        if networks == 0 && hosts > 0 {
            bail!(
                "hosts without from: name the address that the proxy asks from, such as from = [\"127.0.0.1\"]"
            );
        }
        if networks > 0 && hosts == 0 {
            bail!(
                "from without hosts: name what people type to reach the proxy, such as hosts = [\"huying.example.gov.cn\"]"
            );
        }
        for host in &self.hosts {
            if !is_host(host) {
                bail!(
                    "hosts: “{host}” is no name; write it without https:// and /, with the port where it is not 443"
                );
            }
        }
        let from: Result<_, _> = self.from.iter().map(|text| text.parse()).collect();
        Ok(Proxies::new(from.context("from")?, self.hosts.clone()))
    }
}

/// A name or an address, perhaps with a port.
fn is_host(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]_".contains(c);
    !host.is_empty() && host.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<Entrance> {
        let config: ProxyConfig = toml::from_str(text).expect("the keys are known");
        entrance(None, &config)
    }

    #[test]
    fn a_proxy_is_declared_by_where_it_asks_from_and_what_it_is_called() {
        let both =
            read("from = [\"127.0.0.1\", \"10.0.0.0/8\"]\nhosts = [\"huying.example.gov.cn\"]");
        let proxies = both.expect("both").proxies;
        assert!(proxies.are_at("10.1.2.3".parse().expect("an address")));
        assert_eq!(proxies.hosts(), ["huying.example.gov.cn"]);
        assert!(read("").expect("nothing").proxies.is_empty());
    }

    #[test]
    fn what_declares_no_proxy_is_refused_with_what_to_write() {
        let many = |count: usize| format!("{:?}", vec!["10.0.0.1"; count]);
        for (text, words) in [
            ("from = [\"127.0.0.1\"]".to_owned(), "from without hosts"),
            ("hosts = [\"a\"]".to_owned(), "hosts without from"),
            (
                "from = [\"proxy\"]\nhosts = [\"a\"]".to_owned(),
                "“proxy” is no network",
            ),
            (
                "from = [\"127.0.0.1\"]\nhosts = [\"https://a/\"]".to_owned(),
                "is no name",
            ),
            (
                format!("from = {}\nhosts = [\"a\"]", many(PROXY_NETWORKS_MAX + 1)),
                "at most 64",
            ),
            (
                format!("from = [\"127.0.0.1\"]\nhosts = {}", many(HOSTS_MAX + 1)),
                "at most 16",
            ),
        ] {
            let told = format!("{:#}", read(&text).expect_err(words));
            assert!(
                told.starts_with("proxy: ") && told.contains(words),
                "{told}"
            );
        }
        let most = format!(
            "from = {}\nhosts = {}",
            many(PROXY_NETWORKS_MAX),
            many(HOSTS_MAX)
        );
        assert!(read(&most).is_ok());
    }

    #[test]
    fn a_certificate_that_is_not_there_is_told() {
        let tls: TlsConfig =
            toml::from_str("certificate = \"/nowhere/c.pem\"\nkey = \"/nowhere/k.pem\"")
                .expect("keys");
        let told = entrance(Some(&tls), &ProxyConfig::default())
            .expect_err("none")
            .to_string();
        assert!(told.contains("tls: cannot read /nowhere/c.pem"), "{told}");
    }
}
