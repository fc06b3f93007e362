//! `[photos]` of the configuration: where pictures lie.

use crate::outside::Authorities;
use crate::photos::{BucketSettings, PhotosAt};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What requests are signed for where nothing is said: what stores of one's own take.
const REGION: &str = "us-east-1";

/// Where pictures lie: in the data directory, or in a bucket.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotosConfig {
    /// `directory` (usual) or `s3`.
    #[serde(default)]
    store: PhotoStore,
    /// With `s3`: `https://HOST[:PORT]`.
    endpoint: Option<String>,
    /// With `s3`: the bucket, which is there.
    bucket: Option<String>,
    /// With `s3`: what requests are signed for.
    region: Option<String>,
    /// With `s3`: the name of the key.
    key_id: Option<String>,
    /// With `s3`: a file with that.
    key_id_file: Option<PathBuf>,
    /// With `s3`: what requests are signed with.
    secret: Option<String>,
    /// With `s3`: a file with that, so that it stands in no configuration.
    secret_file: Option<PathBuf>,
    /// With `s3`: the bucket stands in the path; otherwise in the host's name.
    path_style: Option<bool>,
    /// With `s3`: PEM with the certificates of the authorities that sign for the store.
    ca_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum PhotoStore {
    #[default]
    Directory,
    S3,
}

impl PhotosConfig {
    /// Where they lie: the data directory where nothing is said.
    ///
    /// # Errors
    /// What cannot be meant, or a file that cannot be read.
    pub fn at(&self) -> anyhow::Result<PhotosAt> {
        match self.store {
            PhotoStore::Directory if self.endpoint.is_some() || self.bucket.is_some() => {
                bail!("photos: endpoint and bucket mean nothing without store = \"s3\"")
            }
            PhotoStore::Directory => Ok(PhotosAt::Directory),
            PhotoStore::S3 => self.settings().context("photos").map(PhotosAt::Bucket),
        }
    }

    fn settings(&self) -> anyhow::Result<BucketSettings> {
        let Some(endpoint) = self.endpoint.clone() else {
            bail!("store \"s3\" needs endpoint, such as https://s3.example.gov.cn")
        };
        if crate::cli::origin(&endpoint).as_deref() != Some(endpoint.trim_end_matches('/')) {
            bail!("endpoint is https:// or http:// with a host and a port, no path: {endpoint}");
        }
        let Some(bucket) = self.bucket.clone().filter(|name| is_name(name)) else {
            bail!("store \"s3\" needs bucket: 3 to 63 of a–z, 0–9, '-' and '.'")
        };
        let in_the_clear = endpoint.starts_with("http://");
        let authorities = match &self.ca_file {
            Some(file) => Some(Authorities::of_file(file)?),
            None if in_the_clear => None,
            None => Some(Authorities::of_system()?),
        };
        Ok(BucketSettings {
            endpoint,
            bucket,
            region: self.region.clone().unwrap_or_else(|| REGION.to_owned()),
            key_id: one("key_id", self.key_id.as_ref(), self.key_id_file.as_deref())?,
            secret: one("secret", self.secret.as_ref(), self.secret_file.as_deref())?,
            path_style: self.path_style.unwrap_or(true),
            authorities,
        })
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    (3..=63).contains(&name.len()) && name.chars().all(plain)
}

/// Said here or in a file, and in one of them only.
fn one(key: &str, said: Option<&String>, file: Option<&Path>) -> anyhow::Result<String> {
    let text = match (said, file) {
        (Some(text), None) => text.clone(),
        (None, Some(file)) => std::fs::read_to_string(file)
            .with_context(|| format!("{key}_file: cannot read {}", file.display()))?,
        _ => bail!("name {key} or {key}_file, one of them"),
    };
    // Editors end a file with a line end.
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    if text.is_empty() {
        bail!("{key} is empty");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::Place;

    fn at(text: &str) -> anyhow::Result<PhotosAt> {
        toml::from_str::<PhotosConfig>(text)
            .expect("the keys are known")
            .at()
    }

    const HERE: &str = "store = \"s3\"\nendpoint = \"http://127.0.0.1:1\"\nbucket = \"photos\"\n";

    #[test]
    fn without_a_word_pictures_lie_in_the_data_directory() {
        for text in ["", "store = \"directory\""] {
            assert_eq!(at(text).expect("usual").place(), Some(Place::Directory));
        }
    }

    #[test]
    fn a_bucket_has_its_key_from_here_or_from_files_and_shows_no_secret() {
        let dir = tempfile::TempDir::new().expect("a directory");
        let file = dir.path().join("secret");
        std::fs::write(&file, "hush\n").expect("written");
        let text = format!("{HERE}key_id = \"me\"\nsecret_file = {file:?}");
        let PhotosAt::Bucket(settings) = at(&text).expect("enough") else {
            panic!("a bucket")
        };
        assert_eq!(
            (settings.secret.as_str(), settings.path_style),
            ("hush", true)
        );
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_key() {
        for (text, words) in [
            ("store = \"s3\"".to_owned(), "endpoint"),
            (HERE.replace("http://127.0.0.1:1", "ftp://a"), "endpoint"),
            (HERE.replace("127.0.0.1:1", "a/b"), "endpoint"),
            (HERE.replace("\"photos\"", "\"Photos\""), "bucket"),
            (HERE.to_owned(), "key_id"),
            (format!("{HERE}key_id = \"me\""), "secret"),
            (
                format!("{HERE}key_id = \"me\"\nsecret = \"\""),
                "secret is empty",
            ),
            ("endpoint = \"https://a\"".to_owned(), "without store"),
        ] {
            let said = format!("{:#}", at(&text).expect_err("cannot be meant"));
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
