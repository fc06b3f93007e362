//! Logins that are under way at the provider, kept here until somebody comes back or their time is over.

use super::{fresh, sha256};
use crate::limits::{OIDC_LOGIN_TIME_MAX, OIDC_LOGINS_MAX, OIDC_LOGINS_OF_ADDRESS_MAX};
use crate::public::network;
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What is kept of a login until it comes back.
#[derive(Clone, Debug)]
pub struct Pending {
    /// What the token must say.
    pub nonce: String,
    /// What proves to the provider that it was us who asked (PKCE).
    pub verifier: String,
    /// Where the provider sends the browser back to.
    pub redirect: String,
    /// Where the browser goes then.
    pub to: String,
    /// SHA-256 of the browser's own secret.
    browser: [u8; 32],
    /// From where it was begun: whoever has an IPv6 address has 2⁶⁴ of them.
    network: Vec<u8>,
    begun: Instant,
}

/// A login that was begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Names it at the provider and on the way back.
    pub state: String,
    /// For the browser's cookie: nobody else finishes this login.
    pub browser: String,
    /// What was kept.
    pub pending: Pending,
}

/// [`OIDC_LOGINS_MAX`] are under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many logins are under way at the provider")]
pub struct Full;

/// All of them. In memory: a restart ends them, and people begin again.
#[derive(Default)]
pub(super) struct Logins(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    by_state: HashMap<String, Pending>,
    /// States of each address, oldest first; some may be gone from `by_state`.
    of_network: HashMap<Vec<u8>, VecDeque<String>>,
}

impl Logins {
    /// Begins one. `browser`: the secret that the browser has from another login under way.
    ///
    /// # Errors
    /// There are too many; those of one address push out each other only.
    pub fn begin(
        &self,
        browser: Option<&str>,
        address: IpAddr,
        redirect: String,
        to: String,
        now: Instant,
    ) -> Result<Begun, Full> {
        let browser = browser.map_or_else(fresh, str::to_owned);
        let network = network(address);
        let mut kept = self.kept();
        if kept.by_state.len() >= OIDC_LOGINS_MAX {
            kept.sweep(now);
        }
        kept.make_room_at(&network);
        if kept.by_state.len() >= OIDC_LOGINS_MAX {
            return Err(Full);
        }
        let pending = Pending {
            nonce: fresh(),
            verifier: fresh(),
            redirect,
            to,
            browser: sha256(&browser),
            network: network.clone(),
            begun: now,
        };
        let state = fresh();
        kept.by_state.insert(state.clone(), pending.clone());
        kept.of_network
            .entry(network)
            .or_default()
            .push_back(state.clone());
        Ok(Begun {
            state,
            browser,
            pending,
        })
    }

    /// Takes one out, for good: whoever comes with the same state again finds none.
    ///
    /// `None`: it was never begun, is over, was taken, or another browser began it. The last leaves it where it is, for its own
    /// browser may still come.
    pub fn take(&self, state: &str, browser: &str, now: Instant) -> Option<Pending> {
        let mut kept = self.kept();
        let pending = kept.by_state.get(state)?;
        // Hashes are compared, so that how long it takes tells nothing about the secret.
        if pending.browser != sha256(browser) {
            return None;
        }
        let pending = kept.by_state.remove(state)?;
        kept.forget(state, &pending.network);
        pending.holds(now).then_some(pending)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    fn holds(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.begun) < OIDC_LOGIN_TIME_MAX
    }
}

impl Kept {
    fn forget(&mut self, state: &str, network: &[u8]) {
        if let Some(states) = self.of_network.get_mut(network) {
            states.retain(|known| known != state);
            if states.is_empty() {
                self.of_network.remove(network);
            }
        }
    }

    /// Gives up the oldest of an address that has as many as it may.
    fn make_room_at(&mut self, network: &[u8]) {
        let Some(states) = self.of_network.get_mut(network) else {
            return;
        };
        if states.len() >= OIDC_LOGINS_OF_ADDRESS_MAX
            && let Some(oldest) = states.pop_front()
        {
            self.by_state.remove(&oldest);
        }
    }

    /// Forgets those whose time is over.
    fn sweep(&mut self, now: Instant) {
        self.by_state.retain(|_, pending| pending.holds(now));
        let there = &self.by_state;
        self.of_network.retain(|_, states| {
            states.retain(|state| there.contains_key(state));
            !states.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};
    use std::time::Duration;

    fn address(number: usize) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(number as u32))
    }

    fn begin(logins: &Logins, from: usize, now: Instant) -> Result<Begun, Full> {
        logins.begin(None, address(from), String::new(), "/".to_owned(), now)
    }

    #[test]
    fn a_login_is_finished_once_in_time_and_by_the_browser_that_began_it() {
        let (logins, now) = (Logins::default(), Instant::now());
        let begun = begin(&logins, 1, now).expect("room");
        assert!(logins.take(&begun.state, "another", now).is_none());
        assert!(logins.take("another", &begun.browser, now).is_none());
        let taken = logins
            .take(&begun.state, &begun.browser, now)
            .expect("theirs");
        assert_eq!(taken.nonce, begun.pending.nonce);
        assert!(
            logins.take(&begun.state, &begun.browser, now).is_none(),
            "twice"
        );
        let late = begin(&logins, 1, now).expect("room");
        let after = now + OIDC_LOGIN_TIME_MAX;
        assert!(
            logins.take(&late.state, &late.browser, after).is_none(),
            "too late"
        );
        let just = begin(&logins, 1, now).expect("room");
        let before = after
            .checked_sub(Duration::from_millis(1))
            .expect("later than the start");
        assert!(logins.take(&just.state, &just.browser, before).is_some());
        assert!(logins.kept().of_network.is_empty(), "nothing is left");
    }

    #[test]
    fn two_tabs_of_one_browser_both_finish() {
        let (logins, now) = (Logins::default(), Instant::now());
        let first = begin(&logins, 1, now).expect("room");
        let browser = Some(first.browser.as_str());
        let second = logins
            .begin(browser, address(1), String::new(), "/".to_owned(), now)
            .expect("room");
        assert_ne!(first.state, second.state);
        assert!(logins.take(&first.state, &second.browser, now).is_some());
        assert!(logins.take(&second.state, &second.browser, now).is_some());
    }

    #[test]
    fn those_of_one_address_push_out_each_other_and_nobody_else() {
        let (logins, now) = (Logins::default(), Instant::now());
        let other = begin(&logins, 2, now).expect("room");
        let first = begin(&logins, 1, now).expect("room");
        let second = begin(&logins, 1, now).expect("room");
        for _ in 0..OIDC_LOGINS_OF_ADDRESS_MAX - 1 {
            begin(&logins, 1, now).expect("room");
        }
        assert!(logins.take(&first.state, &first.browser, now).is_none());
        assert!(logins.take(&second.state, &second.browser, now).is_some());
        assert!(logins.take(&other.state, &other.browser, now).is_some());
    }

    #[test]
    fn all_addresses_of_an_ipv6_network_count_as_one() {
        let (logins, now) = (Logins::default(), Instant::now());
        let from = |last: usize| {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 1, 2, 0, 0, 0, last as u16);
            let begun = logins.begin(None, address.into(), String::new(), String::new(), now);
            begun.expect("room")
        };
        let first = from(0);
        (1..=OIDC_LOGINS_OF_ADDRESS_MAX).for_each(|last| drop(from(last)));
        assert!(logins.take(&first.state, &first.browser, now).is_none());
        assert_eq!(logins.kept().by_state.len(), OIDC_LOGINS_OF_ADDRESS_MAX);
    }

    #[test]
    fn one_more_login_than_the_limit_is_refused_until_the_time_of_others_is_over() {
        let (logins, now) = (Logins::default(), Instant::now());
        for from in 0..OIDC_LOGINS_MAX {
            begin(&logins, from, now).expect("room");
        }
        assert_eq!(begin(&logins, OIDC_LOGINS_MAX, now).err(), Some(Full));
        assert!(begin(&logins, OIDC_LOGINS_MAX, now + OIDC_LOGIN_TIME_MAX).is_ok());
    }
}
