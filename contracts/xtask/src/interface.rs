//! The contracts' interface as a page, from the spec in their Wasm with its docs (before it is shaken).

use std::fmt::Write;

use anyhow::Result;
use soroban_spec::{read, shaking};
use stellar_xdr::{
    ScSpecEntry, ScSpecEventDataFormat, ScSpecEventParamLocationV0, ScSpecEventV0,
    ScSpecFunctionV0, ScSpecTypeDef as Type, ScSpecUdtEnumCaseV0, ScSpecUdtStructFieldV0,
};

/// One contract: its functions, types, events and errors, with what their doc comments say.
pub fn page(name: &str, wasm: &[u8]) -> Result<String> {
    let used = shaking::find_all(wasm);
    let mut entries: Vec<ScSpecEntry> = shaking::filter(read::from_wasm(wasm)?, &used).collect();
    entries.sort_by_key(title);
    let mut page =
        format!("## {name}\n\n| function | what it does | refused with |\n|---|---|---|\n");
    for entry in &entries {
        if let ScSpecEntry::FunctionV0(function) = entry {
            let doc = function.doc.to_utf8_string_lossy();
            let what = [summary(&doc), section(&doc, "# Arguments")];
            let what = what.join(" ").trim().to_string();
            let errors = section(&doc, "# Errors");
            writeln!(page, "| `{}` | {what} | {errors} |", signature(function))?;
        }
    }
    let mut types = String::new();
    for entry in &entries {
        for (field, doc) in members(entry) {
            let (of, doc) = (title(entry), summary(&doc));
            writeln!(types, "| `{of}` | `{field}` | {doc} |")?;
        }
    }
    if !types.is_empty() {
        write!(page, "\n| type | field | |\n|---|---|---|\n{types}")?;
    }
    page += "\n| event: topics, then data | |\n|---|---|\n";
    for entry in &entries {
        if let ScSpecEntry::EventV0(event) = entry {
            let doc = event.doc.to_utf8_string_lossy();
            writeln!(page, "| `{}` | {} |", fields(event), summary(&doc))?;
        }
    }
    page += "\n| error | name | cause |\n|---|---|---|\n";
    let mut errors = Vec::new();
    for entry in &entries {
        if let ScSpecEntry::UdtErrorEnumV0(errors_of) = entry {
            for case in errors_of.cases.iter() {
                let doc = case.doc.to_utf8_string_lossy();
                let name = case.name.to_utf8_string_lossy();
                errors.push((case.value, name, summary(&doc)));
            }
        }
    }
    errors.sort();
    for (number, name, cause) in errors {
        writeln!(page, "| {number} | `{name}` | {cause} |")?;
    }
    Ok(page)
}

fn title(entry: &ScSpecEntry) -> String {
    match entry {
        ScSpecEntry::FunctionV0(function) => function.name.to_utf8_string_lossy(),
        ScSpecEntry::EventV0(event) => event.name.to_utf8_string_lossy(),
        ScSpecEntry::UdtStructV0(of) => of.name.to_utf8_string_lossy(),
        ScSpecEntry::UdtUnionV0(of) => of.name.to_utf8_string_lossy(),
        ScSpecEntry::UdtEnumV0(of) => of.name.to_utf8_string_lossy(),
        ScSpecEntry::UdtErrorEnumV0(of) => of.name.to_utf8_string_lossy(),
    }
}

/// The fields of a struct or the values of an enum, each with its doc.
fn members(entry: &ScSpecEntry) -> Vec<(String, String)> {
    match entry {
        ScSpecEntry::UdtStructV0(of) => {
            let field = |field: &ScSpecUdtStructFieldV0| {
                let name = field.name.to_utf8_string_lossy();
                let of = format!("{name}: {}", kind(&field.type_));
                (of, field.doc.to_utf8_string_lossy())
            };
            of.fields.iter().map(field).collect()
        }
        ScSpecEntry::UdtEnumV0(of) => {
            let case = |case: &ScSpecUdtEnumCaseV0| {
                let name = case.name.to_utf8_string_lossy();
                let of = format!("{name} = {}", case.value);
                (of, case.doc.to_utf8_string_lossy())
            };
            of.cases.iter().map(case).collect()
        }
        _ => Vec::new(),
    }
}

/// What comes before the first empty line or heading, in one line.
fn summary(doc: &str) -> String {
    let lines = doc.lines().map(str::trim);
    let first = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty() && !line.starts_with('#'));
    cell(first)
}

/// What comes between a heading and the next, in one line.
fn section(doc: &str, heading: &str) -> String {
    let lines = doc.lines().map(str::trim);
    let below = lines
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('#'));
    // OpenZeppelin's docs name the environment, which no caller passes.
    cell(below.filter(|line| !line.is_empty() && !line.starts_with("* `e`")))
}

fn cell<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<&str> = lines.map(|line| line.trim_start_matches("* ")).collect();
    let mut text = lines.join(" ").replace('|', "\\|");
    // OpenZeppelin's links to its errors: the name is enough.
    for (part, plain) in [
        ("crate::non_fungible::", ""),
        ("NonFungibleTokenError::", ""),
        ("[`", "`"),
        ("`]", "`"),
    ] {
        text = text.replace(part, plain);
    }
    text
}

fn signature(function: &ScSpecFunctionV0) -> String {
    let name = function.name.to_utf8_string_lossy();
    let inputs = function.inputs.iter();
    let inputs: Vec<String> = inputs
        .map(|input| {
            format!(
                "{}: {}",
                input.name.to_utf8_string_lossy(),
                kind(&input.type_)
            )
        })
        .collect();
    let output = function.outputs.first();
    let output = output.map_or(String::new(), |output| format!(" -> {}", kind(output)));
    format!("{name}({}){output}", inputs.join(", "))
}

fn fields(event: &ScSpecEventV0) -> String {
    let prefix = event.prefix_topics.iter().map(|t| t.to_utf8_string_lossy());
    let mut topics: Vec<String> = prefix.collect();
    let mut data = Vec::new();
    for param in event.params.iter() {
        let field = format!(
            "{}: {}",
            param.name.to_utf8_string_lossy(),
            kind(&param.type_)
        );
        match param.location {
            ScSpecEventParamLocationV0::TopicList => topics.push(field),
            ScSpecEventParamLocationV0::Data => data.push(field),
        }
    }
    let data = data.join(", ");
    match event.data_format {
        ScSpecEventDataFormat::Map => format!("[{}] {{{data}}}", topics.join(", ")),
        ScSpecEventDataFormat::Vec => format!("[{}] [{data}]", topics.join(", ")),
        ScSpecEventDataFormat::SingleValue => format!("[{}] {data}", topics.join(", ")),
    }
}

fn kind(kind_of: &Type) -> String {
    match kind_of {
        Type::Option(option) => format!("{}?", kind(&option.value_type)),
        Type::Vec(vector) => format!("[{}]", kind(&vector.element_type)),
        Type::Tuple(tuple) => {
            let parts: Vec<String> = tuple.value_types.iter().map(kind).collect();
            format!("({})", parts.join(", "))
        }
        Type::BytesN(bytes) => format!("bytes{}", bytes.n),
        Type::Udt(udt) => udt.name.to_utf8_string_lossy(),
        other => other.name().to_lowercase(),
    }
}
