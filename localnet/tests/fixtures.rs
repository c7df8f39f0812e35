//! The committed Wasm is what its source says.

#[test]
fn counter_is_built_from_its_source() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
    let built = wat::parse_file(format!("{folder}counter.wat")).expect("valid source");
    let path = format!("{folder}counter.wasm");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, &built).expect("a writable folder");
    }
    let committed = std::fs::read(&path).expect("run with UPDATE_FIXTURES=1 to build it");
    assert_eq!(
        built, committed,
        "run with UPDATE_FIXTURES=1 to build it anew"
    );
}
