//! `did:key` names of Ed25519 keys: `did:key:z` and base58btc over 0xed 0x01 and the 32 bytes of the key.
//!
//! The name is the key: nobody has to be asked what it stands for.
//! (did:key method, W3C Credentials Community Group, section 3.1.2; multicodec `ed25519-pub`.)

const PREFIX: &str = "did:key:z";
const ED25519: [u8; 2] = [0xed, 0x01];
const BYTES: usize = 34;
/// 34 bytes in base 58 have at most 47 digits.
const DIGITS_MAX: usize = 47;
const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The name of a public key.
pub fn did_key(key: &[u8; 32]) -> String {
    let mut bytes = [0; BYTES];
    bytes[..2].copy_from_slice(&ED25519);
    bytes[2..].copy_from_slice(key);
    // The first byte is never zero, so no digit stands for leading zeros. Least significant first.
    let mut digits: Vec<u8> = Vec::with_capacity(DIGITS_MAX);
    for byte in bytes {
        let mut carry = u32::from(byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = (carry % 58) as u8;
            carry /= 58;
        }
        while carry > 0 {
            digits.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    let digits = digits.iter().rev().map(|digit| ALPHABET[*digit as usize] as char);
    PREFIX.chars().chain(digits).collect()
}

/// The public key of a name; none for anything but the one way to write an Ed25519 key.
pub fn public_key(name: &str) -> Option<[u8; 32]> {
    let digits = name.strip_prefix(PREFIX).filter(|digits| digits.len() <= DIGITS_MAX)?;
    // Least significant first.
    let mut bytes: Vec<u8> = Vec::with_capacity(BYTES);
    for digit in digits.bytes() {
        let mut carry = ALPHABET.iter().position(|letter| *letter == digit)? as u32;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry as u8);
            carry >>= 8;
        }
    }
    bytes.reverse();
    let key: [u8; 32] = bytes.strip_prefix(&ED25519)?.try_into().ok()?;
    // Leading ones would be zeros that the bytes do not show.
    (did_key(&key) == name).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_method_s_own_example_is_read() {
        // From the did:key specification, with its public key in hexadecimal.
        let name = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
        let key = public_key(name).unwrap();
        assert_eq!(did_key(&key), name);
        assert_eq!(
            crate::vote::hex(&key),
            "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
        );
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        for name in [
            "",
            "did:key:z",
            "did:web:example.com",
            "did:key:z6Mk",
            "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW0",
            "did:key:z16MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
            "did:key:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(public_key(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn names_and_keys_are_one(key in any::<[u8; 32]>()) {
            prop_assert_eq!(public_key(&did_key(&key)), Some(key));
        }
    }
}
