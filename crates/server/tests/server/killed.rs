//! The real program, killed and stopped from outside.

use crate::support::client::Client;
use crate::support::room::Participant;
use crate::support::world::{CASE, PASSWORD, case, upload};
use prosector_core::BlobHash;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

struct Process {
    child: Child,
    address: String,
    token: Option<String>,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prosector"));
        command.args(["serve", "--port", "0", "--no-demo", "--keep-free-mb", "1", "--data"]).arg(data);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut address, mut token) = (String::new(), None);
        for line in lines.by_ref().map_while(Result::ok) {
            let link = line.split("http://").nth(1).unwrap_or("");
            match link.split_once("/welcome#") {
                Some((_, text)) => token = Some(text.to_owned()),
                None if !link.is_empty() => address = link.to_owned(),
                None => {}
            }
            if line.starts_with("Press") {
                break;
            }
        }
        assert!(!address.is_empty(), "the server did not say where it is");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, token }
    }

    /// As a power cut does: no goodbye.
    fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.ended().1
    }

    fn ended(&mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap(), log)
    }
}

fn owner(server: &Process) -> Client {
    let mut owner = Client::new(&server.address);
    let token = server.token.as_deref().unwrap();
    let body = json!({ "token": token, "name": "SENTINEL Owner", "login": "sentinel.owner", "password": PASSWORD });
    owner.post("/api/welcome", &body).expect(201);
    owner.post("/api/cases", &json!({ "id": CASE, "title": "SENTINEL title" })).expect(201);
    owner
}

#[test]
fn no_acknowledged_edit_is_lost_however_often_the_server_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Process::start(folder.path());
    let mut client = owner(&server);
    let mut acknowledged = 0;
    for round in 0..4_u64 {
        let mut person = Participant::join(&client, 10 + round);
        assert_eq!(person.titles().len(), acknowledged, "round {round}");
        for step in 0..8 {
            person.add_step(&format!("r{round}s{step}"), "SENTINEL step");
            person.until_stored();
            acknowledged += 1;
        }
        // One more is under way when the end comes; it may be stored or not, but it was never acknowledged.
        let pending = format!("r{round}pending");
        person.add_step(&pending, "Under way");
        person.pump();
        server.kill();
        server = Process::start(folder.path());
        client.moved_to(&server.address);
        let mut back = Participant::join_with(&client, person.plan);
        back.until_stored();
        acknowledged += 1;
    }
    assert_eq!(client.get(&case("/audit")).expect(200).json()["intact"], true);
    server.kill();
}

#[test]
fn an_upload_goes_on_after_the_server_was_killed_in_the_middle_of_a_chunk() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path());
    let mut client = owner(&server);
    let content: Vec<u8> = (0..3_000_000_u32).map(|k| (k.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let (hash, total) = (BlobHash::of(&content).to_hex(), content.len());
    client.put_bytes(&upload(&hash, 0, total), &content[..1_000_000]).expect(200);

    // Half a chunk arrives, then the server is gone.
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head = format!(
        "PUT {} HTTP/1.1\r\nHost: {}\r\nX-Prosector: 1\r\nCookie: {}\r\nContent-Length: 2000000\r\n\r\n",
        upload(&hash, 1_000_000, total),
        server.address,
        client.cookie_line()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&content[1_000_000..2_000_000]).unwrap();
    let part = folder.path().join("uploads").join(CASE).join(format!("{hash}.part"));
    let deadline = Instant::now() + Duration::from_secs(10);
    while std::fs::metadata(&part).unwrap().len() <= 1_000_000 {
        assert!(Instant::now() < deadline, "nothing of the second chunk arrived");
        std::thread::sleep(Duration::from_millis(5));
    }
    server.kill();

    let server = Process::start(folder.path());
    client.moved_to(&server.address);
    let received = client.get(&case(&format!("/uploads/{hash}"))).expect(200).json()["received"].as_u64().unwrap();
    assert!((1_000_000..=2_000_000).contains(&received), "{received}");
    let rest = &content[received as usize..];
    let done = client.put_bytes(&upload(&hash, received as usize, total), rest).expect(200).json();
    assert_eq!(done, json!({ "received": total, "complete": true }));
    assert_eq!(client.get(&case(&format!("/blobs/{hash}"))).expect(200).body, content);
    server.kill();
}

#[test]
fn the_log_holds_lines_of_json_and_no_patient_data() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path());
    let mut client = owner(&server);
    let mut person = Participant::join(&client, 10);
    person.add_step("s1", "SENTINEL step");
    person.until_stored();
    client.get(&case("")).expect(200);
    client.get("/api/cases/SENTINEL").expect(404);
    client.get("/SENTINEL/path?SENTINEL=1").expect(404);
    client.post("/api/login", &json!({ "login": "SENTINEL", "password": "SENTINEL password" })).expect(401);
    client
        .request("POST", "/api/login", &[("x-prosector", "1"), ("referer", "SENTINEL")], Some(b"SENTINEL".to_vec()))
        .expect(400);
    let cookies = client.cookie_line();
    let log = server.kill();
    assert!(log.lines().count() > 5, "{log}");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
    let token = cookies.split('=').nth(1).unwrap();
    for secret in ["SENTINEL", "sentinel", CASE, PASSWORD, token] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
    assert!(log.contains("/api/cases/{case}"), "{log}");
}

#[cfg(unix)]
#[test]
fn the_server_starts_within_two_seconds_on_data_that_is_there_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path());
    let client = owner(&server);
    server.kill();
    let started = Instant::now();
    let mut server = Process::start(folder.path());
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    let mut moved = client;
    moved.moved_to(&server.address);
    let mut person = Participant::join(&moved, 3);
    person.add_step("s1", "Kept");
    person.until_stored();
    let asked = Instant::now();
    let status = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(status.success());
    person.until("told", |p| p.closed == Some(1001));
    let (status, _) = server.ended();
    assert!(status.success(), "{status}");
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
}

#[test]
fn two_servers_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path());
    let second = Command::new(env!("CARGO_BIN_EXE_prosector"))
        .args(["serve", "--port", "0", "--no-demo", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    let text = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(text.contains("Another Prosector server is using"), "{text}");
    server.kill();
}
