//! Logging in by `OpenID` Connect: the configuration's part `[oidc]`.

use crate::oidc::{Claim, Provider, Secret, Settings};
use crate::outside::Authorities;
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Which provider, who we are there, and what of its tokens names an account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// The provider's own address, to the letter.
    issuer: String,
    /// Our name there.
    client_id: String,
    /// How we prove it.
    client_secret: Option<String>,
    /// A file with that, so that it stands in no configuration.
    client_secret_file: Option<PathBuf>,
    /// What people call the provider.
    name: Option<String>,
    /// The member of a token that an account's `oidc` must equal.
    claim: Option<String>,
    /// PEM with the certificates of the authorities that sign for the provider.
    ca_file: Option<PathBuf>,
}

impl OidcConfig {
    /// A client of the provider. It is asked when the first one logs in, so that a server starts without it.
    ///
    /// # Errors
    /// What cannot be meant, or a file that cannot be read.
    pub fn provider(&self) -> anyhow::Result<Arc<Provider>> {
        let settings = self.settings().context("oidc")?;
        Ok(Arc::new(Provider::new(settings).context("oidc")?))
    }

    fn settings(&self) -> anyhow::Result<Settings> {
        let claim = self.claim.as_deref().map(Claim::named).transpose()?;
        let in_the_clear = self.issuer.starts_with("http://");
        let authorities = match &self.ca_file {
            Some(file) => Some(Authorities::of_file(file)?),
            None if in_the_clear => None,
            None => Some(Authorities::of_system()?),
        };
        let usual = || "OpenID Connect".to_owned();
        let settings = Settings {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.secret()?,
            name: self.name.clone().unwrap_or_else(usual),
            claim: claim.unwrap_or_default(),
            authorities,
        };
        Ok(settings.checked()?)
    }

    fn secret(&self) -> anyhow::Result<Option<Secret>> {
        let text = match (&self.client_secret, &self.client_secret_file) {
            (Some(_), Some(_)) => bail!("client_secret and client_secret_file: name one of them"),
            (Some(text), None) => Some(text.clone()),
            (None, Some(file)) => {
                let read = std::fs::read_to_string(file);
                let text = read.with_context(|| {
                    format!("client_secret_file: cannot read {}", file.display())
                })?;
                // Editors end a file with a line end.
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => None,
        };
        Ok(text.map(Secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn config(more: &str) -> OidcConfig {
        let text = format!("client_id = \"huying\"\n{more}");
        toml::from_str(&text).expect("the keys are known")
    }

    const HERE: &str = "issuer = \"http://127.0.0.1:1/city\"\n";

    #[test]
    fn what_is_not_said_is_the_usual_and_the_secret_may_stand_in_a_file() {
        let usual = config(HERE).settings().expect("enough");
        assert_eq!(
            (usual.name.as_str(), usual.claim.as_str()),
            ("OpenID Connect", "sub")
        );
        assert!(usual.client_secret.is_none());
        let dir = TempDir::new().expect("a temporary directory");
        let file = dir.path().join("secret");
        std::fs::write(&file, "hush \r\n").expect("written");
        let more = format!(
            "{HERE}claim = \"preferred_username\"\nname = \"市统一认证\"\nclient_secret_file = {file:?}"
        );
        let settings = config(&more).settings().expect("all of it");
        assert_eq!(settings.client_secret.expect("a secret").0, "hush ");
        assert_eq!(settings.claim.as_str(), "preferred_username");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_key() {
        for (more, words) in [
            ("issuer = \"http://id.example\"", "issuer: "),
            (
                "issuer = \"http://127.0.0.1:1\"\nclaim = \"aud\"",
                "claim: ",
            ),
            (
                "issuer = \"http://127.0.0.1:1\"\nname = \"\"",
                "name: is empty",
            ),
            (
                "issuer = \"http://127.0.0.1:1\"\nclient_secret = \"\"",
                "client_secret: is empty",
            ),
            (
                "issuer = \"http://127.0.0.1:1\"\nclient_secret = \"a\"\nclient_secret_file = \"/b\"",
                "name one of them",
            ),
            (
                "issuer = \"http://127.0.0.1:1\"\nclient_secret_file = \"/nowhere\"",
                "cannot read /nowhere",
            ),
            (
                "issuer = \"https://id.example\"\nca_file = \"/nowhere\"",
                "ca_file: cannot read",
            ),
        ] {
            let told = format!("{:#}", config(more).provider().expect_err(words));
            assert!(told.starts_with("oidc: ") && told.contains(words), "{told}");
        }
    }
}
