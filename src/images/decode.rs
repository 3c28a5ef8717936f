//! A file's pixels, eight bits a colour, as they lie in the file.
//!
//! In: a file whose header has been read and found small enough. Out: [`Pixels`], with the colour profile they are in.

use std::io::Cursor;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::{Format, Info};

/// A decoded image.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Red, green, blue, and then perhaps how opaque.
    pub(super) data: Vec<u8>,
    pub(super) alpha: bool,
    /// The colour profile; none for sRGB, which is what everybody takes for granted.
    pub(super) profile: Option<Vec<u8>>,
}

/// Decodes a JPEG, PNG or WebP.
pub(super) fn decode(bytes: &[u8], info: &Info) -> Result<Pixels, String> {
    let mut pixels = match info.format {
        Format::Jpeg => jpeg(bytes)?,
        Format::Png => png(bytes)?,
        Format::WebP => webp(bytes)?,
        other => return Err(format!("no sizes are made of {}", other.name())),
    };
    pixels.profile = pixels.profile.filter(|profile| !is_srgb(profile));
    let channels = if pixels.alpha { 4 } else { 3 };
    let (width, height) = if info.orientation >= 5 { (info.height, info.width) } else { (info.width, info.height) };
    let whole = pixels.data.len() as u64 == u64::from(width) * u64::from(height) * channels;
    if (pixels.width, pixels.height) != (width, height) || !whole {
        return Err("its size isn't what its header says".to_owned());
    }
    Ok(pixels)
}

fn jpeg(bytes: &[u8]) -> Result<Pixels, String> {
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let data = decoder.decode().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions().ok_or("it has no size")?;
    let profile = decoder.icc_profile();
    Ok(Pixels { width: width as u32, height: height as u32, data, alpha: false, profile })
}

fn png(bytes: &[u8]) -> Result<Pixels, String> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    let mut data = vec![0; reader.output_buffer_size().ok_or("it is too large")?];
    let frame = reader.next_frame(&mut data).map_err(|error| error.to_string())?;
    reader.finish().map_err(|error| error.to_string())?;
    data.truncate(frame.buffer_size());
    let (data, alpha) = match frame.color_type {
        png::ColorType::Rgb => (data, false),
        png::ColorType::Rgba => (data, true),
        png::ColorType::Grayscale => (data.iter().flat_map(|grey| [*grey; 3]).collect(), false),
        png::ColorType::GrayscaleAlpha => {
            (data.as_chunks::<2>().0.iter().flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]).collect(), true)
        }
        png::ColorType::Indexed => return Err("its palette is missing".to_owned()),
    };
    Ok(Pixels { width: frame.width, height: frame.height, data, alpha, profile })
}

fn webp(bytes: &[u8]) -> Result<Pixels, String> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions();
    let alpha = decoder.has_alpha();
    let profile = decoder.icc_profile().map_err(|error| error.to_string())?;
    let mut data = vec![0; decoder.output_buffer_size().ok_or("it is too large")?];
    decoder.read_image(&mut data).map_err(|error| error.to_string())?;
    Ok(Pixels { width, height, data, alpha, profile })
}

/// Whether a colour profile calls itself sRGB, in its description.
fn is_srgb(profile: &[u8]) -> bool {
    let number = |at: usize| super::container::be32(profile, at).map(|n| n as usize);
    let description = || {
        let tags = number(128)?.min(1000);
        let tag = (0..tags).map(|n| 132 + n * 12).find(|at| profile.get(*at..at + 4) == Some(b"desc"))?;
        let (start, length) = (number(tag + 4)?, number(tag + 8)?);
        profile.get(start..start.checked_add(length)?)
    };
    let Some(description) = description() else { return false };
    // Plain letters in older profiles, two bytes each in newer ones.
    let has = |needle: &[u8]| description.windows(needle.len()).any(|window| window == needle);
    has(b"sRGB") || has(b"\0s\0R\0G\0B")
}
