//! A bucket that keeps versions keeps what was deleted. What is erased must not live on there.

use super::BucketSettings;
use super::line::Line;
use object_store::aws::{AwsAuthorizer, AwsCredential};
use object_store::client::{HttpRequest, HttpRequestBody};
use reqwest::{Method, Url};

/// Lists of versions asked for of one photo at most; each has up to a thousand.
const LISTS_MAX: usize = 16;

/// The versions of a bucket, which the client of objects does not know how to delete.
#[derive(Debug)]
pub(super) struct Versions {
    root: Url,
    region: String,
    credential: AwsCredential,
    line: Line,
}

/// One version of one object: what it was, or the mark that it was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    key: String,
    id: String,
}

impl Versions {
    pub fn of(settings: &BucketSettings, line: Line) -> object_store::Result<Self> {
        let root = Url::parse(&settings.root()).map_err(generic)?;
        Ok(Self {
            root,
            region: settings.region.clone(),
            credential: AwsCredential {
                key_id: settings.key_id.clone(),
                secret_key: settings.secret.clone(),
                token: None,
            },
            line,
        })
    }

    /// Removes every version of the names that begin so.
    pub async fn remove(&self, begins: &str) -> object_store::Result<()> {
        for _ in 0..LISTS_MAX {
            let mut list = self.root.clone();
            list.query_pairs_mut()
                .append_pair("prefix", begins)
                .append_pair("versions", "");
            let versions = read(&self.ask(Method::GET, &list).await?);
            if versions.is_empty() {
                return Ok(());
            }
            for version in versions {
                let mut one = self.root.clone();
                one.path_segments_mut()
                    .map_err(|()| generic("the endpoint has no path"))?
                    .pop_if_empty()
                    .extend(version.key.split('/'));
                one.query_pairs_mut().append_pair("versionId", &version.id);
                self.ask(Method::DELETE, &one).await?;
            }
        }
        Err(generic("it still has versions of what was deleted"))
    }

    async fn ask(&self, method: Method, url: &Url) -> object_store::Result<String> {
        let mut request = HttpRequest::new(HttpRequestBody::empty());
        *request.method_mut() = method;
        *request.uri_mut() = url.as_str().parse().map_err(generic)?;
        AwsAuthorizer::new(&self.credential, "s3", &self.region)
            .try_authorize(&mut request, None)?;
        let (status, body) = self.line.ask(request).await.map_err(generic)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        if status.is_success() {
            Ok(body)
        } else {
            Err(generic(format!("{status}: {body}")))
        }
    }
}

fn generic(
    source: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>,
) -> object_store::Error {
    object_store::Error::Generic {
        store: "S3",
        source: source.into(),
    }
}

/// The versions of an answer to `?versions`. Ids may be any text; of keys it is known that they need no escapes.
fn read(xml: &str) -> Vec<Version> {
    ["Version", "DeleteMarker"]
        .into_iter()
        .flat_map(|kind| between_all(xml, kind))
        .filter_map(|one| {
            let text = |name| between_all(one, name).next();
            Some(Version {
                key: text("Key")?.to_owned(),
                id: text("VersionId")?
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&apos;", "'")
                    .replace("&amp;", "&"),
            })
        })
        .collect()
}

/// What stands in each of the elements of a name, which are never one inside the other.
fn between_all<'xml>(xml: &'xml str, name: &str) -> impl Iterator<Item = &'xml str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, from) = rest.split_once(&open)?;
        let (inside, behind) = from.split_once(&close)?;
        rest = behind;
        Some(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_marks_of_deletion_are_read_from_a_list_and_nothing_else_is() {
        let list = "<?xml version=\"1.0\"?><ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <Name>b</Name><VersionIdMarker/><IsTruncated>false</IsTruncated>\
            <Version><Key>photos/ab/1.jpg</Key><VersionId>a&amp;b/=</VersionId><IsLatest>false</IsLatest></Version>\
            <DeleteMarker><Key>photos/ab/1.jpg</Key><VersionId>null</VersionId></DeleteMarker>\
            <Version><Key>photos/ab/1.small.jpg</Key><VersionId>c</VersionId></Version>\
            <Version><Key>cut off</Key>";
        let version = |key: &str, id: &str| Version {
            key: key.to_owned(),
            id: id.to_owned(),
        };
        assert_eq!(
            read(list),
            [
                version("photos/ab/1.jpg", "a&b/="),
                version("photos/ab/1.small.jpg", "c"),
                version("photos/ab/1.jpg", "null"),
            ]
        );
        for nothing in ["", "<Version>", "<Version></Version>", "</Key><Key>"] {
            assert_eq!(read(nothing), []);
        }
    }
}
