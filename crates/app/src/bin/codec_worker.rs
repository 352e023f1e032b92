//! The codec worker: decodes compressed images away from the page, fetched when the first is met.

fn main() {
    prosector_app::worker::start_codecs();
}
