//! What the server tells the patient: steps in plain words, nothing that identifies anybody.

use prosector_session::plan::Camera;
use serde::Deserialize;

/// The plan as the patient sees it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PatientPlan {
    /// When the link ends, ms since 1970.
    #[serde(default)]
    pub expires_at: Option<i64>,
    /// Whether there is a picture to turn.
    #[serde(default)]
    pub picture: bool,
    /// Steps in order.
    #[serde(default)]
    pub steps: Vec<PatientStep>,
}

/// One step in plain words.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PatientStep {
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// What it says.
    pub text: String,
    /// How the picture is turned.
    #[serde(default)]
    pub camera: Option<Camera>,
    /// What the picture shows.
    #[serde(default)]
    pub visible_layers: Option<Vec<String>>,
}

impl PatientPlan {
    /// The plan in the server's answer, or `None` if it cannot be read.
    pub fn parse(value: &serde_json::Value) -> Option<Self> {
        serde_json::from_value(value.clone()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_answer_is_read() {
        let text = r#"{"title":"","expires_at":5,"picture":true,"steps":[
            {"title":"Sleep","text":"You sleep.","camera":null,"visible_layers":["segment:1"],"what_if":null,"later":1}]}"#;
        let plan = PatientPlan::parse(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(plan.steps[0].text, "You sleep.");
        assert_eq!(plan.steps[0].visible_layers.as_deref(), Some(&["segment:1".to_owned()][..]));
        assert!(plan.picture);
    }
}
