//! From an upload to the pictures that are kept: decoded within limits, turned upright, shrunk, and written anew.
//!
//! Nothing of the upload's bytes is kept, so that neither metadata nor anything hidden behind the picture is.

use super::capture::{self, Capture};
use super::jpeg;
use crate::limits::{
    PHOTO_DECODED_BYTES_MAX, PHOTO_PIXELS_MAX, PHOTO_SIDE_PX_MAX, PHOTO_SMALL_PX_MAX,
};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use jiff::Timestamp;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How much of the detail the large picture keeps, of 100.
const LARGE_QUALITY: u8 = 82;
/// How much the small one keeps.
const SMALL_QUALITY: u8 = 72;

/// The forms that are taken, as the sender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        self.format().to_mime_type()
    }

    fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::Webp => ImageFormat::WebP,
        }
    }
}

/// Why an upload is no picture that can be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPicture {
    /// It is not what its type says, broken, or cut off.
    #[error("this is no whole picture of the type {0}: {1}")]
    Broken(&'static str, String),
    /// It has more pixels than are decoded.
    #[error("the picture has {width} × {height} pixels, the limit is {PHOTO_PIXELS_MAX}")]
    TooManyPixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// Decoding it needs more memory than is given.
    #[error("decoding the picture needs more than {PHOTO_DECODED_BYTES_MAX} bytes")]
    TooMuchMemory,
}

/// What is kept of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// JPEG, at most [`PHOTO_SIDE_PX_MAX`] long.
    pub large: Vec<u8>,
    /// JPEG, at most [`PHOTO_SMALL_PX_MAX`] long.
    pub small: Vec<u8>,
    /// Pixels across the large one.
    pub width: u32,
    /// Pixels down the large one.
    pub height: u32,
    /// When and where it was taken.
    pub capture: Capture,
}

/// Reads an upload.
pub fn read(form: Form, upload: &[u8], now: Timestamp) -> Result<Picture, NotAPicture> {
    // A decoder that meets what its authors did not think of must not end anything but this upload.
    catch_unwind(AssertUnwindSafe(|| within_limits(form, upload, now))).unwrap_or_else(|_| {
        tracing::error!(form = form.media_type(), "a decoder of pictures panicked");
        Err(broken(form, "it cannot be decoded"))
    })
}

pub(super) fn within_limits(
    form: Form,
    upload: &[u8],
    now: Timestamp,
) -> Result<Picture, NotAPicture> {
    if image::guess_format(upload).ok() != Some(form.format()) {
        return Err(broken(form, "it does not begin like one"));
    }
    let mut own_bytes_a_pixel = 0;
    if form == Form::Jpeg {
        // The decoder paints grey what a cut-off JPEG lacks.
        let Some(outline) = jpeg::outline(upload) else {
            return Err(broken(form, "its end is missing"));
        };
        own_bytes_a_pixel = outline.kept_bytes_a_pixel();
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(PHOTO_DECODED_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(upload), form.format());
    reader.limits(limits);
    let fault = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => NotAPicture::TooMuchMemory,
        error => broken(form, error),
    };
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PHOTO_PIXELS_MAX {
        return Err(NotAPicture::TooManyPixels { width, height });
    }
    if decoder.total_bytes() + pixels * own_bytes_a_pixel > PHOTO_DECODED_BYTES_MAX {
        return Err(NotAPicture::TooMuchMemory);
    }
    // Broken metadata are no reason to refuse the picture.
    let exif = decoder.exif_metadata().unwrap_or_default();
    let upright = decoder.orientation();
    let mut image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    image = shrunk(image, PHOTO_SIDE_PX_MAX);
    if let Ok(upright) = upright {
        image.apply_orientation(upright);
    }
    let image = DynamicImage::ImageRgb8(image.into_rgb8());
    let large = encoded(&image, LARGE_QUALITY).map_err(fault)?;
    let (width, height) = (image.width(), image.height());
    let small = encoded(&shrunk(image, PHOTO_SMALL_PX_MAX), SMALL_QUALITY).map_err(fault)?;
    Ok(Picture {
        large,
        small,
        width,
        height,
        capture: exif.map_or_else(Capture::default, |exif| capture::read(&exif, now)),
    })
}

fn broken(form: Form, why: impl std::fmt::Display) -> NotAPicture {
    NotAPicture::Broken(form.media_type(), why.to_string())
}

/// The picture with a long side of at most `side_px`; a smaller one as it is.
fn shrunk(image: DynamicImage, side_px: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side_px {
        return image;
    }
    image.thumbnail(side_px, side_px)
}

fn encoded(image: &DynamicImage, quality: u8) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image)?;
    Ok(bytes)
}
