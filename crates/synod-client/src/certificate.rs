//! Certificates in files: read, told apart, and asked until when they are good and for which names.
//!
//! Nothing here decides whom to trust; that is `trust`.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::path::Path;
use std::time::Duration;
use webpki::{EndEntityCert, Error, KeyUsage};

/// Past the last time that a certificate can name, which is the end of the year 9999; in seconds.
const END_OF_TIME: Duration = Duration::from_secs(253_402_300_800);

/// The certificates of a PEM file, in order.
pub fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    of_pem(&text).map_err(|why| format!("{}: {why}", path.display()))
}

/// The certificates of a PEM text, in order.
pub fn of_pem(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let found = found.map_err(|_| "it breaks off in the middle, or is no PEM text")?;
    if found.is_empty() {
        return Err("there is no certificate in it; one begins with -----BEGIN CERTIFICATE-----".into());
    }
    Ok(found)
}

/// What tells a certificate from every other: blake3 of its bytes, in hexadecimal.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    blake3::hash(certificate).to_hex().to_string()
}

/// From when until when it is good, in milliseconds since 1970; `None` when it is no certificate.
///
/// webpki tells both times only to those who come too early or too late, so it is asked at both ends of time.
pub fn span(certificate: &CertificateDer<'_>) -> Option<(u64, u64)> {
    let at = |time: Duration| {
        let entity = EndEntityCert::try_from(certificate).ok()?;
        let usage = KeyUsage::server_auth();
        let time = UnixTime::since_unix_epoch(time);
        match entity.verify_for_usage(&[], &[], &[], time, usage, None, None) {
            Err(
                Error::CertNotValidYet { not_before: limit, .. }
                | Error::CertExpired { not_after: limit, .. },
            ) => Some(limit.as_secs() * 1_000),
            _ => None,
        }
    };
    Some((at(Duration::ZERO)?, at(END_OF_TIME)?))
}

/// Whether it is made out for this name or address.
pub fn is_for(certificate: &CertificateDer<'_>, name: &ServerName<'_>) -> bool {
    let entity = EndEntityCert::try_from(certificate);
    entity.is_ok_and(|entity| entity.verify_is_valid_for_subject_name(name).is_ok())
}
