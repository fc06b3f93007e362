//! How the object store is asked: by our own client, so that it believes the same authorities by the same TLS as all else.

use super::NoBucket;
use crate::limits::{BUCKET_ANSWER_BYTES_MAX, BUCKET_CONNECT_MAX, BUCKET_TIME_MAX};
use crate::outside::Authorities;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use reqwest::redirect::Policy;
use reqwest::{Body, Client};
use std::pin::Pin;

/// A client that follows no redirect and goes through no proxy.
#[derive(Clone, Debug)]
pub(super) struct Line(Client);

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
        Ok(Self(client.build()?))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let mut asked = self
            .0
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers);
        if body.content_length() > 0 {
            asked = asked.body(Body::wrap(body));
        }
        let mut answer = asked.send().await.map_err(unreached)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreached)? {
            if bytes.len() + chunk.len() > BUCKET_ANSWER_BYTES_MAX {
                let why = std::io::Error::other("the answer is longer than a picture");
                return Err(HttpError::new(HttpErrorKind::Decode, why));
            }
            bytes.extend_from_slice(&chunk);
        }
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
