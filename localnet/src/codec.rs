//! XDR, base64 and hashing in one place.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use soroban_env_host::xdr::{Limits, ReadXdr, WriteXdr};

/// Depth and length accepted from a client; the length is bounded by the input itself.
fn limits(len: usize) -> Limits {
    Limits { depth: 500, len }
}

/// XDR bytes of a value that this crate built or already decoded.
///
/// # Panics
/// Only when a value exceeds XDR's own bounds, which no decoded value can.
pub fn encode(value: &impl WriteXdr) -> Vec<u8> {
    value
        .to_xdr(limits(64 * 1024 * 1024))
        .expect("a bounded value encodes")
}

pub fn decode<T: ReadXdr>(bytes: &[u8]) -> Result<T, String> {
    T::from_xdr(bytes, limits(bytes.len())).map_err(|e| e.to_string())
}

/// Reads back bytes that [`encode`] wrote.
pub fn decode_own<T: ReadXdr>(bytes: &[u8]) -> T {
    decode(bytes).expect("stored XDR decodes")
}

pub fn to_base64(value: &impl WriteXdr) -> String {
    STANDARD.encode(encode(value))
}

pub fn from_base64<T: ReadXdr>(text: &str) -> Result<T, String> {
    let bytes = STANDARD.decode(text).map_err(|e| e.to_string())?;
    decode(&bytes)
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// The 32 bytes behind 64 hexadecimal digits.
pub fn from_hex32(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut out = [0; 32];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(out)
}
