//! What a connection may hold: an answer that nobody reads waits in bounded memory, and for a bounded time.

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use std::any::Any;
use std::time::Duration;

use crate::limits;

/// Descriptors that a full house needs: every stream, and as many other connections and files again.
const DESCRIPTORS_WANTED: u64 = 4 * limits::SUBSCRIBERS_MAX as u64;

/// Bounds a new connection; for [`actix_web::HttpServer::on_connect`].
pub fn bound(connection: &dyn Any, _: &mut Extensions) {
    let by_tls = || {
        Some(
            connection
                .downcast_ref::<TlsStream<TcpStream>>()?
                .get_ref()
                .0,
        )
    };
    let Some(stream) = connection.downcast_ref::<TcpStream>().or_else(by_tls) else {
        return;
    };
    if let Err(error) = bound_socket(&socket2::SockRef::from(stream), limits::ANSWER_STALLED_MAX) {
        tracing::warn!(%error, "a connection keeps the system's own limits");
    }
}

/// Nobody waits in memory for longer than `stalled`, and with more than [`limits::ANSWER_UNSENT_BYTES_MAX`] unsent.
#[cfg(target_os = "linux")]
fn bound_socket(socket: &socket2::Socket, stalled: Duration) -> std::io::Result<()> {
    socket.set_tcp_notsent_lowat(limits::ANSWER_UNSENT_BYTES_MAX)?;
    socket.set_tcp_user_timeout(Some(stalled))
}

/// Other systems keep their own limits.
#[cfg(not(target_os = "linux"))]
fn bound_socket(_: &socket2::Socket, _: Duration) -> std::io::Result<()> {
    Ok(())
}

/// Asks the system for enough descriptors: many let a process open only 1,024 unless it asks for more.
#[cfg(unix)]
pub fn ask_for_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.unwrap_or(u64::MAX);
    let wanted = DESCRIPTORS_WANTED.min(allowed);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let more = Rlimit {
        current: Some(wanted),
        ..limit
    };
    if let Err(error) = setrlimit(Resource::Nofile, more) {
        tracing::warn!(%error, ?limit, "fewer connections than the server has seats for");
    }
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub fn ask_for_descriptors() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::{ErrorKind, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::time::Instant;

    const STALLED: Duration = Duration::from_secs(1);
    const MUCH: usize = 64 * 1024 * 1024;

    /// Both ends of a connection whose client never reads.
    fn connection() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("bound")).expect("connects");
        let (server, _) = listener.accept().expect("a connection");
        (server, client)
    }

    /// What the system takes before it says that it is full.
    fn taken(server: &mut TcpStream) -> usize {
        server.set_nonblocking(true).expect("ours");
        let (piece, mut taken) = (vec![0; 16 * 1024], 0);
        loop {
            match server.write(&piece) {
                Ok(count) => taken += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return taken,
                Err(error) => panic!("{error}"),
            }
            assert!(taken < MUCH, "there is a limit");
        }
    }

    #[test]
    fn what_a_client_does_not_read_is_bounded_and_then_cut_off() {
        let (mut free, _reads_nothing) = connection();
        let (mut server, client) = connection();
        bound_socket(&socket2::SockRef::from(&server), STALLED).expect("Linux can");
        let began = Instant::now();
        let (unbounded, bounded) = (taken(&mut free), taken(&mut server));
        assert!(bounded < unbounded, "{bounded} of {unbounded} bytes");
        server.set_nonblocking(false).expect("ours");
        let cut_off = server.write(&[0; 1]).expect_err("cut off");
        assert_eq!(cut_off.kind(), ErrorKind::TimedOut);
        let waited = began.elapsed();
        assert!(waited >= STALLED && waited < 30 * STALLED, "{waited:?}");
        drop(client);
    }

    #[test]
    fn a_full_house_has_enough_descriptors_where_the_system_allows_it() {
        use rustix::process::{Resource, getrlimit};
        ask_for_descriptors();
        let limit = getrlimit(Resource::Nofile);
        let allowed = limit.maximum.unwrap_or(u64::MAX).min(DESCRIPTORS_WANTED);
        assert!(limit.current.is_none_or(|current| current >= allowed));
    }
}
