//! The provider's public keys, as a JWK set (RFC 7517) has them.

use crate::limits::OIDC_KEYS_MAX;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature as with;
use serde::Deserialize;

/// How a token may be signed. What is not in the list is not taken: no `none`, no shared secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    const ALL: [(&str, Self); 9] = [
        ("RS256", Self::Rs256),
        ("RS384", Self::Rs384),
        ("RS512", Self::Rs512),
        ("PS256", Self::Ps256),
        ("PS384", Self::Ps384),
        ("PS512", Self::Ps512),
        ("ES256", Self::Es256),
        ("ES384", Self::Es384),
        ("EdDSA", Self::EdDsa),
    ];

    /// By its name in RFC 7518 or RFC 8037.
    pub fn named(name: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        known.map(|(_, algorithm)| *algorithm)
    }

    /// With which RSA keys of 2048 to 8192 bits are checked.
    fn rsa(self) -> Option<&'static with::RsaParameters> {
        match self {
            Self::Rs256 => Some(&with::RSA_PKCS1_2048_8192_SHA256),
            Self::Rs384 => Some(&with::RSA_PKCS1_2048_8192_SHA384),
            Self::Rs512 => Some(&with::RSA_PKCS1_2048_8192_SHA512),
            Self::Ps256 => Some(&with::RSA_PSS_2048_8192_SHA256),
            Self::Ps384 => Some(&with::RSA_PSS_2048_8192_SHA384),
            Self::Ps512 => Some(&with::RSA_PSS_2048_8192_SHA512),
            Self::Es256 | Self::Es384 | Self::EdDsa => None,
        }
    }

    /// With which points are checked, and on which curve they lie.
    fn curve(self) -> Option<(&'static str, &'static dyn with::VerificationAlgorithm)> {
        match self {
            Self::Es256 => Some(("P-256", &with::ECDSA_P256_SHA256_FIXED)),
            Self::Es384 => Some(("P-384", &with::ECDSA_P384_SHA384_FIXED)),
            Self::EdDsa => Some(("Ed25519", &with::ED25519)),
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => {
                None
            }
        }
    }
}

/// One key of the set. Members that we do not need are passed over.
#[derive(Clone, Debug, Deserialize)]
struct Key {
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    #[serde(flatten)]
    public: Public,
}

/// Its numbers, in base64url.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kty")]
enum Public {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec { crv: String, x: String, y: String },
    #[serde(rename = "OKP")]
    Okp { crv: String, x: String },
}

/// All that a provider signs tokens with.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// The keys of a set; those of a kind that we do not know are passed over.
    ///
    /// # Errors
    /// It is no set.
    pub fn of(json: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let set: Set = serde_json::from_slice(json)?;
        let keys = set.keys.into_iter().take(OIDC_KEYS_MAX);
        let known = keys.filter_map(|key| serde_json::from_value(key).ok());
        Ok(Self(known.collect()))
    }

    /// Whether the set has the key that a token names.
    pub fn has(&self, id: Option<&str>) -> bool {
        self.0.iter().any(|key| key.is_named(id))
    }

    /// Whether a key of this name, or any where none is named, has signed it.
    pub fn have_signed(
        &self,
        id: Option<&str>,
        by: Algorithm,
        said: &[u8],
        signature: &[u8],
    ) -> bool {
        let meant = self.0.iter().filter(|key| key.is_named(id));
        meant.clone().any(|key| key.has_signed(by, said, signature))
    }
}

impl Key {
    fn is_named(&self, id: Option<&str>) -> bool {
        id.is_none_or(|id| self.kid.as_deref() == Some(id))
    }

    fn has_signed(&self, by: Algorithm, said: &[u8], signature: &[u8]) -> bool {
        let for_signing = self
            .purpose
            .as_deref()
            .is_none_or(|purpose| purpose == "sig");
        let for_this = self
            .alg
            .as_deref()
            .is_none_or(|alg| Algorithm::named(alg) == Some(by));
        for_signing && for_this && self.public.has_signed(by, said, signature) == Some(true)
    }
}

impl Public {
    /// `None`: a key of another kind, or whose numbers are none.
    fn has_signed(&self, by: Algorithm, said: &[u8], signature: &[u8]) -> Option<bool> {
        let number = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let (curve, point) = match self {
            Self::Rsa { n, e } => {
                let (n, e) = (number(n)?, number(e)?);
                let key = with::RsaPublicKeyComponents { n: &n, e: &e };
                return Some(key.verify(by.rsa()?, said, signature).is_ok());
            }
            Self::Ec { crv, x, y } => (crv, [vec![4], number(x)?, number(y)?].concat()),
            Self::Okp { crv, x } => (crv, number(x)?),
        };
        let (named, algorithm) = by.curve()?;
        let key = with::UnparsedPublicKey::new(algorithm, point);
        Some(named == curve && key.verify(said, signature).is_ok())
    }
}
