//! How requests come in from other machines: by TLS, or by a proxy that the configuration declares.

mod certificate;
#[cfg(test)]
pub(crate) mod made_for_tests;
mod network;
mod proxies;
mod tls;
#[cfg(test)]
mod tls_tests;
mod watch;

pub use certificate::{Certificate, Files, NoCertificate};
pub use network::{Network, NotANetwork};
pub use proxies::{Proxies, is_forwarded};
pub use tls::Tls;
pub use watch::start as look_after;

use std::net::SocketAddr;
use std::sync::Arc;

/// What stands between callers elsewhere and this server. Empty: only this machine is answered, in plain HTTP.
#[derive(Clone, Debug, Default)]
pub struct Entrance {
    /// With it every listener speaks TLS.
    pub tls: Option<Arc<Tls>>,
    /// Whose word about the caller is believed.
    pub proxies: Proxies,
}

/// Why a server may not listen there.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Closed {
    /// Passwords and personal data would go over the wire for everybody to read.
    #[error(
        "huying does not listen at {0} without TLS: whatever people send would be read on the way. Name a certificate and its \
         key under [tls], or under [proxy] the proxy that speaks TLS for it, in the file of --config; or listen at \
         127.0.0.1:{port} and reach it through a tunnel: ssh -L {port}:127.0.0.1:{port} HOST",
        port = .0.port()
    )]
    Plain(SocketAddr),
    /// Nobody could log in.
    #[error(
        "huying can be reached from other machines by this configuration, and has no administrator yet: make one with \
         `huying user add --data-dir {0} NAME --role administrator`, then start it again"
    )]
    NoAdministrator(String),
}

impl Entrance {
    /// Whether callers on other machines are meant to be answered by a listener at `address`.
    pub fn is_open_to_others(&self, address: SocketAddr) -> bool {
        !is_this_machine(address) || self.tls.is_some() || !self.proxies.is_empty()
    }

    /// Whether a server may listen at `address`.
    ///
    /// # Errors
    /// The address is another machine's to reach, and there is neither TLS nor a declared proxy.
    pub fn may_listen(&self, address: SocketAddr) -> Result<(), Closed> {
        let guarded = self.tls.is_some() || !self.proxies.is_empty();
        if guarded || is_this_machine(address) {
            Ok(())
        } else {
            Err(Closed::Plain(address))
        }
    }

    /// `http` or `https`: how the listeners are spoken to.
    pub fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }
}

/// Whether only this machine reaches the address.
pub fn is_this_machine(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn beyond_this_machine_nobody_listens_in_the_clear() {
        let plain = Entrance::default();
        for own in [
            "127.0.0.1:1",
            "[::1]:1",
            "127.8.9.1:1",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert_eq!(plain.may_listen(at(own)), Ok(()), "{own}");
            assert!(!plain.is_open_to_others(at(own)), "{own}");
        }
        let proxied = Entrance {
            proxies: Proxies::new(vec!["10.0.0.0/8".parse().expect("a network")], Vec::new()),
            ..Entrance::default()
        };
        for other in [
            "0.0.0.0:80",
            "[::]:80",
            "192.168.0.1:80",
            "[::ffff:10.0.0.1]:80",
        ] {
            let refused = plain.may_listen(at(other)).expect_err("in the clear");
            let told = refused.to_string();
            assert!(told.contains("[tls]") && told.contains("[proxy]"), "{told}");
            assert_eq!(proxied.may_listen(at(other)), Ok(()));
        }
        // A proxy on this machine brings others in.
        assert!(proxied.is_open_to_others(at("127.0.0.1:1")));
    }
}
