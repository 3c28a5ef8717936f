//! Images beside pages: what their headers say, which sizes are made of them, and the making.
//!
//! In: the bytes of image files, `[images]` of the config. Out: [`Info`] of each file (load asks for it), a [`Picture`]
//! with its sizes for each image that a page shows (link plans it, render writes it), and the bytes of each size
//! (write asks for them). Between builds sizes are kept in `.nutgraf/images/`. It knows nothing of pages.
//!
//! The feature `images` brings decoders and encoders. Without it, images are copied as they are, without metadata and
//! with their width and height in the HTML.

mod container;
mod exif;
mod header;
mod make;
mod plan;
mod store;
mod strip;
mod survey;
mod svg;

#[cfg(feature = "images")]
mod decode;
#[cfg(feature = "images")]
mod encode;

pub use header::{Fixed, Format, Info, read as read_header};
pub use make::{make, prepare};
pub use plan::{Encoding, Picture, Size};
pub use store::Store;
pub use strip::strip;
pub use survey::{Flaw, Survey, is_image, survey};

/// Whether this program makes sizes of images.
pub const MAKES_SIZES: bool = cfg!(feature = "images");
