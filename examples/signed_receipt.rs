//! A receipt that is signed: wrapped in a DSSE envelope, and verified before it is believed.
//!
//! A receipt shows that a score follows from a rubric and answers; it does not show *who* stands by it. That is a
//! signature, and it stays outside the library: which keys are trusted is the host's affair (in Indonesia that of BSrE,
//! the state's certification body, whose keys live in its own module and not in a program as here).
//!
//! The envelope is that of <https://github.com/secure-systems-lab/dsse>: what is signed is the type of the payload and the
//! payload, each with its length, so that neither can be taken for the other.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde_json::{Value, json};
use timbang::Rubric;
use timbang::receipt::{Against, check};

/// The type of the payload: whoever reads the envelope knows what is in it before opening it.
const PAYLOAD_TYPE: &str = "application/vnd.timbang.receipt.v0+json";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The ministry scores a sheet and signs the receipt.
    let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    let sheet = include_bytes!("../rubrics/contoh_2025/cases/contoh.evidence.json");
    let receipt = rubric.receipt_json(sheet)?.to_json();
    let key = SigningKey::from_bytes(&[7; 32]);
    let envelope = wrap(&receipt, "kunci-contoh", &key);
    println!("envelope of {} bytes, receipt of {} bytes", envelope.len(), receipt.len());

    // An auditor has the public key, the identity of the rubric from `rubrics/IDENTITIES`, and the sheet.
    let trusted = [("kunci-contoh", key.verifying_key())];
    let payload = open(&envelope, &trusted)?;
    let against = Against::nothing().identity(rubric.identity().as_str()).evidence(sheet);
    let checked = check(&payload, &against)?;
    assert!(checked.holds());
    println!("signed by a trusted key, and every line of {} follows", checked.receipt().lines.len());

    // A forger who changes a byte has no key; one who signs himself is not trusted.
    let forged = receipt.replace("\"total\":", "\"total\":1");
    let other = SigningKey::from_bytes(&[8; 32]);
    for envelope in
        [swap_payload(&envelope, &forged)?, wrap(&forged, "kunci-contoh", &other), wrap(&receipt, "lain", &key)]
    {
        let refused = open(&envelope, &trusted).err().ok_or("a forgery was believed")?;
        println!("refused: {refused}");
    }
    Ok(())
}

/// What is signed (DSSE, "PAE"): lengths keep type and payload apart.
fn to_be_signed(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

fn wrap(receipt: &str, keyid: &str, key: &SigningKey) -> String {
    let signature = key.sign(&to_be_signed(PAYLOAD_TYPE, receipt.as_bytes()));
    let envelope = json!({
        "payloadType": PAYLOAD_TYPE,
        "payload": BASE64_STANDARD.encode(receipt),
        "signatures": [{ "keyid": keyid, "sig": BASE64_STANDARD.encode(signature.to_bytes()) }],
    });
    envelope.to_string()
}

/// The payload, if a trusted key has signed it. It is decoded once, and what was verified is what is returned.
fn open(envelope: &str, trusted: &[(&str, VerifyingKey)]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let envelope: Value = serde_json::from_str(envelope)?;
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("a text is missing");
    if text(&envelope["payloadType"])? != PAYLOAD_TYPE {
        return Err("the payload is no receipt".into());
    }
    let payload = BASE64_STANDARD.decode(text(&envelope["payload"])?)?;
    let signed = to_be_signed(PAYLOAD_TYPE, &payload);
    for one in envelope["signatures"].as_array().ok_or("there are no signatures")? {
        let keyid = text(&one["keyid"])?;
        let signature = Signature::from_slice(&BASE64_STANDARD.decode(text(&one["sig"])?)?)?;
        let known = trusted.iter().filter(|(own, _)| *own == keyid);
        if known.into_iter().any(|(_, key)| key.verify(&signed, &signature).is_ok()) {
            return Ok(payload);
        }
    }
    Err("no trusted key has signed it".into())
}

fn swap_payload(envelope: &str, payload: &str) -> Result<String, serde_json::Error> {
    let mut envelope: Value = serde_json::from_str(envelope)?;
    envelope["payload"] = json!(BASE64_STANDARD.encode(payload));
    Ok(envelope.to_string())
}
