//! Proxies that are declared, and what they say of a caller.

use super::network::Network;
use crate::limits::FORWARDED_HOPS_MAX;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR, X_FORWARDED_PROTO};
use std::net::{IpAddr, SocketAddr};

/// Headers by which a proxy says for whom it asks.
const TRACES: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// Whose word about the caller is believed, and the names they are reached by.
///
/// Of everybody else's `X-Forwarded-For` and `X-Forwarded-Proto` nothing is believed. `Forwarded` (RFC 7239) is not read.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    from: Vec<Network>,
    hosts: Vec<String>,
}

impl Proxies {
    /// Proxies with an address in one of these networks, reached by these names (with the port where it is not 443).
    pub fn new(from: Vec<Network>, hosts: Vec<String>) -> Self {
        Self { from, hosts }
    }

    /// Whether none is declared.
    pub fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    /// The names they are reached by.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Whether an address is a declared proxy's.
    pub fn are_at(&self, address: IpAddr) -> bool {
        self.from.iter().any(|network| network.contains(address))
    }

    /// The caller's address: the nearest hop that is no declared proxy's, from the connection backwards.
    ///
    /// Each proxy adds the address that it was asked from at the end of `X-Forwarded-For`; whatever stands before the
    /// first foreign hop was written by a stranger. Where a proxy wrote something else than an address, the caller is the proxy
    /// that did.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = peer.to_canonical();
        let said: Vec<&str> = headers
            .get_all(X_FORWARDED_FOR)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for hop in said.iter().rev().take(FORWARDED_HOPS_MAX) {
            if !self.are_at(caller) {
                break;
            }
            match address(hop.trim()) {
                Some(before) => caller = before,
                None => break,
            }
        }
        caller
    }

    /// Whether the nearest proxy says that it was asked by TLS; `None`: it says nothing, or it is no declared one.
    pub fn say_secure(&self, peer: IpAddr, headers: &HeaderMap) -> Option<bool> {
        let said = headers.get_all(X_FORWARDED_PROTO).last()?.to_str().ok()?;
        let last = said.rsplit(',').next()?.trim();
        self.are_at(peer)
            .then(|| last.eq_ignore_ascii_case("https"))
    }
}

/// Whether a request says of itself that a proxy handed it on.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    TRACES.iter().any(|name| headers.contains_key(*name))
}

/// An address, perhaps with a port, as proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address: Option<IpAddr> = bare.unwrap_or(text).parse().ok();
    let with_port = || text.parse().map(|at: SocketAddr| at.ip()).ok();
    address
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn proxies() -> Proxies {
        let from = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];
        let from = from.map(|text| text.parse().expect("a network"));
        Proxies::new(from.to_vec(), Vec::new())
    }

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), HeaderValue::from_str(line).expect("a line"));
        }
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_last_hop_that_is_no_declared_proxy_is_the_caller() {
        let caller = |peer: &str, lines: &[&str]| {
            let headers = headers(&X_FORWARDED_FOR, lines);
            proxies().caller(ip(peer), &headers).to_string()
        };
        for (peer, lines, expected) in [
            ("127.0.0.1", vec!["203.0.113.7"], "203.0.113.7"),
            // Nobody else is believed.
            ("203.0.113.7", vec!["198.51.100.1"], "203.0.113.7"),
            // Before the first foreign hop a stranger has written what they liked.
            (
                "127.0.0.1",
                vec!["198.51.100.1, 203.0.113.7"],
                "203.0.113.7",
            ),
            ("127.0.0.1", vec!["127.0.0.1, 203.0.113.7"], "203.0.113.7"),
            (
                "127.0.0.1",
                vec!["1.1.1.1, 203.0.113.7, 10.2.3.4"],
                "203.0.113.7",
            ),
            ("127.0.0.1", vec!["203.0.113.7", "10.2.3.4"], "203.0.113.7"),
            ("127.0.0.1", vec!["203.0.113.7:4711"], "203.0.113.7"),
            ("fd00::1", vec!["[2001:db8::7]:4711"], "2001:db8::7"),
            ("fd00::1", vec!["[2001:db8::7]"], "2001:db8::7"),
            ("::ffff:10.0.0.1", vec!["::ffff:203.0.113.7"], "203.0.113.7"),
            // All are ours: whoever was first.
            ("127.0.0.1", vec!["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec!["203.0.113.7, unknown"], "127.0.0.1"),
            ("127.0.0.1", vec!["203.0.113.7, ", "10.0.0.8"], "10.0.0.8"),
        ] {
            assert_eq!(caller(peer, &lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn no_more_hops_are_looked_at_than_the_limit() {
        let ours = vec!["10.0.0.8"; FORWARDED_HOPS_MAX];
        let lines = ["203.0.113.7", &ours.join(", ")];
        let caller =
            |lines: &[&str]| proxies().caller(ip("127.0.0.1"), &headers(&X_FORWARDED_FOR, lines));
        assert_eq!(caller(&lines), ip("10.0.0.8"));
        let fewer = ["203.0.113.7", &ours[1..].join(", ")];
        assert_eq!(caller(&fewer), ip("203.0.113.7"));
    }

    #[test]
    fn only_a_declared_proxy_says_that_it_was_asked_by_tls() {
        let says = |peer: &str, lines: &[&str]| {
            proxies().say_secure(ip(peer), &headers(&X_FORWARDED_PROTO, lines))
        };
        for lines in [vec!["https"], vec!["http", "https"], vec!["http, HTTPS"]] {
            assert_eq!(says("10.0.0.1", &lines), Some(true), "{lines:?}");
        }
        for lines in [
            vec!["http"],
            vec!["https, http"],
            vec!["https", "http"],
            vec![""],
        ] {
            assert_eq!(says("10.0.0.1", &lines), Some(false), "{lines:?}");
        }
        assert_eq!(says("203.0.113.7", &["https"]), None);
        assert_eq!(says("10.0.0.1", &[]), None);
    }
}
