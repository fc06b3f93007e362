//! Files that are written while they are sent, so that none is held in memory whole.

use crate::seats::Seat;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;
use std::convert::Infallible;
use tokio::sync::mpsc;

/// Pieces that are written ahead of the reader.
const PIECES_AHEAD: usize = 4;
/// Bytes of a piece, about.
const PIECE_BYTES: usize = 64 * 1024;

/// Gathers bytes into pieces and hands them on; ends when nobody listens any more.
pub struct Writer {
    piece: Vec<u8>,
    to: mpsc::Sender<Result<Bytes, Infallible>>,
    _seat: Seat,
}

/// Nobody listens any more.
#[derive(Debug)]
pub struct Gone;

impl Writer {
    /// Writes some bytes, or fails when nobody is there to read them.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() < PIECE_BYTES {
            return Ok(());
        }
        self.hand_on()
    }

    fn hand_on(&mut self) -> Result<(), Gone> {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() {
            return Ok(());
        }
        self.to.blocking_send(Ok(piece.into())).map_err(|_| Gone)
    }
}

/// A file about to be sent.
pub struct Sending {
    /// Its media type.
    pub media: String,
    /// The name it is kept under.
    pub name: String,
    /// How many cases are in it.
    pub total: u64,
}

impl Sending {
    /// Sends what `write` writes. Nothing can be refused any more: whatever may be is checked before.
    pub fn answer(
        self,
        seat: Seat,
        write: impl FnOnce(&mut Writer) -> Result<(), Gone> + Send + 'static,
    ) -> HttpResponse {
        let (to, mut taken) = mpsc::channel(PIECES_AHEAD);
        // Beside the event loop; it waits for the reader, and ends when there is none.
        drop(web::block(move || {
            let mut writer = Writer {
                piece: Vec::with_capacity(PIECE_BYTES * 2),
                to,
                _seat: seat,
            };
            write(&mut writer).and_then(|()| writer.hand_on())
        }));
        let mut answer = HttpResponse::Ok();
        answer
            .content_type(self.media)
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}\"", self.name),
            ))
            .insert_header(("huying-total", self.total));
        answer.streaming(stream::poll_fn(move |context| taken.poll_recv(context)))
    }
}
