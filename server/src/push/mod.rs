//! Web Push (RFC 8030, 8291, 8292): a team's phone is told of a new task, a call or a deadline while its page is closed.
//!
//! Off unless the configuration names a contact. Only members on duty are told, only who asked to be, and a message holds
//! no words of the case and no person: its number, class, area and deadline, closed for that one browser.

mod courier;
mod endpoint;
mod key;
mod message;
mod notice;
mod queue;
mod rounds;
mod seal;
#[cfg(test)]
mod tests;

pub use endpoint::{NotAPhone, Phone, Services};
pub use key::{KEY_FILE, KeyError, ServerKey};
pub use rounds::start;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What the configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whom a push service may write to about this server: `mailto:` or `https://`. None: nobody is told.
    pub contact: Option<String>,
    /// Whose addresses are taken.
    pub services: Services,
}

/// How phones are told.
#[derive(Debug, Default)]
pub struct Push {
    settings: Settings,
    key_file: OnceLock<PathBuf>,
    key: Mutex<Option<Arc<ServerKey>>>,
}

impl Push {
    /// By these settings.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// Keeps the key there. Once; without it nobody is told.
    pub fn keep_key_at(&self, path: PathBuf) {
        // A second place would be none: the first is where the key was looked for.
        drop(self.key_file.set(path));
    }

    /// Whether anybody can be told.
    pub fn is_on(&self) -> bool {
        self.settings.contact.is_some() && self.key_file.get().is_some()
    }

    /// Whom a push service may write to.
    pub fn contact(&self) -> Option<&str> {
        self.settings.contact.as_deref()
    }

    /// Whose addresses are taken.
    pub fn services(&self) -> &Services {
        &self.settings.services
    }

    /// The server's key, made at its first use; none while nobody can be told.
    pub fn key(&self) -> Result<Option<Arc<ServerKey>>, KeyError> {
        let Some(path) = self.key_file.get().filter(|_| self.is_on()) else {
            return Ok(None);
        };
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if key.is_none() {
            *key = Some(Arc::new(ServerKey::of(path)?));
        }
        Ok(key.clone())
    }
}
