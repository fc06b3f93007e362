//! One kept-alive HTTP/1.1 connection, as thin as possible so that the two cores go to the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

/// An answer that takes longer than this counts as lost.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(30);

pub struct Connection {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    pub fn open(server: SocketAddr) -> Result<Self> {
        let stream =
            TcpStream::connect(server).with_context(|| format!("no server at {server}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WAIT_MAX))?;
        let reader = BufReader::new(stream.try_clone()?);
        Ok(Self {
            stream,
            reader,
            line: String::new(),
            body: Vec::new(),
        })
    }

    /// Sends a whole request and returns the answer's status.
    pub fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request)?;
        let status = self.read_status()?;
        let length = self.read_headers()?;
        self.body.resize(length, 0);
        self.reader.read_exact(&mut self.body)?;
        Ok(status)
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    fn read_status(&mut self) -> Result<u16> {
        self.next_line()?;
        let word = self.line.split(' ').nth(1).context("a status line")?;
        Ok(word.parse()?)
    }

    fn read_headers(&mut self) -> Result<usize> {
        let mut length = 0;
        loop {
            self.next_line()?;
            if self.line.trim_end().is_empty() {
                return Ok(length);
            }
            if let Some((name, value)) = self.line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
    }

    fn next_line(&mut self) -> Result<()> {
        self.line.clear();
        self.reader.read_line(&mut self.line)?;
        anyhow::ensure!(!self.line.is_empty(), "the server closed the connection");
        Ok(())
    }
}
