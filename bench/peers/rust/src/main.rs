// SPDX-License-Identifier: MIT
// jsonwebtoken on the tokens of a file: one line of JSON for each group. The key is made once, the claims are a struct.
use jsonwebtoken::{decode, Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use std::hint::black_box;

#[derive(Deserialize)]
struct Claims {
    sub: String,
    email: String,
    #[allow(dead_code)]
    exp: u64,
}

fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&arguments[1]).unwrap()).unwrap();
    let seconds: f64 = arguments[2].parse().unwrap();
    for group in file["groups"].as_array().unwrap() {
        let alg = group["alg"].as_str().unwrap();
        let pem = || file["keys"][alg]["pem"].as_str().unwrap().as_bytes();
        let (algorithm, key) = match alg {
            "HS256" => (Algorithm::HS256, DecodingKey::from_secret(file["secret"].as_str().unwrap().as_bytes())),
            "RS256" => (Algorithm::RS256, DecodingKey::from_rsa_pem(pem()).unwrap()),
            "ES256" => (Algorithm::ES256, DecodingKey::from_ec_pem(pem()).unwrap()),
            _ => (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem()).unwrap()),
        };
        let mut validation = Validation::new(algorithm);
        if group["issuer"].as_bool().unwrap() {
            validation.set_issuer(&[file["origin"].as_str().unwrap()]);
            validation.set_audience(&[file["origin"].as_str().unwrap()]);
        }
        let token = group["token"].as_str().unwrap();
        let at = token.rfind('.').unwrap() + 1;
        let first = if token[at..].starts_with('A') { "B" } else { "A" };
        let tampered = format!("{}{}{}", &token[..at], first, &token[at + 1..]);
        assert!(decode::<Claims>(&tampered, &key, &validation).is_err());
        let (mut done, mut batch, start) = (0u64, 1u64, cpu_seconds());
        while cpu_seconds() - start < seconds {
            for _ in 0..batch {
                let data = decode::<Claims>(token, &key, &validation).unwrap();
                black_box((&data.claims.sub, &data.claims.email));
            }
            done += batch;
            batch = (batch * 2).min(1024);
        }
        println!("{{\"group\":{},\"who\":\"jsonwebtoken (Rust)\",\"cpu_ns\":{:.1}}}", group["group"], (cpu_seconds() - start) * 1e9 / done as f64);
    }
}
