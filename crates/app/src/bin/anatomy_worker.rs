//! The anatomy worker: makes and changes structures away from the page, fetched when first needed.

fn main() {
    prosector_app::worker::anatomy::start();
}
