//! Requests that are forged, too large, garbage or out of bounds; and the web app's files.

use crate::support::TestServer;
use crate::support::client::Client;
use crate::support::world::{World, case};
use serde_json::json;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn changing_requests_need_the_header_and_the_own_origin() {
    let mut world = World::new();
    let body = || Some(json!({ "title": "Forged" }).to_string().into_bytes());
    let own = format!("http://{}", world.server.address());
    let path = case("");
    world.owner.request("PATCH", &path, &[JSON], body()).refused(403, "missing_header");
    let foreign = [JSON, ("x-prosector", "1"), ("origin", "http://evil.example")];
    world.owner.request("PATCH", &path, &foreign, body()).refused(403, "wrong_origin");
    world
        .owner
        .request("PATCH", &path, &[JSON, ("x-prosector", "1"), ("origin", "null")], body())
        .refused(403, "wrong_origin");
    world.owner.request("PATCH", &path, &[JSON, ("x-prosector", "1"), ("origin", &own)], body()).expect(200);
    for (method, path) in
        [("POST", "/api/logout"), ("DELETE", "/api/cases/x/links/y"), ("PUT", "/api/nothing"), ("POST", "/x")]
    {
        world.owner.request(method, path, &[], Some(Vec::new())).refused(403, "missing_header");
    }
    let status = crate::support::room::connect(&world.owner, &[("origin", "http://evil.example")]).unwrap_err();
    assert_eq!(status, 403);
}

#[test]
fn bodies_that_are_too_large_or_no_json_are_refused_without_repeating_them() {
    let mut world = World::new();
    let guard = ("x-prosector", "1");
    let large = format!("{{\"title\":\"{}\"}}", "x".repeat(300 << 10)).into_bytes();
    world.owner.request("PATCH", &case(""), &[JSON, guard], Some(large)).refused(413, "too_large");
    for sent in ["SENTINEL", "{\"title\":5,\"SENTINEL\":1}", "[]", "", "{\"title\":\"SENTINEL"] {
        let reply = world.owner.request("PATCH", &case(""), &[JSON, guard], Some(sent.into()));
        assert!(!reply.text().contains("SENTINEL"), "{}", reply.text());
        reply.refused(400, "bad_request");
    }
    let form = [("content-type", "application/x-www-form-urlencoded"), guard];
    world.owner.request("PATCH", &case(""), &form, Some(b"{\"title\":\"x\"}".to_vec())).refused(400, "bad_request");
    let titles = [" ".to_owned(), "x".repeat(201), "a\nb".to_owned(), "a\u{202e}b".to_owned()];
    for title in titles {
        world.owner.json("PATCH", &case(""), &json!({ "title": title })).refused(400, "bad_request");
    }
    world.owner.request("TRACE", "/api/me", &[guard], None).expect(405);
}

/// Sends bytes as they are, because clients tidy addresses up.
fn raw(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn web_server() -> (tempfile::TempDir, TestServer) {
    let folder = tempfile::tempdir().unwrap();
    let web = folder.path().join("web");
    fs::create_dir_all(web.join("snippets")).unwrap();
    fs::write(folder.path().join("secret.txt"), "SENTINEL").unwrap();
    fs::write(web.join(".hidden"), "SENTINEL").unwrap();
    let page = "<!doctype html><script type=\"module\">alert('Hello, world.');</script><body>app</body>";
    fs::write(web.join("index.html"), page).unwrap();
    fs::write(web.join("app-0123456789abcdef.js"), "x".repeat(5000)).unwrap();
    fs::write(web.join("app-0123456789abcdef_bg.wasm"), "\0asm").unwrap();
    fs::write(web.join("app-0123456789abcdef_bg.wasm.br"), "compressed beforehand").unwrap();
    fs::write(web.join("service-worker.js"), "// worker").unwrap();
    let server = TestServer::with(|config| config.web_folder = Some(web));
    (folder, server)
}

#[test]
fn no_address_leads_out_of_the_web_folder() {
    let (_folder, server) = web_server();
    let paths = ["/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/snippets/../../secret.txt", "/.hidden"];
    let more = ["/..\\secret.txt", "//../secret.txt", "/snippets/%2e%2e%2f%2e%2e%2fsecret.txt", "/\0secret.txt"];
    for path in paths.iter().chain(&more) {
        let answer = raw(&server.address(), &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 4") || answer.contains("<body>app</body>"), "{path}: {answer}");
        assert!(!answer.contains("SENTINEL"), "{path}");
    }
}

#[test]
fn files_of_the_app_come_with_type_caching_and_compression() {
    let (_folder, server) = web_server();
    let mut browser = Client::new(&server.address());
    let page = browser.get("/case/anything").expect(200);
    assert!(page.text().contains("<body>app</body>"));
    assert_eq!(page.header("cache-control"), "no-cache");
    let hash = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
    assert!(page.header("content-security-policy").contains(hash));
    assert_eq!(browser.get("/index.html").expect(200).text(), page.text());
    assert_eq!(browser.get("/").expect(200).text(), page.text());
    browser.get("/missing.js").refused(404, "not_found");

    let wasm = browser.request("GET", "/app-0123456789abcdef_bg.wasm", &[("accept-encoding", "br")], None).expect(200);
    assert_eq!(wasm.header("content-type"), "application/wasm");
    assert_eq!(wasm.header("content-encoding"), "br");
    assert_eq!(wasm.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(wasm.text(), "compressed beforehand");
    let plain = browser.request("GET", "/app-0123456789abcdef_bg.wasm", &[("accept-encoding", "identity")], None);
    assert_eq!(plain.expect(200).text(), "\0asm");
    let script = browser.request("GET", "/app-0123456789abcdef.js", &[("accept-encoding", "br")], None).expect(200);
    assert_eq!(script.header("content-encoding"), "br");
    assert!(script.body.len() < 500 && script.header("content-type").contains("javascript"));
    assert_eq!(browser.get("/service-worker.js").header("cache-control"), "no-cache");
}

#[test]
fn a_server_without_web_app_says_so() {
    let server = TestServer::start();
    let reply = Client::new(&server.address()).get("/").expect(404);
    assert!(reply.text().contains("--web"), "{}", reply.text());
}

#[test]
fn a_client_that_trickles_its_request_is_let_go() {
    let server = TestServer::with(|config| config.limits.head_timeout = std::time::Duration::from_millis(200));
    let answer = raw(&server.address(), "GET /healthz HTTP/1.1\r\nHost:");
    assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
    let body = format!(
        "POST /api/login HTTP/1.1\r\nHost: x\r\nX-Prosector: 1\r\n{}: {}\r\nContent-Length: 90\r\n\r\n{{",
        JSON.0, JSON.1
    );
    let server = TestServer::with(|config| config.limits.body_idle_timeout = std::time::Duration::from_millis(200));
    let answer = raw(&server.address(), &body);
    assert!(answer.contains(" 408 ") && answer.contains("too_slow"), "{answer}");
}

#[test]
fn the_health_address_answers_without_anything() {
    let server = TestServer::start();
    let reply = Client::new(&server.address()).get("/healthz").expect(200);
    assert_eq!(reply.json()["status"], "ok");
}
