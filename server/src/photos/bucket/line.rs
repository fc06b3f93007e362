//! How the object store is asked: by our own client, so that it believes the same authorities by the same TLS as all else.

use super::NoBucket;
use crate::limits::{BUCKET_ANSWER_BYTES_MAX, BUCKET_CONNECT_MAX, BUCKET_TIME_MAX};
use crate::outside::Authorities;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Body, Client, StatusCode};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// With what a store says that a deleted object lives on as a version.
const DELETE_MARKER: &str = "x-amz-delete-marker";

/// A client that follows no redirect and goes through no proxy.
#[derive(Clone, Debug)]
pub(super) struct Line {
    client: Client,
    /// Whether the store has said that it keeps versions of what is deleted.
    keeps_versions: Arc<AtomicBool>,
}

impl Line {
    pub(super) fn of(authorities: Option<&Authorities>) -> Result<Self, NoBucket> {
        let mut client = Client::builder()
            .timeout(BUCKET_TIME_MAX)
            .connect_timeout(BUCKET_CONNECT_MAX)
            .redirect(Policy::none())
            .no_proxy();
        if let Some(authorities) = authorities {
            client = client.use_preconfigured_tls(authorities.client()?);
        }
        Ok(Self {
            client: client.build()?,
            keeps_versions: Arc::default(),
        })
    }

    /// Whether what is deleted lives on as a version, as far as was seen.
    pub(super) fn keeps_versions(&self) -> bool {
        self.keeps_versions.load(Ordering::Relaxed)
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn ask(
        &self,
        request: HttpRequest,
    ) -> Result<(StatusCode, Vec<u8>), HttpError> {
        let (status, _, bytes) = self.answer(request).await?;
        Ok((status, bytes))
    }

    async fn answer(
        &self,
        request: HttpRequest,
    ) -> Result<(StatusCode, HeaderMap, Vec<u8>), HttpError> {
        let (parts, body) = request.into_parts();
        let mut asked = self
            .client
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers);
        if body.content_length() > 0 {
            asked = asked.body(Body::wrap(body));
        }
        let mut answer = asked.send().await.map_err(unreached)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if headers
            .get(DELETE_MARKER)
            .is_some_and(|said| said == "true")
        {
            self.keeps_versions.store(true, Ordering::Relaxed);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreached)? {
            if bytes.len() + chunk.len() > BUCKET_ANSWER_BYTES_MAX {
                let why = std::io::Error::other("the answer is longer than a picture");
                return Err(HttpError::new(HttpErrorKind::Decode, why));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((status, headers, bytes))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (status, headers, bytes) = self.answer(request).await?;
        let mut whole = HttpResponse::new(bytes.into());
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Ok(whole)
    }
}

impl HttpConnector for Line {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

type Answering<'asked> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'asked>>;

impl HttpService for Line {
    // As `async fn` in this trait is spelt out by the macro that it is declared with.
    fn call<'line, 'asked>(&'line self, request: HttpRequest) -> Answering<'asked>
    where
        'line: 'asked,
        Self: 'asked,
    {
        Box::pin(self.send(request))
    }
}

/// Which failures may pass by themselves: those are tried again.
fn unreached(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_request() {
        HttpErrorKind::Interrupted
    } else {
        HttpErrorKind::Decode
    };
    HttpError::new(kind, error.without_url())
}
