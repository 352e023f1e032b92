//! The text at the head of an NRRD file.

use super::failed;
use crate::raw::Sample;
use crate::{ImportError, Limits};
use std::collections::BTreeMap;

/// How the voxels are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Raw,
    Gzip,
}

/// Fields (`name: value`) and keys (`name:=value`) as written; names of fields in lower case.
pub(super) struct Header {
    fields: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
}

/// Which of the file's axes are those of space, and how long they are.
pub(super) struct Layout {
    pub dims: [usize; 3],
    pub axes: [usize; 3],
}

impl Header {
    /// The header, and the bytes behind its blank line.
    pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Self, &'a [u8]), ImportError> {
        if !bytes.starts_with(b"NRRD000") {
            return Err(failed("it does not start with an NRRD header"));
        }
        let mut header = Self { fields: BTreeMap::new(), keys: BTreeMap::new() };
        let most = limits.max_header_bytes.try_into().unwrap_or(usize::MAX);
        let (mut rest, mut read) = (bytes, 0);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            read += end + 1;
            if read > most {
                return Err(ImportError::HeaderTooLong { limit: limits.max_header_bytes });
            }
            let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
            if line.is_empty() {
                break;
            }
            header.add(&line);
        }
        header.refuse_detached()?;
        Ok((header, rest))
    }

    fn add(&mut self, line: &str) {
        if line.starts_with('#') {
            return;
        }
        let key = line.split_once(":=");
        if let Some((key, value)) = key.filter(|(key, _)| !key.contains(": ")) {
            self.keys.insert(key.to_owned(), value.to_owned());
        } else if let Some((name, value)) = line.split_once(": ") {
            self.fields.insert(name.trim().to_lowercase(), value.trim().to_owned());
        }
    }

    fn refuse_detached(&self) -> Result<(), ImportError> {
        let Some(file) = self.field("data file").or_else(|| self.field("datafile")) else { return Ok(()) };
        let file = file.split_whitespace().next().unwrap_or_default();
        Err(failed(format!(
            "it is only a header, whose voxels lie in another file ({file}); save both as one .nrrd file in the \
             program they came from"
        )))
    }

    /// The value of a field, by its name in lower case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn needed(&self, name: &str) -> Result<&str, ImportError> {
        self.field(name).ok_or_else(|| failed(format!("its header has no '{name}'")))
    }

    /// A whole number; 0 where the field is absent.
    pub fn number(&self, name: &str) -> Result<i64, ImportError> {
        let absent = self.field(name).or_else(|| self.field(&name.replace(' ', ""))).unwrap_or("0");
        absent.parse().map_err(|_| failed(format!("its '{name}' is not a whole number")))
    }

    pub fn sample(&self) -> Result<Sample, ImportError> {
        Ok(match self.needed("type")? {
            "signed char" | "int8" | "int8_t" => Sample::I8,
            "uchar" | "unsigned char" | "uint8" | "uint8_t" => Sample::U8,
            "short" | "short int" | "signed short" | "signed short int" | "int16" | "int16_t" => Sample::I16,
            "ushort" | "unsigned short" | "unsigned short int" | "uint16" | "uint16_t" => Sample::U16,
            "int" | "signed int" | "int32" | "int32_t" => Sample::I32,
            "uint" | "unsigned int" | "uint32" | "uint32_t" => Sample::U32,
            "longlong"
            | "long long"
            | "long long int"
            | "signed long long"
            | "signed long long int"
            | "int64"
            | "int64_t" => Sample::I64,
            "ulonglong" | "unsigned long long" | "unsigned long long int" | "uint64" | "uint64_t" => Sample::U64,
            "float" => Sample::F32,
            "double" => Sample::F64,
            other => return Err(failed(format!("its kind of values ({other}) is not handled"))),
        })
    }

    pub fn encoding(&self) -> Result<Encoding, ImportError> {
        match self.needed("encoding")? {
            "raw" => Ok(Encoding::Raw),
            "gzip" | "gz" => Ok(Encoding::Gzip),
            other => Err(failed(format!("its encoding ({other}) is not handled; save it as raw or gzip"))),
        }
    }

    pub fn is_big_endian(&self) -> Result<bool, ImportError> {
        match self.needed("endian")? {
            "little" => Ok(false),
            "big" => Ok(true),
            other => Err(failed(format!("its byte order ({other}) is unknown"))),
        }
    }

    /// The three axes of space; a further axis may only hold one value.
    pub fn layout(&self) -> Result<Layout, ImportError> {
        let sizes: Option<Vec<usize>> =
            self.needed("sizes")?.split_whitespace().map(|size| size.parse().ok()).collect();
        let sizes = sizes.filter(|sizes| sizes.len() as i64 == self.number("dimension").unwrap_or(-1));
        let sizes = sizes.ok_or_else(|| failed("its sizes do not fit its dimension"))?;
        if sizes.iter().any(|&n| n == 0 || n > 65_535) {
            return Err(failed("its dimensions are impossible"));
        }
        let spatial = |axis: &usize| sizes.len() == 3 || sizes.get(*axis) != Some(&1);
        let axes: Vec<usize> = (0..sizes.len()).filter(spatial).collect();
        let Ok(axes) = <[usize; 3]>::try_from(axes) else {
            return Err(failed(
                "it is not one volume of one value a voxel, but colours, overlapping segments, time points or a single \
                 picture; save one volume of it",
            ));
        };
        Ok(Layout { dims: axes.map(|axis| sizes.get(axis).copied().unwrap_or(1)), axes })
    }

    /// Names that segmentation editors write, `Segment0_LabelValue:=3` beside `Segment0_Name:=Liver`.
    pub fn segment_names(&self) -> BTreeMap<u8, String> {
        let name = |(key, value): (&String, &String)| {
            let segment = key.strip_prefix("Segment")?.strip_suffix("_LabelValue")?;
            let name = self.keys.get(&format!("Segment{segment}_Name"))?;
            Some((value.trim().parse().ok()?, name.clone()))
        };
        self.keys.iter().filter_map(name).collect()
    }
}
