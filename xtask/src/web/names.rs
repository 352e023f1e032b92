//! Shorter names where a script and its WebAssembly module call each other.
//!
//! wasm-bindgen names every function with what it does and a hash, once in the script and once in the module: nothing
//! reads them but the two, and hashes do not compress. The names of debugging go as well.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// How the names begin that wasm-bindgen made; others, such as `memory`, mean something to somebody else.
const MADE: &str = "__wb";
/// How the file of a module ends; its script has the same name before that.
const SUFFIX: &str = "_bg.wasm";

/// Shortens the names in every module of the folder and its script.
pub(super) fn shorten_all(dist: &Path) -> Result<()> {
    let entries = fs::read_dir(dist)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names: Vec<String> = entries.collect::<Result<_>>()?;
    names.iter().filter_map(|name| name.strip_suffix(SUFFIX)).try_for_each(|stem| shorten(dist, stem))
}

/// Shortens the names in `STEM_bg.wasm` and `STEM.js`. Where the page names the two with a hash, they get a new one: a
/// browser that keeps the script of one build must not run it with the module of another.
fn shorten(dist: &Path, stem: &str) -> Result<()> {
    let (script_path, module_path) = (dist.join(format!("{stem}.js")), dist.join(format!("{stem}{SUFFIX}")));
    let script = fs::read_to_string(&script_path).with_context(|| format!("{stem}{SUFFIX} has no script"))?;
    let module = fs::read(&module_path)?;
    let short = short_names(&module)?;
    let (script, module) = (renamed_script(&script, &short), renamed_module(&module, &short)?);
    fs::write(&script_path, &script)?;
    fs::write(&module_path, &module)?;
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page)?;
    let Some((name, _)) = stem.rsplit_once('-').filter(|_| html.contains(stem)) else { return Ok(()) };
    let new = format!("{name}-{}", super::content_hash(&[script.as_bytes(), &module].concat()));
    fs::rename(script_path, dist.join(format!("{new}.js")))?;
    fs::rename(module_path, dist.join(format!("{new}{SUFFIX}")))?;
    Ok(fs::write(page, html.replace(stem, &new))?)
}

/// Short names for what wasm-bindgen named in a module.
fn short_names(module: &[u8]) -> Result<BTreeMap<String, String>> {
    let mut made = BTreeMap::new();
    let mut add = |name: &str| {
        if name.starts_with(MADE) {
            let next = made.len();
            made.entry(name.to_owned()).or_insert_with(|| format!("_{next:x}"));
        }
    };
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    add(import?.name);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    add(export?.name);
                }
            }
            _ => {}
        }
    }
    Ok(made)
}

/// The script with the short names. What else it says stays as it is, apart from indentation.
fn renamed_script(script: &str, short: &BTreeMap<String, String>) -> String {
    let mut renamed = String::with_capacity(script.len());
    for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        let mut rest = line;
        while let Some(at) = rest.find(MADE) {
            let end =
                rest[at..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(rest.len(), |n| at + n);
            renamed += &rest[..at];
            renamed += short.get(&rest[at..end]).map_or(&rest[at..end], String::as_str);
            rest = &rest[end..];
        }
        renamed += rest;
        renamed.push('\n');
    }
    renamed
}

/// The module with the short names and without names for debugging; everything else byte by byte as it was.
fn renamed_module(module: &[u8], short: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let name = |long: &str| short.get(long).cloned().unwrap_or_else(|| long.to_owned());
    let mut renamed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                let mut section = ImportSection::new();
                for import in imports.clone().into_imports() {
                    let import = import?;
                    let kind = RoundtripReencoder.entity_type(import.ty).map_err(anyhow::Error::msg)?;
                    section.import(import.module, &name(import.name), kind);
                }
                renamed.section(&section);
            }
            Payload::ExportSection(exports) => {
                let mut section = ExportSection::new();
                for export in exports.clone() {
                    let export = export?;
                    let kind = RoundtripReencoder.export_kind(export.kind).map_err(anyhow::Error::msg)?;
                    section.export(&name(export.name), kind, export.index);
                }
                renamed.section(&section);
            }
            Payload::CustomSection(section) if section.name() == "name" => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = module.get(range).context("a section lies outside its module")?;
                    renamed.section(&RawSection { id, data });
                }
            }
        }
    }
    let renamed = renamed.finish();
    if renamed.len() > module.len() {
        bail!("a module grew by shorter names");
    }
    Ok(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CustomSection, EntityType, ExportKind, TypeSection};

    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        imports.import("./page_bg.js", "__wbg_call_0123456789abcdef", EntityType::Function(0));
        imports.import("./page_bg.js", "log", EntityType::Function(0));
        exports.export("__wbindgen_start", ExportKind::Func, 0).export("run", ExportKind::Func, 1);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        module.section(&CustomSection { name: "name".into(), data: (&[0; 40]).into() });
        module.finish()
    }

    #[test]
    fn script_and_module_keep_meaning_the_same_functions() {
        let short = short_names(&module()).unwrap();
        assert_eq!(short.len(), 2);
        let renamed = renamed_module(&module(), &short).unwrap();
        let (mut imported, mut exported) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(&renamed) {
            match payload.unwrap() {
                Payload::ImportSection(all) => {
                    imported.extend(all.into_imports().map(|import| import.unwrap().name.to_owned()))
                }
                Payload::ExportSection(all) => {
                    exported.extend(all.into_iter().map(|export| export.unwrap().name.to_owned()))
                }
                Payload::CustomSection(section) => panic!("{} is still there", section.name()),
                _ => {}
            }
        }
        let [call, start] = ["__wbg_call_0123456789abcdef", "__wbindgen_start"].map(|long| short[long].clone());
        assert_eq!(imported, [call.clone(), "log".to_owned()]);
        assert_eq!(exported, [start.clone(), "run".to_owned()]);
        let script = "import0 = {\n    __wbg_call_0123456789abcdef: f, log: g,\n};\n\nthis.__wbg_ptr = wasm.__wbindgen_start();\n";
        let expected = format!("import0 = {{\n{call}: f, log: g,\n}};\nthis.__wbg_ptr = wasm.{start}();\n");
        assert_eq!(renamed_script(script, &short), expected);
    }
}
