//! One operation of the interface: its description, and a handler that names the permission it needs.
//!
//! A handler whose first parameter is not [`Can`] cannot be registered:
//!
//! ```compile_fail
//! # use actix_web::HttpResponse;
//! async fn open_to_all() -> HttpResponse { HttpResponse::Ok().finish() }
//! fn takes<H: server::http::Guarded<A>, A>(_: H) {}
//! takes(open_to_all);
//! ```
//!
//! ```
//! # use actix_web::HttpResponse;
//! # use server::http::{Can, ReadCases};
//! async fn guarded(_: Can<ReadCases>) -> HttpResponse { HttpResponse::Ok().finish() }
//! fn takes<H: server::http::Guarded<A>, A>(_: H) {}
//! takes(guarded);
//! ```

use super::permission::{Can, Permission};
use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, guard};
use std::cell::Cell;
use std::marker::PhantomData;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Paths, RefOr};
use utoipa_actix_web::OpenApiFactory;

/// A handler that cannot be called without a permission: its first parameter is the proof that the caller has it.
pub trait Guarded<Args>: Handler<Args> {}

macro_rules! guarded {
    ($($rest:ident)*) => {
        impl<H, P: Permission, $($rest),*> Guarded<(Can<P>, $($rest,)*)> for H
        where
            H: Handler<(Can<P>, $($rest,)*)>
        {}
    };
}

guarded!();
guarded!(A);
guarded!(A B);
guarded!(A B C);
guarded!(A B C D);
guarded!(A B C D E);
guarded!(A B C D E F);
guarded!(A B C D E F G);
guarded!(A B C D E F G I);

thread_local! {
    /// Whether what is registered on this thread is described, too; see [`described`].
    static DESCRIBING: Cell<bool> = const { Cell::new(false) };
}

/// Has every operation described that `register` registers. Those that only answer are not: a worker of the server, and
/// a test that builds the door for each request, would spend more time on descriptions than on answers.
pub fn described<T>(register: impl FnOnce() -> T) -> T {
    DESCRIBING.set(true);
    let registered = register();
    DESCRIBING.set(false);
    registered
}

/// See [`operation`].
pub struct Operation<D, H, A> {
    description: D,
    handler: H,
    /// Where it differs from the path in the description.
    pattern: Option<&'static str>,
    _takes: PhantomData<A>,
}

/// A handler with its description, which [`routes`] finds by the handler's name.
pub fn operation<D, H: Guarded<A>, A>(description: D, handler: H) -> Operation<D, H, A> {
    Operation {
        description,
        handler,
        pattern: None,
        _takes: PhantomData,
    }
}

impl<D, H, A> Operation<D, H, A> {
    /// The same, at addresses that a description has no way to write: `{rest:.*}` takes slashes, too.
    #[must_use]
    pub fn at(self, pattern: &'static str) -> Self {
        Self {
            pattern: Some(pattern),
            ..self
        }
    }
}

impl<D, H, A> HttpServiceFactory for Operation<D, H, A>
where
    D: utoipa::Path,
    H: Guarded<A>,
    A: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    fn register(self, config: &mut AppService) {
        for method in D::methods() {
            let method = guard::Method(named(&method));
            let path = self.pattern.map_or_else(D::path, str::to_owned);
            let resource = Resource::new(path).guard(method);
            resource.to(self.handler.clone()).register(config);
        }
    }
}

impl<D, H, A> OpenApiFactory for Operation<D, H, A>
where
    D: OpenApiFactory,
{
    fn paths(&self) -> Paths {
        if DESCRIBING.get() {
            self.description.paths()
        } else {
            Paths::new()
        }
    }

    fn schemas(&self, schemas: &mut Vec<(String, RefOr<Schema>)>) {
        if DESCRIBING.get() {
            self.description.schemas(schemas);
        }
    }
}

fn named(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

/// Registers handlers, each with the description that stands above it.
macro_rules! routes {
    ($config:ident; $($($module:ident)::+ => $handler:ident $(at $pattern:literal)?),* $(,)?) => {
        pastey::paste! {
            $($config.service($crate::http::operation::operation(
                $($module)::+::[<__path_ $handler>],
                $($module)::+::$handler,
            )$(.at($pattern))?);)*
        }
    };
}
pub(crate) use routes;
