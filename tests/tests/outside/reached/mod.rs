//! `huying serve` for other machines: by TLS or behind a declared proxy, once somebody can let people in, and otherwise not.

mod proxy;
mod tls;

use reqwest::blocking::{Client, Response};
use serde_json::Value;
use std::net::UdpSocket;
use std::time::Duration;
use tests::cities::import_wards;
use tests::{Desk, Program, Server};

/// What takes longer hangs.
const WAIT_MAX: Duration = Duration::from_mins(1);
const PASSWORD: &str = "three grey herons on the quay";

/// An address of this machine that others reach; its own loopback where it has none.
fn own_address() -> String {
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    // Nothing is sent: the system only chooses by which address it would be.
    let routed = socket
        .connect("192.0.2.1:9")
        .and_then(|()| socket.local_addr());
    routed.map_or_else(|_| "127.0.0.1".to_owned(), |at| at.ip().to_string())
}

/// A data directory with areas, and with an administrator `chief` where wanted.
fn city(desk: &Desk, administrator: bool) -> String {
    let data = import_wards(desk, "data");
    if administrator {
        let add = Program::new([
            "user",
            "add",
            "chief",
            "--role",
            "administrator",
            "--password-stdin",
        ]);
        let _ = add
            .arg("--data-dir")
            .arg(&data)
            .input(PASSWORD)
            .run()
            .with_code(0);
    }
    data
}

/// Runs `serve`, which must not start; what it says.
fn refused(desk: &Desk, data: &str, config: &str, listen: &str) -> String {
    let config = desk.put("huying.toml", config);
    let serve = Program::new(["serve", "--listen", listen, "--config"]).arg(config);
    serve.arg("--data-dir").arg(data).run().with_code(2).err
}

fn serve(desk: &Desk, client: Client, data: &str, config: &str, address: &str) -> Server {
    let config = desk.put("huying.toml", config);
    let arguments = [
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--data-dir",
        data,
        "--config",
        &config,
    ];
    Server::asked_by(client, address, &arguments)
}

fn code(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let problem: Value = answer.json().expect("a problem is JSON");
    (status, problem["code"].clone())
}

/// Logs `chief` in; the session as a cookie.
fn log_in(answer: &Response) -> String {
    assert_eq!(answer.status(), 200);
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let session = cookies.find(|cookie| cookie.starts_with("__Host-huying="));
    session.expect("a session").to_owned()
}
