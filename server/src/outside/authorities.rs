//! Who must have signed an outsider's certificate: the authorities of a file, or those that this system trusts.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest file of certificates, in bytes; a whole system's has a quarter of a million.
pub const CA_FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Certificates of authorities. Whoever one of them vouches for, directly or through others, is believed.
#[derive(Clone)]
pub struct Authorities {
    roots: Arc<RootCertStore>,
    /// The file; none: this system's own.
    file: Option<PathBuf>,
}

impl Authorities {
    /// Those in a PEM file, and no others. Keys and whatever else stands there are passed over.
    pub fn of_file(path: &Path) -> Result<Self, NoAuthorities> {
        let told = || path.display().to_string();
        let bytes = read(path).map_err(|why| NoAuthorities::Unreadable(told(), why))?;
        if bytes.len() as u64 > CA_FILE_BYTES_MAX {
            return Err(NoAuthorities::TooLong(told()));
        }
        let mut roots = RootCertStore::empty();
        for (place, one) in CertificateDer::pem_slice_iter(&bytes).enumerate() {
            let added = one
                .map_err(|why| format!("{why}"))
                .and_then(|one| roots.add(one).map_err(|why| format!("{why}")));
            added.map_err(|why| NoAuthorities::Unusable(told(), place + 1, why))?;
        }
        if roots.is_empty() {
            return Err(NoAuthorities::NoPem(told()));
        }
        Ok(Self {
            roots: Arc::new(roots),
            file: Some(path.to_owned()),
        })
    }

    /// Those that the administrators of this system have put into its own store. One that cannot be read is left out.
    pub fn of_system() -> Result<Self, NoAuthorities> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(NoAuthorities::NoSystem);
        }
        Ok(Self {
            roots: Arc::new(roots),
            file: None,
        })
    }

    /// How a client speaks TLS 1.2 or 1.3 that believes these.
    pub fn client(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(Arc::clone(&self.roots))
            .with_no_client_auth();
        Ok(config)
    }
}

/// The file's bytes; of one that is too long, one byte more than it may have.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(CA_FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl fmt::Display for Authorities {
    /// Where they stand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}", file.display()),
            None => f.write_str("this system's own list"),
        }
    }
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authorities({self}: {})", self.roots.len())
    }
}

/// Why nobody can be believed.
#[derive(Debug, thiserror::Error)]
pub enum NoAuthorities {
    /// There is no such file, or it may not be read.
    #[error(
        "ca_file: cannot read {0}: {1}; it is the PEM file with the certificates of the authorities that sign for the outsiders"
    )]
    Unreadable(String, std::io::Error),
    /// More than [`CA_FILE_BYTES_MAX`].
    #[error(
        "ca_file: {0} has more than {CA_FILE_BYTES_MAX} bytes: keep only the certificates of authorities in it"
    )]
    TooLong(String),
    /// There is no certificate in it.
    #[error(
        "ca_file: {0} has no certificate in PEM: one begins with -----BEGIN CERTIFICATE-----; `openssl x509 -inform der -in FILE` prints a binary one so"
    )]
    NoPem(String),
    /// What it has is no certificate.
    #[error("ca_file: certificate {1} in {0} cannot be used: {2}")]
    Unusable(String, usize, String),
    /// The system trusts nobody.
    #[error(
        "this system trusts no authority, so no https:// address can be believed: name the authority's certificate in ca_file (--checkpoint-ca-file)"
    )]
    NoSystem,
}
