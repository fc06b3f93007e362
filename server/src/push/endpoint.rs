//! Where a phone wants to be told: addresses of push services, and none inside the house.

use super::seal::{NotAReader, Reader};
use crate::limits;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

/// Names that never leave a house.
const INNER_NAMES: [&str; 8] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
];

/// Whose addresses are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// Host names; one that begins with a dot stands for every name below it. Empty: every public name.
    hosts: Vec<String>,
    /// Plain HTTP and this machine: for a push service of the tests.
    #[cfg(test)]
    inner: bool,
}

/// Why an address is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotAnEndpoint {
    /// It is no address.
    #[error(
        "it is no https:// address of a push service with at most {} bytes",
        limits::PUSH_ENDPOINT_BYTES_MAX
    )]
    Address,
    /// It may lead into the house.
    #[error(
        "“{0}” is no public name: addresses in numbers and names of this network are not taken"
    )]
    Inner(String),
    /// The configuration does not name it.
    #[error("“{0}” is not among the push services that the configuration names in [push] hosts")]
    Unlisted(String),
}

impl Services {
    /// Those of a list; every public name when it is empty.
    pub fn listed(hosts: Vec<String>) -> Self {
        let lower = |host: String| host.to_ascii_lowercase();
        Self {
            hosts: hosts.into_iter().map(lower).collect(),
            #[cfg(test)]
            inner: false,
        }
    }

    /// Everybody, also at this machine and in the clear: for a push service of the tests.
    #[cfg(test)]
    pub(super) fn anywhere() -> Self {
        Self {
            hosts: Vec::new(),
            inner: true,
        }
    }

    /// An address that may be written to, as far as the address itself tells; what the name stands for is looked at
    /// with every connection.
    pub fn endpoint(&self, text: &str) -> Result<Url, NotAnEndpoint> {
        if text.len() > limits::PUSH_ENDPOINT_BYTES_MAX {
            return Err(NotAnEndpoint::Address);
        }
        let url = Url::parse(text).map_err(|_| NotAnEndpoint::Address)?;
        #[cfg(test)]
        if self.inner {
            return Ok(url);
        }
        let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        if url.scheme() != "https" || !plain || url.fragment().is_some() {
            return Err(NotAnEndpoint::Address);
        }
        let host = url
            .domain()
            .ok_or_else(|| NotAnEndpoint::Inner(url.host_str().unwrap_or_default().to_owned()))?;
        let last = host.rsplit('.').next().unwrap_or(host);
        if !host.contains('.') || last.is_empty() || INNER_NAMES.contains(&last) {
            return Err(NotAnEndpoint::Inner(host.to_owned()));
        }
        if !self.hosts.is_empty() && !self.hosts.iter().any(|listed| stands_for(listed, host)) {
            return Err(NotAnEndpoint::Unlisted(host.to_owned()));
        }
        Ok(url)
    }

    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, reason = "tests take inner addresses, too")
    )]
    fn takes(&self, address: IpAddr) -> bool {
        #[cfg(test)]
        if self.inner {
            return true;
        }
        is_public(address)
    }
}

fn stands_for(listed: &str, host: &str) -> bool {
    listed == host || (listed.starts_with('.') && host.ends_with(listed))
}

/// Finds addresses of names, and hands on only public ones: a name may stand for another address than when it was taken.
#[derive(Clone, Debug)]
pub struct PublicOnly(pub Services);

/// A name whose addresses all lie in the house.
#[derive(Debug)]
struct NothingPublic(String);

impl std::error::Error for NothingPublic {}

impl fmt::Display for NothingPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no public address", self.0)
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let services = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let asked = host.clone();
            let found = tokio::task::spawn_blocking(move || (asked.as_str(), 0).to_socket_addrs());
            let found: Vec<SocketAddr> = found
                .await??
                .filter(|address| services.takes(address.ip()))
                .collect();
            if found.is_empty() {
                return Err(NothingPublic(host).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// May a packet to this address leave the house?
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// RFC 6890 and what followed it.
fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let inner = v4.is_unspecified()
        || v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_documentation()
        || v4.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (b == 18 || b == 19));
    !inner
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let parts = v6.segments();
    let [.., high, low] = parts;
    let below = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts {
        // Addresses of version 4 in the clothes of version 6: NAT64, 6to4.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(below),
        [0x2002, high, low, ..] => {
            is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        [0x2001, 0xdb8 | 0, ..] => false,
        // Only 2000::/3 is given out as unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// A phone that wants to be told: where, and who can open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Its push service, with the part that stands for this phone.
    pub endpoint: Url,
    /// Its keys.
    pub reader: Reader,
}

impl Phone {
    /// What was kept, or what a page sent, parsed.
    pub fn new(
        services: &Services,
        endpoint: &str,
        public: &[u8],
        auth: &[u8],
    ) -> Result<Self, NotAPhone> {
        Ok(Self {
            endpoint: services.endpoint(endpoint)?,
            reader: Reader::new(public, auth)?,
        })
    }

    /// Scheme and host: whom a token is for, and who is left alone after a fault.
    pub fn service(&self) -> String {
        self.endpoint.origin().ascii_serialization()
    }
}

/// Why a subscription is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotAPhone {
    /// Its address.
    #[error(transparent)]
    Endpoint(#[from] NotAnEndpoint),
    /// Its keys.
    #[error(transparent)]
    Reader(#[from] NotAReader),
}

#[cfg(test)]
mod tests {
    use super::{NotAnEndpoint, Services, is_public};
    use crate::limits;

    #[test]
    fn only_https_at_a_public_name_is_taken() {
        let any = Services::default();
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/x",
            "https://web.push.apple.com/Qk",
        ] {
            assert!(any.endpoint(good).is_ok(), "{good}");
        }
        for wrong in [
            "http://push.example/x",
            "https://user@push.example/x",
            "https://push.example:8443/x",
            "https://push.example/x#y",
            "ftp://push.example/x",
            "push.example",
            "",
        ] {
            let why = any.endpoint(wrong);
            assert!(matches!(why, Err(NotAnEndpoint::Address)), "{wrong}");
        }
        let long = format!(
            "https://push.example/{}",
            "x".repeat(limits::PUSH_ENDPOINT_BYTES_MAX)
        );
        assert!(any.endpoint(&long).is_err());
    }

    #[test]
    fn nothing_inside_the_house_is_an_endpoint() {
        let any = Services::default();
        for inner in [
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://169.254.169.254/latest",
            "https://8.8.8.8/x",
            "https://router.lan/x",
            "https://db.internal/x",
            "https://printer.local/x",
            "https://push/x",
            "https://push.localhost/x",
        ] {
            let why = any.endpoint(inner);
            assert!(
                matches!(why, Err(NotAnEndpoint::Inner(_))),
                "{inner}: {why:?}"
            );
        }
    }

    #[test]
    fn a_list_of_services_shuts_out_all_others() {
        let some = Services::listed(vec![
            "fcm.googleapis.com".to_owned(),
            ".Notify.windows.com".to_owned(),
        ]);
        assert!(some.endpoint("https://fcm.googleapis.com/x").is_ok());
        assert!(some.endpoint("https://wns2.notify.windows.com/x").is_ok());
        for other in [
            "https://evil-fcm.googleapis.com.example/x",
            "https://notify.windows.com.example/x",
            "https://xnotify.windows.com/x",
        ] {
            assert!(
                matches!(some.endpoint(other), Err(NotAnEndpoint::Unlisted(_))),
                "{other}"
            );
        }
    }

    #[test]
    fn a_name_that_stands_for_an_address_of_the_house_is_not_reached() {
        for inner in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.5",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:192.168.0.1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "::127.0.0.1",
        ] {
            assert!(!is_public(inner.parse().expect("an address")), "{inner}");
        }
        for outer in [
            "8.8.8.8",
            "113.108.81.189",
            "2400:3200::1",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(outer.parse().expect("an address")), "{outer}");
        }
    }
}
