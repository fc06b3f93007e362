//! Outsiders that take a connection and then keep us waiting.

use super::Settings;
use super::tls_tests::why;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// Servers that take a connection and then keep it waiting: all the way, after the head, and by a byte at a time.
fn never_ending(send: fn(&mut TcpStream)) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        drop(stream.read(&mut [0; 4_096]));
        send(&mut stream);
        // Until the other side hangs up.
        drop(stream.read_to_end(&mut Vec::new()));
    });
    port
}

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";

#[test]
fn one_who_never_answers_to_the_end_is_given_up_when_the_time_is_over() {
    let time_max = Duration::from_millis(200);
    let settings = Settings {
        answer_time_max: time_max,
        ..Settings::default()
    };
    let drip = |stream: &mut TcpStream| {
        drop(stream.write_all(HEAD));
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let half = |stream: &mut TcpStream| drop(stream.write_all(HEAD));
    for (send, words) in [
        (
            (|_: &mut TcpStream| ()) as fn(&mut TcpStream),
            "no whole answer within 0.2 s",
        ),
        (half, "no whole answer within 0.2 s"),
        (drip, "no whole answer within 0.2 s"),
    ] {
        let began = Instant::now();
        let told = why(
            &settings,
            &format!("http://127.0.0.1:{}/", never_ending(send)),
        );
        assert!(told.contains(words), "{told}");
        let took = began.elapsed();
        assert!(
            took >= time_max && took < Duration::from_mins(1),
            "{took:?}"
        );
    }
}
