//! `[push]` of the configuration: whether phones are told while their page is closed.

use crate::limits::PUSH_HOSTS_MAX;
use crate::push::{Services, Settings};
use anyhow::bail;
use serde::Deserialize;

/// Longest contact, in characters.
const CONTACT_CHARS_MAX: usize = 256;

/// Whom push services may write to, and which are taken.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushConfig {
    /// `mailto:` or `https://`; without it nobody is told.
    contact: Option<String>,
    /// Names of hosts; one that begins with a dot stands for every name below it.
    #[serde(default)]
    hosts: Vec<String>,
}

impl PushConfig {
    /// What the server is told.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        if let Some(contact) = &self.contact {
            let is_contact = ["mailto:", "https://"]
                .iter()
                .any(|begin| contact.len() > begin.len() && contact.starts_with(begin));
            let is_line = contact.chars().all(|c| c.is_ascii_graphic());
            if !is_contact || !is_line || contact.len() > CONTACT_CHARS_MAX {
                bail!("push: contact is an address such as mailto:duty@example.gov.cn");
            }
        } else if !self.hosts.is_empty() {
            bail!(
                "push: hosts without a contact tell nobody; name a contact, such as mailto:duty@example.gov.cn"
            );
        }
        if self.hosts.len() > PUSH_HOSTS_MAX {
            bail!("push: at most {PUSH_HOSTS_MAX} hosts");
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        if let Some(wrong) =
            { self.hosts.iter() }.find(|host| !host.chars().all(plain) || !host.contains('.'))
        {
            bail!("push: {wrong} is not the name of a host");
        }
        Ok(Settings {
            contact: self.contact.clone(),
            services: Services::listed(self.hosts.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PushConfig;
    use crate::limits::PUSH_HOSTS_MAX;

    fn read(text: &str) -> anyhow::Result<crate::push::Settings> {
        toml::from_str::<PushConfig>(text)?.settings()
    }

    #[test]
    fn without_a_contact_nobody_is_told() {
        assert_eq!(read("").expect("nothing").contact, None);
        let told = read("contact = \"mailto:duty@example.org\"").expect("a contact");
        assert_eq!(told.contact.as_deref(), Some("mailto:duty@example.org"));
    }

    #[test]
    fn what_is_no_contact_and_no_host_is_refused() {
        for wrong in [
            "contact = \"duty@example.org\"",
            "contact = \"mailto:\"",
            "contact = \"mailto:a\\nb\"",
            "hosts = [\"push.example\"]",
            "contact = \"mailto:a@b.c\"\nhosts = [\"https://push.example\"]",
            "contact = \"mailto:a@b.c\"\nhosts = [\"localhost\"]",
            "kontakt = \"mailto:a@b.c\"",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let many = |count: usize| {
            let hosts = vec!["\"push.example\""; count].join(", ");
            read(&format!("contact = \"mailto:a@b.c\"\nhosts = [{hosts}]"))
        };
        assert!(many(PUSH_HOSTS_MAX).is_ok());
        assert!(many(PUSH_HOSTS_MAX + 1).is_err());
    }
}
