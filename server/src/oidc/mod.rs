//! Logging in by `OpenID` Connect 1.0: authorization code, PKCE, state and nonce. The provider says who somebody is, and an
//! account that is there already says what they may.
//!
//! Whose is what: `jsonwebtoken` takes tokens and keys apart, holds the algorithm against the key, and looks at signature,
//! `iss`, `aud`, `exp` and `nbf`; `ring` computes the signatures (`ring_verifier` joins the two); `reqwest` over `rustls`
//! asks the provider. Ours is the order of the flow: what a login under way is bound to (`logins`), the two questions
//! (`provider`) and their limits (`asking`), and what the library leaves to its callers (`id_token`): `nonce`, `azp`, `iat`,
//! `crit`, verified e-mail addresses. The crate `oauth2` would build one address and one form for us, and bring six
//! packages with it; the crate `openidconnect` 51, an unmaintained `rsa` among them.
//!
//! Asking the provider blocks: callers do it beside the event loop.

mod asking;
mod id_token;
#[cfg(test)]
mod id_token_tests;
mod keys;
mod logins;
mod provider;
#[cfg(test)]
pub(crate) mod provider_for_tests;
mod ring_verifier;
mod settings;
mod way_back;

pub use asking::{Away, NoProvider, quoted};
pub use id_token::BadToken;
pub use logins::{Begun, Full, Pending};
pub use provider::{NotBegun, NotProven, Provider};
pub use settings::{Claim, NotSettings, Secret, Settings};
pub use way_back::way_back;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

/// Bytes of what nobody can guess.
const SECRET_BYTES: usize = 32;

/// What nobody can guess, as text for addresses and cookies.
fn fresh() -> String {
    let mut bytes = [0; SECRET_BYTES];
    rand::rng().fill(&mut bytes[..]);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
