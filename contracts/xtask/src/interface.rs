//! The contracts' interface as a page, from the spec in their Wasm with its docs (before it is shaken).

use std::fmt::Write;

use anyhow::Result;
use soroban_spec::{read, shaking};
use stellar_xdr::{
    ScSpecEntry, ScSpecEventDataFormat, ScSpecEventParamLocationV0, ScSpecEventV0,
    ScSpecFunctionV0, ScSpecTypeDef as Type,
};

/// One contract: its functions, events and errors, each with what its doc comment begins with.
pub fn page(name: &str, wasm: &[u8]) -> Result<String> {
    let used = shaking::find_all(wasm);
    let entries: Vec<ScSpecEntry> = shaking::filter(read::from_wasm(wasm)?, &used).collect();
    let mut page = format!("## {name}\n\n| function | what it does |\n|---|---|\n");
    for entry in &entries {
        if let ScSpecEntry::FunctionV0(function) = entry {
            let doc = function.doc.to_utf8_string_lossy();
            writeln!(page, "| `{}` | {} |", signature(function), summary(&doc))?;
        }
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

/// What comes before the first empty line or heading, in one line.
fn summary(doc: &str) -> String {
    let lines = doc.lines().map(str::trim);
    let first: Vec<&str> = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    first.join(" ").replace('|', "\\|")
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
