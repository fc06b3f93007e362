//! Addresses of a network, as `10.0.0.0/8` or one address writes them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// All addresses that begin with the same bits. IPv4 written inside of IPv6 is IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// Why a text names no network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotANetwork {
    /// It is none.
    #[error(
        "“{0}” is no network: write one address such as 127.0.0.1, or a network such as 10.0.0.0/8 or fd00::/8"
    )]
    NoAddress(String),
    /// More bits than an address has, or none: then everybody would be meant.
    #[error("“{0}”: the number after / goes from 1 to {1}")]
    Bits(String, u8),
    /// `10.1.2.3/8`: a slip of the pen, and which one cannot be known.
    #[error("“{0}” has bits set after the first {1}: write {2}, or more bits")]
    Within(String, u8, Network),
}

impl Network {
    /// Whether an address is of this network.
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let same_kind = address.is_ipv4() == self.first.is_ipv4();
        same_kind && number(address) >> self.after() == number(self.first) >> self.after()
    }

    /// Bits after those that are alike; fewer than an address has.
    fn after(self) -> u32 {
        u32::from(width(self.first) - self.bits)
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn of_number(number: u128, like: IpAddr) -> IpAddr {
    match like {
        IpAddr::V4(_) => IpAddr::V4((number as u32).into()),
        IpAddr::V6(_) => IpAddr::V6(number.into()),
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let none = || NotANetwork::NoAddress(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| none())?;
        let first = address.to_canonical();
        let width = width(first);
        let bits = match bits {
            None => width,
            Some(bits) => bits.trim().parse().map_err(|_| none())?,
        };
        if !(1..=width).contains(&bits) {
            return Err(NotANetwork::Bits(text.to_owned(), width));
        }
        let network = Self { first, bits };
        let alike = number(first) >> network.after() << network.after();
        if alike != number(first) {
            let meant = Self {
                first: of_number(alike, first),
                bits,
            };
            return Err(NotANetwork::Within(text.to_owned(), bits, meant));
        }
        Ok(network)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().expect("a network")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_network_has_the_addresses_that_begin_like_it_and_no_others() {
        for (within, inside, outside) in [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("10.1.2.3", "::ffff:10.1.2.3", "::10.1.2.3"),
            ("192.168.4.0/23", "192.168.5.255", "192.168.6.0"),
            ("128.0.0.0/1", "255.0.0.1", "127.0.0.1"),
            ("fd00::/8", "fdff::1", "fe00::"),
            ("::1", "::1", "127.0.0.1"),
            ("2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"),
        ] {
            assert!(
                network(within).contains(address(inside)),
                "{within} {inside}"
            );
            assert!(
                !network(within).contains(address(outside)),
                "{within} {outside}"
            );
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_what_to_write() {
        for (text, words) in [
            ("", "is no network"),
            ("proxy.example", "is no network"),
            ("10.0.0.0/x", "is no network"),
            ("10.0.0.0/8/8", "is no network"),
            ("0.0.0.0/0", "from 1 to 32"),
            ("10.0.0.0/33", "from 1 to 32"),
            ("::/0", "from 1 to 128"),
            ("10.1.2.3/8", "write 10.0.0.0/8"),
            ("fd00::1/64", "write fd00::/64"),
        ] {
            let told = text.parse::<Network>().expect_err(text).to_string();
            assert!(told.contains(words), "{told}");
        }
    }
}
