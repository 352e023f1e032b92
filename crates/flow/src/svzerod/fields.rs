//! Parts of a JSON object, with errors that name whose they are.

use super::CaseError;
use crate::network::Waveform;
use serde_json::{Map, Value};

/// An object of a case and what people call it.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    owner: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub fn new(owner: String, value: &'a Value) -> Result<Self, CaseError> {
        match value.as_object() {
            Some(map) => Ok(Self { owner, map }),
            None => Err(CaseError::Field { owner, key: "{}".to_owned(), wanted: "an object" }),
        }
    }

    /// Objects of a list of this one, each called by its kind and its name; none where there is no list.
    pub fn list(&self, key: &str, kind: &str, name_key: &str) -> Result<Vec<(String, Fields<'a>)>, CaseError> {
        let Some(value) = self.map.get(key) else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(|| self.lacks(key, "a list"))?;
        let named = |(n, value): (usize, &'a Value)| {
            let place = Fields::new(format!("Entry {} of \"{key}\"", n + 1), value)?;
            let name = place.text(name_key)?.to_owned();
            let fields = Fields { owner: format!("The {kind} \"{name}\""), map: place.map };
            Ok((name, fields))
        };
        list.iter().enumerate().map(named).collect()
    }

    pub fn owner(&self) -> String {
        self.owner.clone()
    }

    pub fn lacks(&self, key: &str, wanted: &'static str) -> CaseError {
        CaseError::Field { owner: self.owner(), key: key.to_owned(), wanted }
    }

    pub fn unknown_type(&self, kind: &str) -> CaseError {
        CaseError::UnknownType { owner: self.owner(), kind: kind.to_owned() }
    }

    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Refuses parts beside these and comments, which begin with `_`.
    pub fn only(&self, keys: &[&str]) -> Result<&Self, CaseError> {
        match self.map.keys().find(|key| !key.starts_with('_') && !keys.contains(&key.as_str())) {
            Some(key) => Err(CaseError::UnknownField { owner: self.owner(), key: key.clone() }),
            None => Ok(self),
        }
    }

    /// An object within, called like this one.
    pub fn object(&self, key: &str) -> Result<Fields<'a>, CaseError> {
        let map = self.map.get(key).and_then(Value::as_object).ok_or_else(|| self.lacks(key, "an object"))?;
        Ok(Fields { owner: self.owner(), map })
    }

    pub fn optional_object(&self, key: &str) -> Result<Option<Fields<'a>>, CaseError> {
        if self.has(key) { self.object(key).map(Some) } else { Ok(None) }
    }

    pub fn text(&self, key: &str) -> Result<&'a str, CaseError> {
        self.map.get(key).and_then(Value::as_str).ok_or_else(|| self.lacks(key, "a text"))
    }

    pub fn optional_text(&self, key: &str) -> Result<Option<&'a str>, CaseError> {
        if self.has(key) { self.text(key).map(Some) } else { Ok(None) }
    }

    pub fn texts(&self, key: &str) -> Result<Vec<&'a str>, CaseError> {
        let list = self.map.get(key).and_then(Value::as_array);
        let texts = list.and_then(|list| list.iter().map(Value::as_str).collect());
        texts.ok_or_else(|| self.lacks(key, "a list of texts"))
    }

    /// A number, or the only one of a list: the file may give a constant as either.
    pub fn number(&self, key: &str) -> Result<f64, CaseError> {
        let value = self.map.get(key).ok_or_else(|| self.lacks(key, "a number"))?;
        if let Some(number) = value.as_f64() {
            return Ok(number);
        }
        match self.numbers(key)?.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => Ok(*first),
            [_, ..] => {
                Err(CaseError::Unsupported { owner: self.owner(), what: "changes one of its constants over time" })
            }
            [] => Err(self.lacks(key, "a number")),
        }
    }

    pub fn number_or(&self, key: &str, default: f64) -> Result<f64, CaseError> {
        if self.has(key) { self.number(key) } else { Ok(default) }
    }

    pub fn numbers(&self, key: &str) -> Result<Vec<f64>, CaseError> {
        let list = self.map.get(key).and_then(Value::as_array);
        let numbers = list.and_then(|list| list.iter().map(Value::as_f64).collect());
        numbers.ok_or_else(|| self.lacks(key, "a list of numbers"))
    }

    pub fn count(&self, key: &str) -> Result<usize, CaseError> {
        let count = self.map.get(key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
        count.ok_or_else(|| self.lacks(key, "a whole number"))
    }

    pub fn counts(&self, key: &str) -> Result<Vec<u64>, CaseError> {
        let list = self.map.get(key).and_then(Value::as_array);
        let counts = list.and_then(|list| list.iter().map(Value::as_u64).collect());
        counts.ok_or_else(|| self.lacks(key, "a list of whole numbers"))
    }

    pub fn flag_or(&self, key: &str, default: bool) -> Result<bool, CaseError> {
        match self.map.get(key) {
            Some(value) => value.as_bool().ok_or_else(|| self.lacks(key, "true or false")),
            None => Ok(default),
        }
    }

    /// Values at the times of `t`; one value stays.
    pub fn waveform(&self, key: &str) -> Result<Waveform, CaseError> {
        if let Some(constant) = self.map.get(key).and_then(Value::as_f64) {
            return Ok(Waveform::Constant(constant));
        }
        match self.numbers(key)?.as_slice() {
            [constant] => Ok(Waveform::Constant(*constant)),
            values => Ok(Waveform::Periodic { times: self.numbers("t")?, values: values.to_vec() }),
        }
    }

    /// Every part that is a number.
    pub fn all_numbers(&self) -> Result<Vec<(String, f64)>, CaseError> {
        let numbers = self.map.keys().filter(|key| !key.starts_with('_'));
        numbers.map(|key| Ok((key.clone(), self.number(key)?))).collect()
    }
}
