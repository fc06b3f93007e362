//! TLS 1.2 and 1.3 with a certificate that is read anew when its files change.

use super::certificate::{Certificate, Content, Files, NoCertificate, provider};
use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// How this server speaks TLS.
pub struct Tls {
    files: Files,
    shown: RwLock<Certificate>,
    /// What the files held when they were last looked at, good or not.
    seen: Mutex<Content>,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// They cannot be used now.
    pub fn of(files: Files) -> Result<Self, NoCertificate> {
        let content = files.read()?;
        let shown = files.certificate(&content, Timestamp::now())?;
        warn_of_open_key(&files);
        Ok(Self {
            files,
            shown: RwLock::new(shown),
            seen: Mutex::new(content),
        })
    }

    /// The certificate that is shown now.
    pub fn certificate(&self) -> Certificate {
        self.shown
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How listeners speak TLS; what is shown follows [`Tls::look`].
    ///
    /// # Errors
    /// The provider of cryptography knows no version of TLS.
    pub fn config(self: &Arc<Self>) -> Result<ServerConfig, rustls::Error> {
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(self) as _;
        Ok(ServerConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver))
    }

    /// Why the certificate's files could not be used at another time.
    pub fn fault_at(&self, at: Timestamp) -> Option<NoCertificate> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        self.files.certificate(&seen, at).err()
    }

    /// Looks whether the files have changed, and shows what they hold from the next connection on. Whether it did.
    ///
    /// Files that cannot be used are told in the log, once, and the certificate from before is shown on: a renewal
    /// writes one file after the other, and is looked at again.
    pub fn look(&self) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let content = match self.files.read() {
            Ok(content) if content == *seen => return false,
            Ok(content) => content,
            Err(error) => {
                tracing::warn!("the certificate from before is shown on: {error}");
                return false;
            }
        };
        let read = self.files.certificate(&content, Timestamp::now());
        *seen = content;
        match read {
            Ok(certificate) => {
                *self.shown.write().unwrap_or_else(PoisonError::into_inner) = certificate;
                tracing::info!("the certificate was read anew");
                true
            }
            Err(error) => {
                tracing::warn!("the certificate from before is shown on: {error}");
                false
            }
        }
    }
}

impl ResolvesServerCert for Tls {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(self.certificate().certified()))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// A key that every account of the machine may read is told in the log; which groups may is the operator's affair.
#[cfg(unix)]
fn warn_of_open_key(files: &Files) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(&files.key).map(|about| about.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o004 != 0) {
        tracing::warn!(
            "tls: everybody on this machine may read {}: chmod o-r",
            files.key.display()
        );
    }
}

#[cfg(not(unix))]
fn warn_of_open_key(_: &Files) {}
