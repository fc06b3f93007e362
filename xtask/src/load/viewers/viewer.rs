//! One open page, as the server sees it: follows the stream, comes back with its last number, says what it got.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;

use super::acks::Acks;
use super::stream::Stream;

/// Before a viewer that lost its stream comes back.
const RETRY: Duration = Duration::from_millis(200);
/// What the system takes in for a slow viewer, in bytes: so little that the server feels it.
const SLOW_BUFFER_BYTES: u32 = 8 * 1024;

/// Who watches, and how.
pub struct Viewer {
    pub server: SocketAddr,
    /// The query of the stream, with its question mark.
    pub query: String,
    pub last: u64,
    /// How long it reads nothing once the reports begin.
    pub sleeps: Option<Duration>,
    pub acks: Arc<Acks>,
    /// Raised when the reports begin.
    pub begin: Rc<Notify>,
}

/// What a viewer got.
#[derive(Default)]
pub struct Got {
    /// Waits from acknowledgement to arrival, microseconds; those of a slow viewer are not wanted.
    pub waits_us: Vec<u32>,
    /// By place: whether it came.
    pub seen: Vec<bool>,
    pub repeated: u64,
    pub reconnected: u64,
}

impl Viewer {
    /// Follows until dropped; `got` is filled meanwhile.
    pub async fn follow(
        mut self,
        got: Rc<std::cell::RefCell<Got>>,
        ready: Rc<Notify>,
    ) -> Result<()> {
        let mut connection = self.connect().await?;
        let mut stream = Stream::default();
        let mut bytes = vec![0; 16 * 1024];
        // The answer's head, and the greeting with it. A full house says so, and has a seat soon.
        while self
            .take(&mut connection, &mut stream, &mut bytes, &got)
            .await
            .is_err()
        {
            connection = self.again().await;
            stream = Stream::default();
        }
        ready.notify_one();
        if let Some(sleeps) = self.sleeps {
            self.begin.notified().await;
            tokio::time::sleep(sleeps).await;
        }
        loop {
            match self
                .take(&mut connection, &mut stream, &mut bytes, &got)
                .await
            {
                Ok(true) if !stream.ended => {}
                Ok(_) | Err(_) => {
                    got.borrow_mut().reconnected += 1;
                    connection = self.again().await;
                    stream = Stream::default();
                }
            }
        }
    }

    async fn again(&self) -> TcpStream {
        loop {
            tokio::time::sleep(RETRY).await;
            if let Ok(connection) = self.connect().await {
                return connection;
            }
        }
    }

    async fn connect(&self) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        if self.sleeps.is_some() {
            socket.set_recv_buffer_size(SLOW_BUFFER_BYTES)?;
        }
        let mut connection = socket.connect(self.server).await?;
        let request = format!(
            "GET /v1/events{} HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\nLast-Event-ID: {}\r\n\r\n",
            self.query, self.server, self.last
        );
        connection.write_all(request.as_bytes()).await?;
        Ok(connection)
    }

    /// Reads once; whether there was something.
    async fn take(
        &mut self,
        connection: &mut TcpStream,
        stream: &mut Stream,
        bytes: &mut [u8],
        got: &Rc<std::cell::RefCell<Got>>,
    ) -> Result<bool> {
        let count = connection.read(bytes).await?;
        let now_us = self.acks.now_us();
        let mut got = got.borrow_mut();
        let mut event = |seq: u64| {
            if seq <= self.last {
                got.repeated += 1;
                return;
            }
            self.last = seq;
            if let Some(place) = self.acks.place(seq) {
                if got.seen.len() <= place {
                    got.seen.resize(place + 1, false);
                }
                got.seen[place] = true;
            }
            if self.sleeps.is_none()
                && let Some(waited) = self.acks.waited_us(seq, now_us)
            {
                got.waits_us.push(u32::try_from(waited).unwrap_or(u32::MAX));
            }
        };
        stream
            .feed(&bytes[..count], &mut event)
            .map_err(|refused| anyhow::anyhow!("{}", refused.0))
            .context("no stream")?;
        Ok(count > 0)
    }
}
