//! The server's certificate with its key: read, and looked at as a client will.

use crate::limits::CERTIFICATE_BYTES_MAX;
use jiff::Timestamp;
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, Error as Tls, RootCertStore};
use std::fmt::{self, Display};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where certificate and key lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// PEM: the server's certificate first, then those that lead to an authority.
    pub certificate: PathBuf,
    /// PEM: its private key.
    pub key: PathBuf,
}

/// A certificate that a client can believe today, if it believes whoever signed it, with the key that fits.
#[derive(Clone)]
pub struct Certificate {
    certified: Arc<CertifiedKey>,
}

/// What stood in the files, to see whether they have changed.
#[derive(PartialEq, Eq)]
pub struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// Why there is no certificate to show. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NoCertificate {
    /// There is no such file, or it may not be read.
    #[error("tls: cannot read {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// More than [`CERTIFICATE_BYTES_MAX`].
    #[error(
        "tls: {0} has more than {CERTIFICATE_BYTES_MAX} bytes: it is no certificate or key of a server"
    )]
    TooLong(PathBuf),
    /// The certificate's file has none.
    #[error(
        "tls: {0} has no certificate in PEM: one begins with -----BEGIN CERTIFICATE-----; `openssl x509 -inform der -in FILE` \
         prints a binary one so"
    )]
    NoPem(PathBuf),
    /// What it has is no certificate.
    #[error("tls: certificate {1} in {0} cannot be used: {2}")]
    Unusable(PathBuf, usize, String),
    /// The key's file has none, or one that is locked with a password.
    #[error(
        "tls: {0} has no private key in PEM that can be used ({1}): one begins with -----BEGIN PRIVATE KEY-----; a key locked \
         with a password is opened by `openssl pkey -in FILE -out OPEN`"
    )]
    NoKey(PathBuf, String),
    /// They do not belong together.
    #[error(
        "tls: the key in {key} is not that of the certificate in {certificate}: name two files that were made together"
    )]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// Its time is over.
    #[error(
        "tls: the certificate in {0} expired at {1}: have it renewed; if it is not over, this machine's clock is wrong"
    )]
    Expired(PathBuf, String),
    /// Its time has not begun.
    #[error("tls: the certificate in {0} begins only at {1}: wait, or set this machine's clock")]
    NotYet(PathBuf, String),
    /// The certificates of a file do not lead from one to the next.
    #[error(
        "tls: the certificates in {0} do not follow each other: put the server's own first, after it the one that signed it, \
         and so on; an authority's own need not be there"
    )]
    Chain(PathBuf),
}

impl Files {
    /// Their bytes.
    ///
    /// # Errors
    /// One cannot be read or is too long.
    pub fn read(&self) -> Result<Content, NoCertificate> {
        Ok(Content {
            certificate: read(&self.certificate)?,
            key: read(&self.key)?,
        })
    }

    /// The certificate that stands in them, good at `now`.
    ///
    /// # Errors
    /// No client could believe it, or the key is another's.
    pub fn certificate(
        &self,
        content: &Content,
        now: Timestamp,
    ) -> Result<Certificate, NoCertificate> {
        let chain = self.chain(&content.certificate)?;
        let no_key = |why: &dyn Display| NoCertificate::NoKey(self.key.clone(), why.to_string());
        let key = PrivateKeyDer::from_pem_slice(&content.key).map_err(|why| no_key(&why))?;
        self.look(&chain, now)?;
        let certified =
            CertifiedKey::from_der(chain, key, &provider()).map_err(|why| match why {
                Tls::InconsistentKeys(_) => NoCertificate::Mismatch {
                    certificate: self.certificate.clone(),
                    key: self.key.clone(),
                },
                other => no_key(&other),
            })?;
        Ok(Certificate {
            certified: Arc::new(certified),
        })
    }

    fn chain(&self, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, NoCertificate> {
        let mut chain = Vec::new();
        for (place, one) in CertificateDer::pem_slice_iter(pem).enumerate() {
            let one = one.map_err(|why| self.unusable(place, &why))?;
            ParsedCertificate::try_from(&one).map_err(|why| self.unusable(place, &why))?;
            chain.push(one);
        }
        if chain.is_empty() {
            return Err(NoCertificate::NoPem(self.certificate.clone()));
        }
        Ok(chain)
    }

    fn unusable(&self, place: usize, why: &dyn Display) -> NoCertificate {
        NoCertificate::Unusable(self.certificate.clone(), place + 1, why.to_string())
    }

    /// Looks at the chain as a client does that believes the last of it and nobody else.
    ///
    /// Of a single one it is not known who signed it: then only its dates and its purpose are looked at.
    fn look(&self, chain: &[CertificateDer<'static>], now: Timestamp) -> Result<(), NoCertificate> {
        let (Some(own), Some(last)) = (chain.first(), chain.last()) else {
            return Err(NoCertificate::NoPem(self.certificate.clone()));
        };
        let mut roots = RootCertStore::empty();
        roots
            .add(last.clone())
            .map_err(|why| self.unusable(chain.len() - 1, &why))?;
        let parsed = ParsedCertificate::try_from(own).map_err(|why| self.unusable(0, &why))?;
        let looked = verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &roots,
            &chain[1..],
            UnixTime::since_unix_epoch(std::time::Duration::from_secs(
                now.as_second().max(0) as u64
            )),
            provider().signature_verification_algorithms.all,
        );
        let file = || self.certificate.clone();
        match looked {
            Ok(()) => Ok(()),
            Err(Tls::InvalidCertificate(fault)) => match fault {
                CertificateError::ExpiredContext { not_after, .. } => {
                    Err(NoCertificate::Expired(file(), told(not_after)))
                }
                CertificateError::NotValidYetContext { not_before, .. } => {
                    Err(NoCertificate::NotYet(file(), told(not_before)))
                }
                // Its signer may be called as it is.
                CertificateError::UnknownIssuer | CertificateError::BadSignature
                    if chain.len() == 1 =>
                {
                    Ok(())
                }
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    Err(NoCertificate::Chain(file()))
                }
                other => Err(self.unusable(0, &other)),
            },
            Err(other) => Err(self.unusable(0, &other)),
        }
    }
}

impl Certificate {
    /// What TLS shows and signs with.
    pub(super) fn certified(&self) -> &Arc<CertifiedKey> {
        &self.certified
    }

    /// Whether it is for a host: a name or an address, without a port.
    pub fn is_for(&self, host: &str) -> bool {
        let own = self.certified.cert.first();
        let parsed = own.and_then(|own| ParsedCertificate::try_from(own).ok());
        let bare = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let name = ServerName::try_from(bare.unwrap_or(host));
        parsed
            .zip(name.ok())
            .is_some_and(|(parsed, name)| verify_server_name(&parsed, &name).is_ok())
    }
}

impl fmt::Debug for Certificate {
    /// Never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} in its chain)", self.certified.cert.len())
    }
}

/// What all TLS of this server is done by.
pub(super) fn provider() -> CryptoProvider {
    ring::default_provider()
}

/// The file's bytes.
fn read(path: &Path) -> Result<Vec<u8>, NoCertificate> {
    let unreadable = |why| NoCertificate::Unreadable(path.to_owned(), why);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let most = CERTIFICATE_BYTES_MAX + 1;
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 == most {
        return Err(NoCertificate::TooLong(path.to_owned()));
    }
    Ok(bytes)
}

fn told(at: UnixTime) -> String {
    let at_s = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(at_s).map_or_else(|_| format!("second {at_s}"), |at| at.to_string())
}
