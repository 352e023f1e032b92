//! Prints what was found, for people or for programs.

use serde_json::Value;

/// Prints one JSON object, or one line a value.
///
/// # Errors
/// When the report cannot be written as JSON.
pub fn print(report: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        print!("{}", lines(report, 0));
    }
    Ok(())
}

/// The report for people: one line a value, indented by depth.
fn lines(value: &Value, depth: usize) -> String {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.replace('_', " "), value)).collect(),
        Value::Array(rows) => rows.iter().enumerate().map(|(n, value)| (format!("{}", n + 1), value)).collect(),
        _ => return String::new(),
    };
    let mut text = String::new();
    for (name, value) in entries.into_iter().filter(|(_, value)| !value.is_null()) {
        let plain = plain(value);
        let nested = value.is_object() || value.as_array().is_some_and(|rows| rows.iter().any(Value::is_object));
        text += &" ".repeat(2 * depth);
        text += &if nested { format!("{name}\n{}", lines(value, depth + 1)) } else { format!("{name}: {plain}\n") };
    }
    text
}

/// Fractions to four places; the JSON holds all of them.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => format!("{:.4}", number.as_f64().unwrap_or(f64::NAN)),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
