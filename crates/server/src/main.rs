//! The command `prosector`.

fn main() -> std::process::ExitCode {
    prosector_server::cli::run()
}
