//! The canonical form: one text for one plan, whatever the order of edits or the encoding of the document.
//!
//! Rules of form 1, so that another program can check a signature:
//! 1. It is JSON as RFC 8785 (JSON Canonicalization Scheme) writes it: UTF-8, no spaces, members sorted by the UTF-16
//!    code units of their names, strings with the shortest escapes, numbers as ECMAScript's `Number::toString`.
//! 2. The object has `form` (1), `plan` and, where there is something in it, `other`.
//! 3. `plan` is [`crate::PlanView`] in the names of its fields: positions as `[x, y, z]` in LPS millimetres, hashes in
//!    hexadecimal, absent values as null, steps in order, marks in the order of making, comments by time, then id.
//!    `registrations` is left out where there are none: it came after the first signatures.
//! 4. `other` holds what this version does not know but keeps, so that it is signed, too: root containers of other
//!    names, and fields of other names in the plan (`plan`) and in items that are present (`step-<id>` and so on).
//!    Empty values are left out of it. Removed items are not part of the form.

use crate::layout;
use crate::model::PlanView;
use crate::segment_items::unknown_of_edits;
use crate::vessel_items::VESSEL_FIELDS;
use crate::{read, registration};
use loro::{LoroDoc, LoroMap};
use prosector_core::sort_by;
use serde_json::{Map, Value, json};

/// Number of the form; changes only together with the rules above.
pub const CANONICAL_FORM: u32 = 1;

pub(crate) fn canonical_json(doc: &LoroDoc) -> String {
    let view = read::read(doc).view;
    let mut form = json!({ "form": CANONICAL_FORM, "plan": view });
    let other = other(doc, &view);
    if !other.is_empty() {
        form["other"] = Value::Object(other);
    }
    let mut text = String::new();
    write_value(&mut text, &form);
    text
}

const PLAN_FIELDS: &[&str] = &["schema", "title", "laterality", "imaging"];
const STEP_FIELDS: &[&str] = &["title", "camera", "layers", "what_if"];
const MARK_FIELDS: &[&str] = &["kind", "name", "author", "p0", "p1", "p2", "f0", "f1", "f2"];
const SEGMENT_FIELDS: &[&str] = &["label", "name", "type", "color", "locked", "reviewed_by", "removed"];
const COMMENT_FIELDS: &[&str] = &["about", "author", "at", "text", "resolved"];

fn other(doc: &LoroDoc, view: &PlanView) -> Map<String, Value> {
    let mut other = Map::new();
    let mut add = |name: String, map: LoroMap, known: &[&str]| {
        let fields = unknown_fields(&map, known);
        if !fields.is_empty() {
            other.insert(name, Value::Object(fields));
        }
    };
    add("plan".into(), layout::plan(doc), PLAN_FIELDS);
    view.steps.iter().for_each(|s| add(format!("step-{}", s.id), layout::step(doc, &s.id), STEP_FIELDS));
    for id in read::mark_ids(doc, &mut Vec::new()) {
        // A mark of a kind that is not known here has no known fields.
        let known = if view.mark(&id).is_some() { MARK_FIELDS } else { &[] };
        add(format!("mark-{id}"), layout::mark(doc, &id), known);
    }
    view.registrations.iter().for_each(|r| {
        add(format!("registration-{}", r.id), layout::registration(doc, &r.id), registration::FIELDS);
    });
    view.comments.iter().for_each(|c| add(format!("comment-{}", c.id), layout::comment(doc, &c.id), COMMENT_FIELDS));
    view.segments.iter().for_each(|s| add(format!("segment-{}", s.id), layout::segment(doc, &s.id), SEGMENT_FIELDS));
    view.vessels.iter().for_each(|v| add(format!("vessel-{}", v.id), layout::vessel(doc, &v.id), VESSEL_FIELDS));
    insert_unless_empty(&mut other, "segment_edits", Value::Object(unknown_of_edits(&layout::segment_edits(doc))));
    if let loro::LoroValue::Map(roots) = doc.get_deep_value() {
        for (name, value) in roots.iter().filter(|(name, _)| !is_ours(name)) {
            insert_unless_empty(&mut other, name, read::to_json(value));
        }
    }
    other
}

fn is_ours(root: &str) -> bool {
    let prefixes = ["step-", "mark-", "comment-", "registration-", "segment-", "vessel-"];
    let roots = ["plan", "steps", "marks", "comments", "registrations", "segments", "segment_edits", "vessels"];
    roots.contains(&root) || prefixes.iter().any(|prefix| root.starts_with(prefix))
}

fn unknown_fields(map: &LoroMap, known: &[&str]) -> Map<String, Value> {
    let mut fields = Map::new();
    let unknown: Vec<_> = map.keys().filter(|key| !known.contains(&&**key)).collect();
    if unknown.is_empty() {
        return fields;
    }
    if let loro::LoroValue::Map(values) = map.get_deep_value() {
        for (key, value) in values.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            insert_unless_empty(&mut fields, key, read::to_json(value));
        }
    }
    fields
}

fn insert_unless_empty(fields: &mut Map<String, Value>, key: &str, value: Value) {
    let is_empty = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if !is_empty {
        fields.insert(key.to_owned(), value);
    }
}

/// RFC 8785 over a JSON value.
pub(crate) fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&canonical_number(number.as_f64().unwrap_or(0.0))),
        Value::String(text) => write_string(out, text),
        Value::Array(items) => write_sequence(out, ['[', ']'], items.iter(), write_value),
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sort_by(&mut sorted, |a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            write_sequence(out, ['{', '}'], sorted.into_iter(), |out, (key, field)| {
                write_string(out, key);
                out.push(':');
                write_value(out, field);
            });
        }
    }
}

fn write_sequence<T>(
    out: &mut String,
    brackets: [char; 2],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push(brackets[0]);
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(brackets[1]);
}

fn write_string(out: &mut String, text: &str) {
    // serde_json escapes exactly what RFC 8785 section 3.2.2.2 asks for, in the same way.
    out.push_str(&Value::from(text).to_string());
}

/// A number as ECMAScript's `Number::toString(10)` writes it (ECMA-262 section 6.1.6.1.20); not finite ones as `null`.
pub fn canonical_number(number: f64) -> String {
    if !number.is_finite() {
        return "null".into();
    }
    if number == 0.0 {
        return "0".into();
    }
    let (digits, exponent) = shortest_digits(number.abs());
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", place_point(&digits, exponent + 1))
}

/// The shortest digits that read back as `number`, and the power of ten of the first of them.
///
/// Where two are equally near, ECMAScript takes the even one (its note 2) and Rust the upper one.
fn shortest_digits(number: f64) -> (String, i32) {
    let (digits, exponent) = digits_of(&format!("{number:e}"));
    let exact = digits_of(&format!("{number:.*e}", digits.len() + 1)).0;
    let is_near_tie = exact.len() == digits.len() + 2 && exact.ends_with("50");
    if is_near_tie && digits_of(&format!("{number:.800e}")).0.trim_end_matches('0').len() == digits.len() + 1 {
        let lower = &exact[..digits.len()];
        let is_even = lower.ends_with(['0', '2', '4', '6', '8']);
        let (first, rest) = lower.split_at(1);
        if is_even && format!("{first}.{rest}e{exponent}").parse() == Ok(number) {
            return (lower.to_owned(), exponent);
        }
    }
    (digits, exponent)
}

/// Digits and exponent of Rust's exponent form.
fn digits_of(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

/// Decimal digits with the point behind the first `point` of them.
fn place_point(digits: &str, point: i32) -> String {
    let count = digits.len() as i32;
    match point {
        1..=21 if count <= point => format!("{digits}{}", "0".repeat((point - count) as usize)),
        1..=21 => {
            let (whole, fraction) = digits.split_at(point as usize);
            format!("{whole}.{fraction}")
        }
        -5..=0 => format!("0.{}{digits}", "0".repeat(-point as usize)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
            format!("{first}{fraction}e{}{}", if point > 0 { "+" } else { "-" }, (point - 1).abs())
        }
    }
}
