//! Whose request it is as far as the network tells: by TLS, by a declared proxy, or from this machine.

use super::door::Door;
use super::permission::PublicDoor;
use super::problem::Problem;
use crate::entrance::is_forwarded;
use actix_web::{HttpRequest, web};
use std::net::{IpAddr, Ipv4Addr};

/// What is answered in the clear to whoever looks whether the server lives: proxies ask so.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// The caller's address, for limits: the connection's, or what the declared proxies say of it.
///
/// Nobody but them is believed. IPv4 written inside of IPv6 is IPv4. Many people may share one address.
pub fn client_address(request: &HttpRequest) -> IpAddr {
    let peer = peer(request);
    match request.app_data::<web::Data<Door>>() {
        Some(door) => door.entrance().proxies.caller(peer, request.headers()),
        None => peer,
    }
}

/// Whether nobody on the way could read the request: the caller spoke TLS with us or with a declared proxy.
pub fn is_secure(request: &HttpRequest) -> bool {
    let door = request.app_data::<web::Data<Door>>();
    door.is_some_and(|door| came_by_tls(door, request))
}

fn came_by_tls(door: &Door, request: &HttpRequest) -> bool {
    let entrance = door.entrance();
    let said = entrance
        .proxies
        .say_secure(peer(request), request.headers());
    said.unwrap_or(entrance.tls.is_some())
}

/// The other end of the connection. In-process tests have none: they are this machine.
pub(super) fn peer(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

/// Whether a request may come in this way.
///
/// # Errors
/// It crossed a network in the clear, or a proxy handed it on that the configuration does not declare.
pub(super) fn admit(door: &Door, request: &HttpRequest) -> Result<(), Problem> {
    if came_by_tls(door, request) || PROBES.contains(&request.path()) {
        return Ok(());
    }
    let (peer, proxies) = (peer(request), &door.entrance().proxies);
    let forwarded = is_forwarded(request.headers());
    if proxies.say_secure(peer, request.headers()).is_some() || (proxies.are_at(peer) && forwarded)
    {
        return Err(Problem::in_the_clear(
            "the proxy in front does not say that it was asked by https://: let it lead http:// there, and send \
             X-Forwarded-Proto with the scheme it was asked by",
        ));
    }
    if !peer.is_loopback() {
        return Err(Problem::in_the_clear(
            "from other machines this server is reached by https://, at its own certificate's name or by the proxy that \
             [proxy] declares",
        ));
    }
    // By the public door nobody may do anything for which it matters who asks.
    if forwarded && !proxies.are_at(peer) && request.app_data::<PublicDoor>().is_none() {
        return Err(Problem::undeclared_proxy());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
