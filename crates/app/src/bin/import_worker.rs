//! The import worker: reads, decodes, hashes and keeps files away from the page.

fn main() {
    prosector_app::worker::start();
}
