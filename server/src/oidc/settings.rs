//! Which provider, and what an account is called there.

use crate::outside::Authorities;
use reqwest::Url;
use std::fmt;

/// What the configuration says about the provider.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who the provider is, as its tokens say it, to the letter.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// How we prove it; a public client has none.
    pub client_secret: Option<Secret>,
    /// What people call it, as the page shows it.
    pub name: String,
    /// What of a token names the account.
    pub claim: Claim,
    /// Whose certificates are believed; none: this system's own list.
    pub authorities: Option<Authorities>,
}

/// Something that is never printed.
#[derive(Clone)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A member of an ID token that is a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim(String);

impl Claim {
    /// By its name.
    ///
    /// # Errors
    /// One that says nothing about who somebody is.
    pub fn named(name: &str) -> Result<Self, NotSettings> {
        let others = [
            "iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "acr", "amr", "at_hash", "",
        ];
        if others.contains(&name) {
            return Err(NotSettings::Claim(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The only one that a provider never gives to somebody else (`OpenID` Connect Core 1.0, §5.7).
impl Default for Claim {
    fn default() -> Self {
        Self("sub".to_owned())
    }
}

/// Why there is no provider by this configuration.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotSettings {
    /// The issuer is no address, or one that is asked in the clear.
    #[error(
        "issuer: “{0}” is no address of a provider: write it as the provider does, such as https://id.example.gov.cn/realms/city"
    )]
    Issuer(String),
    /// The claim names nobody.
    #[error(
        "claim: “{0}” does not tell who somebody is; write preferred_username, sub, email or what the provider has"
    )]
    Claim(String),
    /// A text is empty.
    #[error("{0}: is empty")]
    Empty(&'static str),
}

impl Settings {
    /// The same, looked at.
    ///
    /// # Errors
    /// What cannot be meant.
    pub fn checked(self) -> Result<Self, NotSettings> {
        if !is_guarded(&self.issuer) || self.issuer.contains(['?', '#']) {
            return Err(NotSettings::Issuer(self.issuer));
        }
        for (name, text) in [("client_id", &self.client_id), ("name", &self.name)] {
            if text.trim().is_empty() {
                return Err(NotSettings::Empty(name));
            }
        }
        if self
            .client_secret
            .as_ref()
            .is_some_and(|secret| secret.0.is_empty())
        {
            return Err(NotSettings::Empty("client_secret"));
        }
        Ok(self)
    }
}

/// Whether an address that the provider names is as well guarded as the provider's own. One that is asked by TLS sends
/// nobody to this machine, where other programs listen.
pub(super) fn is_guarded_as(issuer: &str, url: &str) -> bool {
    is_guarded(url) && (url.starts_with("https://") || issuer.starts_with("http://"))
}

/// Whether an address is asked by TLS, or on this machine.
fn is_guarded(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> Settings {
        Settings {
            issuer: issuer.to_owned(),
            client_id: "huying".to_owned(),
            client_secret: Some(Secret("hush".to_owned())),
            name: "City".to_owned(),
            claim: Claim::default(),
            authorities: None,
        }
    }

    #[test]
    fn a_provider_is_asked_by_tls_or_on_this_machine() {
        for good in [
            "https://id.example/realms/city",
            "http://127.0.0.1:1",
            "http://localhost:1/a",
        ] {
            assert!(settings(good).checked().is_ok(), "{good}");
        }
        for wrong in [
            "http://id.example",
            "id.example",
            "https://",
            "https://u:p@id.example",
            "https://id.example?a",
            "",
        ] {
            let refused = settings(wrong).checked().expect_err(wrong);
            assert!(refused.to_string().starts_with("issuer: "), "{refused}");
        }
    }

    #[test]
    fn a_provider_that_is_asked_by_tls_names_no_address_that_is_not() {
        let (tls, here) = ("https://id.example", "http://127.0.0.1:1");
        for (issuer, url, is) in [
            (tls, "https://id.example/token", true),
            (tls, "https://login.example/token", true),
            (tls, "http://127.0.0.1:8080/v1/accounts", false),
            (tls, "HTTP://localhost/", false),
            (here, "http://127.0.0.1:1/token", true),
            (here, "https://id.example/token", true),
            (here, "http://id.example/token", false),
        ] {
            assert_eq!(is_guarded_as(issuer, url), is, "{issuer} {url}");
        }
    }

    #[test]
    fn what_names_nobody_is_refused_and_the_secret_is_never_printed() {
        assert_eq!(Claim::named("sub").expect("a claim").as_str(), "sub");
        for wrong in ["", "aud", "nonce"] {
            assert!(Claim::named(wrong).is_err(), "{wrong}");
        }
        let mut nobody = settings("https://id.example");
        nobody.client_id = " ".to_owned();
        assert_eq!(
            nobody.checked().expect_err("empty"),
            NotSettings::Empty("client_id")
        );
        assert!(!format!("{:?}", settings("https://id.example")).contains("hush"));
    }
}
