//! How signatures are checked for `jsonwebtoken`: by `ring`, which TLS stands on here too.
//!
//! A key has to be of the algorithm's family, here as in the library. Nothing is signed, and shared secrets (HMAC) are no keys.

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result, new_error};
use jsonwebtoken::signature::{Error, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use ring::signature as with;

static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(new_error(ErrorKind::UnsupportedAlgorithm)),
    verifier_factory: |algorithm, key| Ok(Box::new(Check::new(*algorithm, key)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it the one that this program's tokens are checked with. Twice is once.
pub(super) fn install() {
    // The only one that is ever installed: where there is one already, it is this one.
    let _ = RING.install_default();
}

/// A key that has to have signed by an algorithm.
struct Check {
    algorithm: Algorithm,
    with: With,
    key: DecodingKey,
}

/// What `ring` calls it.
enum With {
    /// Keys of 2048 to 8192 bits.
    Rsa(&'static with::RsaParameters),
    /// Points of one curve; those of another are refused by their length.
    Point(&'static dyn with::VerificationAlgorithm),
}

impl Check {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Self> {
        let with = match algorithm {
            Algorithm::RS256 => With::Rsa(&with::RSA_PKCS1_2048_8192_SHA256),
            Algorithm::RS384 => With::Rsa(&with::RSA_PKCS1_2048_8192_SHA384),
            Algorithm::RS512 => With::Rsa(&with::RSA_PKCS1_2048_8192_SHA512),
            Algorithm::PS256 => With::Rsa(&with::RSA_PSS_2048_8192_SHA256),
            Algorithm::PS384 => With::Rsa(&with::RSA_PSS_2048_8192_SHA384),
            Algorithm::PS512 => With::Rsa(&with::RSA_PSS_2048_8192_SHA512),
            Algorithm::ES256 => With::Point(&with::ECDSA_P256_SHA256_FIXED),
            Algorithm::ES384 => With::Point(&with::ECDSA_P384_SHA384_FIXED),
            Algorithm::EdDSA => With::Point(&with::ED25519),
            // Shared secrets, and whatever the library learns later.
            _ => return Err(new_error(ErrorKind::InvalidAlgorithm)),
        };
        if key.family() != algorithm.family() {
            return Err(new_error(ErrorKind::InvalidAlgorithm));
        }
        Ok(Self {
            algorithm,
            with,
            key: key.clone(),
        })
    }
}

impl JwtVerifier for Check {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verifier<Vec<u8>> for Check {
    fn verify(&self, said: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let checked = match (&self.with, self.key.kind()) {
            (With::Rsa(with), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                with::RsaPublicKeyComponents { n, e }.verify(with, said, signature)
            }
            (With::Point(with), DecodingKeyKind::SecretOrDer(point)) => {
                with::UnparsedPublicKey::new(*with, point).verify(said, signature)
            }
            (With::Rsa(_) | With::Point(_), _) => return Err(Error::new()),
        };
        checked.map_err(|_| Error::new())
    }
}
