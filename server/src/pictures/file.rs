//! A sheet as a PNG file that says what it is.

use super::canvas::Canvas;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

/// The keyword under which a picture says what it is, as JSON.
pub const KEYWORD: &str = "huying";

/// The file. Drawing cannot fail any more here: the sheet has pixels, and memory takes them.
pub fn png(canvas: &Canvas, about: &serde_json::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    written(canvas, about, &mut bytes).expect("a sheet with pixels is written to memory");
    bytes
}

fn written(
    canvas: &Canvas,
    about: &serde_json::Value,
    bytes: &mut Vec<u8>,
) -> Result<(), EncodingError> {
    let mut encoder = Encoder::new(bytes, canvas.width() as u32, canvas.height() as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.add_itxt_chunk(KEYWORD.to_owned(), about.to_string())?;
    encoder.add_text_chunk("Software".to_owned(), "huying".to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&canvas.rgb())?;
    writer.finish()
}
