//! The canonical form against the published cases of RFC 8785.

mod common;

use common::*;
use prosector_plan::*;

/// RFC 8785 appendix B: bits of an IEEE 754 double, and its text.
#[test]
fn numbers_are_those_of_rfc_8785() {
    for (bits, expected) in [
        (0x0000000000000000, "0"),
        (0x8000000000000000, "0"),
        (0x0000000000000001, "5e-324"),
        (0x8000000000000001, "-5e-324"),
        (0x7fefffffffffffff, "1.7976931348623157e+308"),
        (0xffefffffffffffff, "-1.7976931348623157e+308"),
        (0x4340000000000000, "9007199254740992"),
        (0xc340000000000000, "-9007199254740992"),
        (0x4430000000000000, "295147905179352830000"),
        (0x44b52d02c7e14af5, "9.999999999999997e+22"),
        (0x44b52d02c7e14af6, "1e+23"),
        (0x44b52d02c7e14af7, "1.0000000000000001e+23"),
        (0x444b1ae4d6e2ef4e, "999999999999999700000"),
        (0x444b1ae4d6e2ef4f, "999999999999999900000"),
        (0x444b1ae4d6e2ef50, "1e+21"),
        (0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"),
        (0x3eb0c6f7a0b5ed8d, "0.000001"),
        (0x41b3de4355555553, "333333333.3333332"),
        (0x41b3de4355555554, "333333333.33333325"),
        (0x41b3de4355555555, "333333333.3333333"),
        (0x41b3de4355555556, "333333333.3333334"),
        (0x41b3de4355555557, "333333333.33333343"),
        (0xbecbf647612f3696, "-0.0000033333333333333333"),
        (0x43143ff3c1cb0959, "1424953923781206.2"),
        (0x7fffffffffffffff, "null"),
        (0x7ff0000000000000, "null"),
    ] {
        assert_eq!(canonical_number(f64::from_bits(bits)), expected, "{bits:016x}");
    }
}

/// The text is fixed here, so that a change of the form cannot pass unseen: it would break every signature.
#[test]
fn the_form_is_fixed() {
    let mut plan = Plan::new(PeerId(1)).unwrap();
    for command in [
        Command::SetTitle("\u{20ac}$\u{f}\nA'\u{42}\"\\\"/".replace(['\u{f}', '\n'], "")),
        Command::SetLaterality(Some(Laterality::Left)),
        Command::SetImaging(Some(imaging(1))),
        add_step("s1", None),
        edit("s1", StepField::Note("Line\nbreak \u{7f} \u{1F642}".replace('\u{7f}', ""))),
        edit("s1", StepField::Camera(Some(camera()))),
        edit("s1", StepField::WhatIf(Some(WhatIf { inputs_hash: "ab".into(), ..what_if(3) }))),
        Command::AddMark(mark("m1", MarkShape::Landmark(anchor(0.1)))),
        Command::AddComment(comment("c1", "m1")),
    ] {
        plan.apply(&command).unwrap();
    }
    let expected = concat!(
        r#"{"form":1,"plan":{"comments":[{"about":"m1","at":1700000000000,"#,
        r#""author":{"id":"anna","name":"Anna Example"},"id":"c1","resolved":false,"#,
        r#""text":"Is the margin wide enough here?"}],"#,
        r#""imaging":{"frame_of_reference":"1.2.3","#,
        r#""manifest":"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"},"#,
        r#""laterality":"left","marks":[{"author":{"id":"anna","name":"Anna Example"},"id":"m1","name":"Mark m1","#,
        r#""shape":{"landmark":{"frame_of_reference":"1.2.3","point":[0.1,-0.03333333333333333,0.1]}}}],"#,
        r#""schema":1,"steps":[{"camera":{"direction":[0,1,0],"height_mm":240,"target":[1,2,3],"up":[0,0,1]},"#,
        r#""id":"s1","note":"Line\nbreak  "#,
        "\u{1F642}",
        r#"","patient_text":"","title":"Step s1","visible_layers":null,"#,
        r#""what_if":{"edits":[{"branch":3,"kind":"clamp"},{"branch":4,"kind":{"narrow":{"percent":62.5}}}],"#,
        r#""inputs_hash":"ab","model":"steady 1","tree":"portal"}}],"#,
        "\"title\":\"\u{20ac}$A'B\\\"\\\\\\\"/\"}}",
    );
    assert_eq!(plan.canonical_json(), expected);
}
