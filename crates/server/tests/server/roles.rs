//! Who may do what: every address against every kind of person.

use crate::support::client::Client;
use crate::support::world::{BLOB, CASE, PASSWORD, World, case, upload};
use serde_json::{Value, json};

/// Nobody, an account without a part in the case, and guest or owner of each role.
const PEOPLE: [&str; 6] = ["nobody", "stranger", "patient", "viewer", "editor", "owner"];

struct Row {
    method: &'static str,
    path: String,
    body: Option<Value>,
    expected: [u16; 6],
}

fn row(method: &'static str, path: impl Into<String>, body: Option<Value>, expected: [u16; 6]) -> Row {
    Row { method, path: path.into(), body, expected }
}

fn table(blob: &str) -> Vec<Row> {
    let link = json!({ "role": "viewer", "expires_in_s": 60 });
    let sign = json!({ "password": PASSWORD, "meaning": "reviewed" });
    let member = json!({ "login": "nobody-of-this-name", "role": "viewer" });
    let missing = json!({ "manifest": "00".repeat(32) });
    vec![
        row("GET", "/healthz", None, [200; 6]),
        row("GET", "/api/me", None, [200; 6]),
        row("GET", "/demo/case.json", None, [503; 6]),
        row("GET", "/api/nothing", None, [404; 6]),
        row("GET", "/api/cases", None, [401, 200, 403, 403, 403, 200]),
        row("GET", case(""), None, [401, 404, 403, 200, 200, 200]),
        row("PATCH", case(""), Some(json!({ "title": "Right hepatectomy" })), [401, 404, 403, 403, 200, 200]),
        row("PUT", case("/imaging"), Some(missing), [401, 404, 403, 403, 409, 409]),
        row("GET", case(&format!("/blobs/{blob}")), None, [401, 404, 403, 200, 200, 200]),
        row("HEAD", case(&format!("/blobs/{blob}")), None, [401, 404, 403, 200, 200, 200]),
        row("GET", case(&format!("/uploads/{blob}")), None, [401, 404, 403, 403, 200, 200]),
        row("PUT", upload(blob, 0, BLOB.len()), Some(json!(0)), [401, 404, 403, 403, 200, 200]),
        row("GET", case("/room"), None, [401, 404, 403, 400, 400, 400]),
        row("POST", case("/links"), Some(link), [401, 404, 403, 403, 403, 201]),
        row("GET", case("/links"), None, [401, 404, 403, 403, 403, 200]),
        row("DELETE", case("/links/none"), None, [401, 404, 403, 403, 403, 404]),
        row("POST", case("/sign"), Some(sign), [401, 404, 403, 403, 403, 201]),
        row("GET", case("/plan.prosector"), None, [401, 404, 403, 200, 200, 200]),
        row("GET", case("/members"), None, [401, 404, 403, 403, 403, 200]),
        row("POST", case("/members"), Some(member), [401, 404, 403, 403, 403, 404]),
        row("PATCH", case("/members/none"), Some(json!({ "role": "viewer" })), [401, 404, 403, 403, 403, 404]),
        row("DELETE", case("/members/none"), None, [401, 404, 403, 403, 403, 404]),
        row("DELETE", case(""), Some(json!({ "title": "not its title" })), [401, 404, 403, 403, 403, 409]),
        row("GET", case("/audit"), None, [401, 404, 403, 403, 403, 200]),
        row("GET", "/api/patient", None, [401, 403, 200, 403, 403, 403]),
        row("GET", "/api/patient/picture", None, [401, 403, 404, 403, 403, 403]),
        row("POST", "/api/invitations", Some(json!({})), [401, 403, 403, 403, 403, 201]),
        row("POST", "/api/cases", Some(json!({ "id": CASE, "title": "Mine" })), [401, 409, 403, 403, 403, 200]),
        // A case that does not exist looks like one that is not shared.
        row("GET", format!("/api/cases/{}", CASE.replace('6', "7")), None, [401, 404, 404, 404, 404, 404]),
        row("GET", "/api/cases/..%2f..%2fsecret", None, [401, 404, 404, 404, 404, 404]),
    ]
}

fn send(client: &mut Client, row: &Row) -> u16 {
    let json = ("content-type", "application/json");
    let body = row.body.as_ref().map(|body| body.to_string().into_bytes());
    client.request(row.method, &row.path, &[("x-prosector", "1"), json], body).status
}

#[test]
fn every_role_at_every_address() {
    let mut world = World::new();
    let blob = world.blob(BLOB);
    let (stranger, patient) = (world.stranger(), world.guest("patient"));
    let (viewer, editor, nobody) = (world.guest("viewer"), world.guest("editor"), world.nobody());
    let mut people = [nobody, stranger, patient, viewer, editor, world.owner];
    for row in table(&blob) {
        let found = people.each_mut().map(|client| send(client, &row));
        assert_eq!(found, row.expected, "{} {} for {PEOPLE:?}", row.method, row.path);
    }
}

#[test]
fn a_guest_stays_in_the_one_case() {
    let mut world = World::new();
    let other = "11111111-2222-4333-8444-555555555555";
    world.owner.post("/api/cases", &json!({ "id": other, "title": "Other" })).expect(201);
    let mut editor = world.guest("editor");
    for path in ["", "/audit", "/plan.prosector", "/links", "/room"] {
        editor.get(&format!("/api/cases/{other}{path}")).refused(404, "not_found");
    }
    assert_eq!(editor.get("/api/me").json()["guest"]["case"], CASE);
}

#[test]
fn an_account_that_also_holds_a_link_has_the_stronger_role() {
    let mut world = World::new();
    let link = world.link("viewer", 3600);
    crate::support::world::open(&mut world.owner, &link, "Me as a guest").expect(200);
    assert_eq!(world.owner.get(&case("")).expect(200).json()["role"], "owner");
    let mut stranger = world.stranger();
    crate::support::world::open(&mut stranger, &link, "Stranger as a guest").expect(200);
    assert_eq!(stranger.get(&case("")).expect(200).json()["role"], "viewer");
}
