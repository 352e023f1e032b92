//! The picture on the patient's page: a few light surfaces that can be turned, with or without a graphics device.

mod fit;
mod format;
mod view;

pub use format::{PictureError, PictureLayer, decode_picture, encode_picture};
pub use view::PatientView;
