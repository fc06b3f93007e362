//! What is told of a request that came by a way this server does not answer: 403.

use super::{Problem, shortened};
use actix_web::http::StatusCode;

impl Problem {
    /// 403: the host name of the request is not this server's.
    pub fn foreign_host(host: &str) -> Self {
        let detail = format!(
            "this server does not answer as “{}”; use the address it printed at its start",
            shortened(host)
        );
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_host",
            "Not this server's name",
            detail,
        )
    }

    /// 403: others could read it on the way.
    pub fn in_the_clear(detail: impl Into<String>) -> Self {
        let title = "Not in the clear";
        Self::new(StatusCode::FORBIDDEN, "in_the_clear", title, detail)
    }

    /// 403: somebody handed the request on, and nobody knows whether they are to be believed.
    pub fn undeclared_proxy() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "undeclared_proxy",
            "The proxy is not declared",
            "a proxy handed this request on: name its address in `from` and the name it is reached by in `hosts` under \
             [proxy] in the file of `huying serve --config`",
        )
    }
}
