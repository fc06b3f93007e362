//! One streamed import of many rows: every row must be answered, in order, before the clock stops.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};

use super::reports::Reports;

pub fn run(server: SocketAddr, rows: usize, seed: u64) -> Result<()> {
    let began = Instant::now();
    let stream = TcpStream::connect(server).with_context(|| format!("no server at {server}"))?;
    let writing = stream.try_clone()?;
    let writer = thread::spawn(move || send(writing, server, rows, seed));
    let (accepted, refused) = count_answers(stream)?;
    writer
        .join()
        .map_err(|_| anyhow!("the sender panicked"))??;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        accepted + refused == rows,
        "{rows} rows sent, {} answered",
        accepted + refused
    );
    println!("bench load.bulk.rate {:.0} cases/s", rows as f64 / seconds);
    println!("rows {rows}, accepted {accepted}, refused {refused}, {seconds:.2} s");
    Ok(())
}

/// Sends the rows as one chunked NDJSON body.
fn send(stream: TcpStream, server: SocketAddr, rows: usize, seed: u64) -> Result<()> {
    const ROWS_A_CHUNK: usize = 200;
    let mut out = BufWriter::with_capacity(1 << 18, stream);
    write!(
        out,
        "POST /v1/cases/import HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )?;
    let mut reports = Reports::new(seed, usize::MAX - 1);
    let mut chunk = String::new();
    for row in 1..=rows {
        chunk.push_str(&reports.next_json());
        chunk.push('\n');
        if row % ROWS_A_CHUNK == 0 || row == rows {
            write!(out, "{:x}\r\n{chunk}\r\n", chunk.len())?;
            chunk.clear();
        }
    }
    out.write_all(b"0\r\n\r\n")?;
    Ok(out.flush()?)
}

/// Reads until the server closes; counts answer lines with and without a problem.
fn count_answers(stream: TcpStream) -> Result<(usize, usize)> {
    let mut reader = BufReader::with_capacity(1 << 18, stream);
    let mut line = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    let mut status = None;
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        status.get_or_insert_with(|| text.trim_end().to_owned());
        if text.starts_with('{') {
            if text.contains("\"problem\"") {
                refused += 1;
            } else {
                accepted += 1;
            }
        }
    }
    let status = status.unwrap_or_default();
    ensure!(status.contains(" 200"), "the server answered {status:?}");
    Ok((accepted, refused))
}
