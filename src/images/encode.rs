//! Pixels to the bytes of a size: made smaller, turned the right way up, coded, with their colour profile and without
//! anything else.

use std::borrow::Cow;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use super::container::{self, Piece, push_webp, webp_file};
use super::decode::Pixels;
use super::{Encoding, Format, Info, Size};

/// How hard WebP's encoder tries, 0 to 6.
const EFFORT: i32 = 4;
/// The same where nothing is lost.
const LOSSLESS_EFFORT: i32 = 3;

/// Makes one size.
pub(super) fn encode(pixels: &Pixels, info: &Info, size: &Size) -> Result<Vec<u8>, String> {
    // It is turned last, when it is small.
    let (width, height) = if info.orientation >= 5 { (size.height, size.width) } else { (size.width, size.height) };
    let small = smaller(pixels, width, height)?;
    let channels = if pixels.alpha { 4 } else { 3 };
    let data = turned(small, width as usize, height as usize, channels, info.orientation);
    let profile = pixels.profile.as_deref();
    match size.encoding {
        Encoding::WebP => webp(&data, pixels.alpha, size, profile, info.format == Format::Png),
        Encoding::Jpeg => jpeg(&data, pixels.alpha, size, profile),
        Encoding::Png => png(&data, pixels.alpha, size, profile),
    }
}

fn smaller(pixels: &Pixels, width: u32, height: u32) -> Result<Cow<'_, [u8]>, String> {
    if (pixels.width, pixels.height) == (width, height) {
        return Ok(Cow::Borrowed(&pixels.data));
    }
    let mut small = vec![0; width as usize * height as usize * if pixels.alpha { 4 } else { 3 }];
    let made = if pixels.alpha {
        resized::<U8x4>(pixels, width, height, &mut small)
    } else {
        resized::<U8x3>(pixels, width, height, &mut small)
    };
    made.map(|()| Cow::Owned(small))
}

/// By the type of a pixel: where that is chosen at run time, all thirteen types of the crate get compiled, which is a
/// quarter of the program's own code.
fn resized<P: PixelTrait>(pixels: &Pixels, width: u32, height: u32, small: &mut [u8]) -> Result<(), String> {
    let from = TypedImageRef::<P>::from_buffer(pixels.width, pixels.height, &pixels.data).map_err(|e| e.to_string())?;
    let mut to = TypedImage::<P>::from_buffer(width, height, small).map_err(|e| e.to_string())?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize_typed(&from, &mut to, &options).map_err(|e| e.to_string())
}

/// Pixels turned and mirrored as EXIF's orientation says.
fn turned(data: Cow<'_, [u8]>, width: usize, height: usize, channels: usize, orientation: u8) -> Cow<'_, [u8]> {
    if !(2..=8).contains(&orientation) {
        return data;
    }
    let (out_width, out_height) = if orientation >= 5 { (height, width) } else { (width, height) };
    let mut out = Vec::with_capacity(data.len());
    for y in 0..out_height {
        for x in 0..out_width {
            let (right, down) = (out_width - 1 - x, out_height - 1 - y);
            let (from_x, from_y) = match orientation {
                2 => (right, y),
                3 => (right, down),
                4 => (x, down),
                5 => (y, x),
                6 => (y, right),
                7 => (down, right),
                _ => (down, x),
            };
            let at = (from_y * width + from_x) * channels;
            out.extend_from_slice(&data[at..at + channels]);
        }
    }
    Cow::Owned(out)
}

fn webp(data: &[u8], alpha: bool, size: &Size, profile: Option<&[u8]>, drawing: bool) -> Result<Vec<u8>, String> {
    let encoder = if alpha {
        webp::Encoder::from_rgba(data, size.width, size.height)
    } else {
        webp::Encoder::from_rgb(data, size.width, size.height)
    };
    let run = |lossless: bool| {
        let mut config = webp::WebPConfig::new().map_err(|()| "the encoder can't be set up".to_owned())?;
        config.lossless = i32::from(lossless);
        config.quality = if lossless { 50.0 } else { f32::from(size.quality) };
        config.method = if lossless { LOSSLESS_EFFORT } else { EFFORT };
        let coded = encoder.encode_advanced(&config).map_err(|error| format!("it can't be coded: {error:?}"))?;
        Ok::<Vec<u8>, String>(coded.to_vec())
    };
    let mut coded = run(false)?;
    if drawing {
        // Lines and letters suffer where something is lost: that must save at least a third.
        let lossless = run(true)?;
        if lossless.len() * 2 <= coded.len() * 3 {
            coded = lossless;
        }
    }
    match profile {
        Some(profile) => with_profile(&coded, profile, alpha, size),
        None => Ok(coded),
    }
}

/// A WebP with a colour profile.
fn with_profile(coded: &[u8], profile: &[u8], alpha: bool, size: &Size) -> Result<Vec<u8>, String> {
    let pieces = container::webp(coded).map_err(|_| "the encoder's output can't be read".to_owned())?;
    let mut header = vec![0x20 | if alpha { 0x10 } else { 0 }, 0, 0, 0];
    header.extend_from_slice(&(size.width - 1).to_le_bytes()[..3]);
    header.extend_from_slice(&(size.height - 1).to_le_bytes()[..3]);
    let mut chunks = Vec::with_capacity(coded.len() + profile.len() + 64);
    push_webp(&mut chunks, *b"VP8X", &header);
    push_webp(&mut chunks, *b"ICCP", profile);
    for Piece { name, data, .. } in pieces.iter().filter(|piece| piece.name != *b"VP8X") {
        push_webp(&mut chunks, *name, &coded[data.clone()]);
    }
    Ok(webp_file(&chunks))
}

fn jpeg(data: &[u8], alpha: bool, size: &Size, profile: Option<&[u8]>) -> Result<Vec<u8>, String> {
    let failed = |error: jpeg_encoder::EncodingError| format!("it can't be coded: {error}");
    let (Ok(width), Ok(height)) = (u16::try_from(size.width), u16::try_from(size.height)) else {
        return Err("it is too large for a JPEG".to_owned());
    };
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, size.quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).map_err(failed)?;
    }
    let colours = if alpha { jpeg_encoder::ColorType::Rgba } else { jpeg_encoder::ColorType::Rgb };
    encoder.encode(data, width, height, colours).map_err(failed)?;
    Ok(out)
}

fn png(data: &[u8], alpha: bool, size: &Size, profile: Option<&[u8]>) -> Result<Vec<u8>, String> {
    let failed = |error: png::EncodingError| format!("it can't be coded: {error}");
    let mut out = Vec::new();
    let mut info = png::Info::with_size(size.width, size.height);
    info.bit_depth = png::BitDepth::Eight;
    info.color_type = if alpha { png::ColorType::Rgba } else { png::ColorType::Rgb };
    info.icc_profile = profile.map(Cow::Borrowed);
    let mut encoder = png::Encoder::with_info(&mut out, info).map_err(failed)?;
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(data).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What EXIF's orientations mean, on a picture of 3 × 2 pixels:
    ///
    /// ```text
    /// 0 1 2
    /// 3 4 5
    /// ```
    #[test]
    fn pictures_are_turned_and_mirrored() {
        let turned = |orientation| turned(Cow::Borrowed(&[0, 1, 2, 3, 4, 5]), 3, 2, 1, orientation).into_owned();
        assert_eq!(turned(1), [0, 1, 2, 3, 4, 5]);
        assert_eq!(turned(2), [2, 1, 0, 5, 4, 3]);
        assert_eq!(turned(3), [5, 4, 3, 2, 1, 0]);
        assert_eq!(turned(4), [3, 4, 5, 0, 1, 2]);
        assert_eq!(turned(5), [0, 3, 1, 4, 2, 5]);
        assert_eq!(turned(6), [3, 0, 4, 1, 5, 2]);
        assert_eq!(turned(7), [5, 2, 4, 1, 3, 0]);
        assert_eq!(turned(8), [2, 5, 1, 4, 0, 3]);
    }
}
