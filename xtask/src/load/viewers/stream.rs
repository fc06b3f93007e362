//! The bytes of an event stream: chunks of HTTP/1.1 off, numbers of events out. Reads each byte once and keeps none.

/// Longer lines are data, which nobody looks at here.
const LINE_KEPT: usize = 32;

/// One answer's body as it comes in.
#[derive(Default)]
pub struct Stream {
    head_over: bool,
    head: Vec<u8>,
    chunk_left: usize,
    size: Vec<u8>,
    line: Vec<u8>,
    /// Whether it ended as it should.
    pub ended: bool,
}

/// The server did not answer with a stream.
#[derive(Debug, PartialEq, Eq)]
pub struct NoStream(pub String);

impl Stream {
    /// Takes what came; calls `event` with the number of each event.
    pub fn feed(&mut self, mut bytes: &[u8], event: &mut impl FnMut(u64)) -> Result<(), NoStream> {
        if !self.head_over {
            self.head.extend_from_slice(bytes);
            let Some(end) = self.head.windows(4).position(|four| four == b"\r\n\r\n") else {
                return Ok(());
            };
            let rest = self.head.split_off(end + 4);
            let head = std::mem::take(&mut self.head);
            if !head.starts_with(b"HTTP/1.1 200 ") {
                let said = String::from_utf8_lossy(&head);
                return Err(NoStream(said.lines().next().unwrap_or_default().to_owned()));
            }
            self.head_over = true;
            return self.feed(&rest, event);
        }
        while !bytes.is_empty() && !self.ended {
            if self.chunk_left == 0 {
                bytes = self.size_of_chunk(bytes)?;
            } else {
                let (body, rest) = bytes.split_at(self.chunk_left.min(bytes.len()));
                self.chunk_left -= body.len();
                self.lines(body, event);
                bytes = rest;
            }
        }
        Ok(())
    }

    fn size_of_chunk<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], NoStream> {
        let Some(end) = memchr::memchr(b'\n', bytes) else {
            self.size.extend_from_slice(bytes);
            return Ok(&[]);
        };
        self.size.extend_from_slice(&bytes[..end]);
        let size = std::mem::take(&mut self.size);
        let size = String::from_utf8_lossy(&size).trim().to_owned();
        // The line end after the chunk before.
        if !size.is_empty() {
            self.chunk_left = usize::from_str_radix(&size, 16).map_err(|_| NoStream(size))?;
            self.ended = self.chunk_left == 0;
        }
        Ok(&bytes[end + 1..])
    }

    fn lines(&mut self, mut body: &[u8], event: &mut impl FnMut(u64)) {
        while let Some(end) = memchr::memchr(b'\n', body) {
            let number = if self.line.is_empty() {
                number(&body[..end])
            } else {
                self.keep(&body[..end]);
                number(&self.line)
            };
            self.line.clear();
            number.map(&mut *event);
            body = &body[end + 1..];
        }
        self.keep(body);
    }

    fn keep(&mut self, part: &[u8]) {
        let room = LINE_KEPT.saturating_sub(self.line.len());
        self.line.extend_from_slice(&part[..part.len().min(room)]);
    }
}

fn number(line: &[u8]) -> Option<u64> {
    let digits = line.strip_prefix(b"id: ")?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer in chunks that are cut in the middle of lines, too.
    fn answer() -> Vec<u8> {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunks = [
            "retry: 1000\nevent: hello\ndata: {\"seq\":1}\n\n",
            "id: 12\nevent: case\ndata: {\"a\":\"id: 9\"}\n\nid: 1",
            "3\ndata: {}\n\n",
            ": 14\n\n",
            "",
        ];
        let in_chunks = chunks.map(|chunk| format!("{:X}\r\n{chunk}\r\n", chunk.len()));
        [head.to_owned(), in_chunks.concat()].concat().into_bytes()
    }

    fn numbers(pieces: impl Iterator<Item = Vec<u8>>) -> Result<(Vec<u64>, bool), NoStream> {
        let (mut stream, mut seen) = (Stream::default(), Vec::new());
        for piece in pieces {
            stream.feed(&piece, &mut |seq| seen.push(seq))?;
        }
        Ok((seen, stream.ended))
    }

    #[test]
    fn however_the_bytes_are_cut_the_numbers_are_the_same() {
        let answer = answer();
        for size in 1..answer.len() {
            let pieces = answer.chunks(size).map(<[u8]>::to_vec);
            assert_eq!(numbers(pieces), Ok((vec![12, 13], true)), "{size}");
        }
    }

    #[test]
    fn an_answer_that_is_no_stream_is_said() {
        let refused = b"HTTP/1.1 503 Service Unavailable\r\n\r\n".to_vec();
        let said = numbers(std::iter::once(refused)).expect_err("no stream");
        assert!(said.0.contains("503"));
    }
}
