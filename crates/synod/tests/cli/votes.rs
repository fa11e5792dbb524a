//! Ballots from outside: signed votes, certificates that a stranger verifies, and decisions that act once however often the node is killed.

use crate::house::{House, Running, Said, until};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use synod_core::vote::certificate::compose;

const BIRDS: [&str; 5] = ["heron", "wren", "robin", "owl", "magpie"];

/// Agents with credentials of their own, and with keys.
struct Flock {
    house: House,
    tokens: BTreeMap<&'static str, String>,
    keys: BTreeMap<&'static str, String>,
}

impl Flock {
    fn new() -> Flock {
        let house = House::open();
        let token = |bird: &&'static str| (*bird, text(&house.json(&["agent", "token", bird])["token"]));
        let key = |bird: &&'static str| (*bird, text(&house.json(&["agent", "key", bird])["key"]));
        let (tokens, keys) = (BIRDS.iter().map(token).collect(), BIRDS.iter().map(key).collect());
        Flock { house, tokens, keys }
    }

    fn command(&self, bird: &str, words: &[&str]) -> Command {
        let mut command = self.house.command(words);
        command.env("SYNOD_TOKEN", &self.tokens[bird]).env("SYNOD_AGENT", bird).stdin(Stdio::null());
        command
    }

    fn say(&self, bird: &str, words: &[&str]) -> Said {
        Said::from(self.command(bird, words).output().unwrap())
    }

    /// A signed ballot of all, of which four of five are needed; a release follows.
    fn open(&self, question: &str) -> String {
        let seat = |bird: &&str| json!({"voter": bird, "key": self.keys[*bird]});
        let seats = Value::from(BIRDS.iter().map(seat).collect::<Vec<_>>()).to_string();
        let push = json!({"queue.push": {"queue": "release", "body": {"version": question}}});
        let then = json!([{"choice": "yes", "commands": [push]}]).to_string();
        let open =
            ["ballot", "open", "release", question, "--seats", &seats, "--rule", "byzantine", "--signed"];
        let said = self.say("heron", &[&open[..], &["--then", &then, "--json"]].concat());
        assert_eq!(said.exit, 0, "{said:?}");
        serde_json::from_str::<Value>(&said.out).unwrap()["ballot"].to_string()
    }

    fn sign(&self, bird: &str, ballot: &str, choice: &str) -> Said {
        self.say(bird, &["ballot", "cast", ballot, choice, "--sign"])
    }

    /// Verifies on another machine: an empty directory, no node, no environment.
    fn verify(&self, certificate: impl AsRef<[u8]>, more: &[&str]) -> Said {
        let elsewhere = tempfile::tempdir().unwrap();
        let file = elsewhere.path().join("certificate.json");
        std::fs::write(&file, certificate).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
        command
            .env_clear()
            .current_dir(elsewhere.path())
            .args(["ballot", "verify", "certificate.json"])
            .args(more);
        Said::from(command.stdin(Stdio::null()).output().unwrap())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The same certificate with something changed, its own digest made anew by whoever changed it.
fn forged(certificate: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut whole: Value = serde_json::from_str(certificate).unwrap();
    change(&mut whole);
    let of = |name: &str| &whole[name];
    let outcome = whole.get("outcome");
    compose(&text(of("space")), of("terms"), outcome, of("votes"), of("evidence"), of("noted")).unwrap()
}

#[test]
fn a_certificate_holds_without_a_node_and_no_forged_one_does() {
    let flock = Flock::new();
    let ballot = flock.open("1.4");
    for bird in ["heron", "wren"] {
        let said = flock.sign(bird, &ballot, "yes");
        assert_eq!((said.exit, said.out.contains("signed and counted")), (0, true), "{said:?}");
    }
    let early = flock.say("heron", &["ballot", "certificate", &ballot]);
    assert!(
        early.exit != 0 && early.err.contains("is open, not decided; ask `synod ballot why"),
        "{early:?}"
    );

    // The magpie says one thing to these and another to those.
    assert_eq!(flock.sign("magpie", &ballot, "no").exit, 0);
    let lie = flock.sign("magpie", &ballot, "yes");
    assert!(lie.exit == 1 && lie.out.contains("both are kept as evidence against you"), "{lie:?}");
    for bird in ["robin", "owl"] {
        assert_eq!(flock.sign(bird, &ballot, "yes").exit, 0, "{bird}");
    }
    let shown = flock.house.json(&["ballot", "await", &ballot]);
    assert_eq!((&shown["state"], &shown["choice"]), (&json!("decided"), &json!("yes")), "{shown}");
    let tasks = flock.house.json(&["queue", "list", "release"]);
    assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(1), "{tasks}");
    assert_eq!(tasks["tasks"][0]["body"], json!({"version": "1.4"}));

    let certificate = flock.say("wren", &["ballot", "certificate", &ballot]);
    assert_eq!(certificate.exit, 0, "{certificate:?}");
    let certificate = certificate.out;
    let id = text(&flock.house.json(&["space", "show"])["id"]);
    for more in [&[][..], &["--space", &id]] {
        let good = flock.verify(&certificate, more);
        assert_eq!(good.exit, 0, "{good:?}");
        for said in [
            "`yes` was chosen with 4 of 5, and needed 4",
            "as long as voters of weight 1 at the most sign twice, no other outcome can be certified",
            "`magpie` lies: its key signed both `no` and `yes` in round 1",
            "not against a node that leaves votes out",
            &format!("verified: ballot {ballot} decided `yes`"),
        ] {
            assert!(good.out.contains(said), "{said}\n{good:?}");
        }
    }

    let first = |whole: &Value, name: &str| whole[name][0].clone();
    type Forgery<'f> = (&'f str, &'f str, Box<dyn FnOnce(&mut Value)>);
    let forgeries: Vec<Forgery<'_>> = vec![
        (
            "another question",
            "is not by the key of its seat",
            Box::new(|all| all["terms"]["question"] = "1.5".into()),
        ),
        (
            "another deadline",
            "is not by the key of its seat",
            Box::new(|all| all["terms"]["deadline"] = 1.into()),
        ),
        (
            "more weight",
            "does not ask for 4",
            Box::new(|all| all["terms"]["electorate"][0]["weight"] = 9.into()),
        ),
        ("a laxer rule", "does not ask for 4", Box::new(|all| all["terms"]["rule"] = "majority".into())),
        (
            "a missing signer",
            "`yes` has signatures of weight 3 and needs 4 of 5: signers are missing",
            Box::new(|all| {
                let votes = all["votes"].as_array_mut().unwrap();
                let owl = votes.iter().position(|vote| vote["voter"] == "owl").unwrap();
                votes.remove(owl);
            }),
        ),
        (
            "another outcome",
            "`no` has signatures of weight 1 and needs 4",
            Box::new(|all| all["outcome"]["choice"] = "no".into()),
        ),
        (
            "a vote turned round",
            "the signature of `heron` over `no`",
            Box::new(|all| all["votes"][0]["choice"] = "no".into()),
        ),
        (
            "a vote twice",
            "votes in it twice",
            Box::new(move |all| {
                let vote = first(all, "votes");
                all["votes"].as_array_mut().unwrap().push(vote);
            }),
        ),
        (
            "a stranger's vote",
            "`crow` votes in it and has no seat",
            Box::new(|all| all["votes"][0]["voter"] = "crow".into()),
        ),
        (
            "another space",
            "is not by the key of its seat",
            Box::new(|all| all["space"] = "00000000-0000".into()),
        ),
        (
            "innocent evidence",
            "which is no contradiction",
            Box::new(|all| {
                all["evidence"][0]["second"] = all["evidence"][0]["first"].clone();
            }),
        ),
        (
            "evidence against another",
            "the signature of `owl`",
            Box::new(|all| all["evidence"][0]["voter"] = "owl".into()),
        ),
        (
            "a note of one's own",
            "says `note`, which nobody signed",
            Box::new(|all| all["votes"][0]["note"] = "x".into()),
        ),
    ];
    assert_eq!(forged(&certificate, |_| {}), certificate.trim_end(), "forging nothing changes nothing");
    for (what, said, change) in forgeries {
        let bad = flock.verify(forged(&certificate, change), &[]);
        assert!(bad.exit == 5 && bad.err.contains(said), "{what}: {bad:?}");
    }
    // Whoever changes a sign and no digest is found out by that alone, wherever it stands.
    for (from, to, said) in [
        ("\"index\":", "\"index\":1", "its digest is not that of what it says"),
        ("\"domain\"", " \"domain\"", "it is not in canonical form"),
        ("\"domain\"", "\"domain\":\"x\",\"domain\"", "stands"),
    ] {
        let bad = flock.verify(certificate.replacen(from, to, 1), &[]);
        assert!(bad.exit == 5 && bad.err.contains("not verified: "), "{said}: {bad:?}");
    }
    // What is no text is no certificate, and a file that cannot be read says nothing about one.
    for (bytes, said) in [(&b"{\"certificate\":\"\xff"[..], "not UTF-8"), (&[0xff; 64], "from byte 1 on")] {
        let bad = flock.verify(bytes, &[]);
        assert!(bad.exit == 5 && bad.err.contains("not verified: it is no text"), "{bad:?}");
        assert!(bad.err.contains(said) && bad.err.contains("ask for another copy"), "{bad:?}");
    }
    let unread = flock.house.run(&["ballot", "verify", "nowhere.json"]);
    assert!(unread.exit == 2 && unread.err.contains("cannot read nowhere.json"), "{unread:?}");
    let other = flock.verify(&certificate, &["--space", "another"]);
    assert!(
        other.exit == 5 && other.err.contains(&format!("it is for the space {id}, not for another")),
        "{other:?}"
    );
}

#[test]
fn evidence_stands_alone_and_keys_are_their_owners() {
    let flock = Flock::new();
    let ballot = flock.open("2.0");
    // Heron's key file is no use to the magpie, whose seat is for another key.
    let keys = flock.house.path().join("keys");
    let mode = |file: &str| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(keys.join(file)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("heron.json"), 0o600);
    assert_eq!(text(&flock.house.json(&["agent", "key", "heron"])["key"]), flock.keys["heron"], "made once");
    std::fs::copy(keys.join("magpie.json"), keys.join("magpie.kept")).unwrap();
    std::fs::copy(keys.join("heron.json"), keys.join("magpie.json")).unwrap();
    let stolen = flock.sign("magpie", &ballot, "yes");
    assert!(stolen.exit != 0 && stolen.err.contains("is for another key than"), "{stolen:?}");
    std::fs::rename(keys.join("magpie.kept"), keys.join("magpie.json")).unwrap();
    let unsigned = flock.say("wren", &["ballot", "cast", &ballot, "yes"]);
    assert!(unsigned.exit == 1 && unsigned.err.contains("--sign` does it"), "{unsigned:?}");
    assert_eq!(flock.sign("magpie", &ballot, "no").exit, 0);
    assert_eq!(flock.sign("magpie", &ballot, "yes").exit, 1);
    let none = flock.say("heron", &["ballot", "certificate", &ballot]);
    assert_ne!(none.exit, 0, "nothing is decided: {none:?}");
    let evidence = flock.say("heron", &["ballot", "certificate", &ballot, "--evidence"]);
    assert_eq!(evidence.exit, 0, "{evidence:?}");
    let good = flock.verify(&evidence.out, &[]);
    assert!(
        good.exit == 0
            && good.out.contains("`magpie` lies")
            && good.out.contains("verified: evidence of ballot"),
        "{good:?}"
    );
    let loose = || {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(keys.join("wren.json"), std::fs::Permissions::from_mode(0o644)).unwrap();
    };
    loose();
    let open = flock.sign("wren", &ballot, "yes");
    assert!(open.exit != 0 && open.err.contains("others may read"), "{open:?}");
}

#[test]
fn a_bad_signature_is_never_written_and_nobody_marks_their_own() {
    let flock = Flock::new();
    let ballot = flock.open("3.0");
    let shown = flock.house.json(&["ballot", "show", &ballot]);
    let before = flock.house.json(&["space", "show"])["index"].clone();
    let fields = |key: &str, extra: (&str, Value)| {
        let mut fields = json!({
            "ballot": ballot.parse::<u64>().unwrap(), "choice": "yes", "round": 1, "terms": shown["terms"],
            "key": flock.keys[key], "signature": "ab".repeat(64),
        });
        fields[extra.0] = extra.1;
        fields
    };
    let txn =
        |fields: Value| json!({"commands": [{"kv.put": {"key": "k", "value": 1}}, {"ballot.cast": fields}]});
    let send = |body: Value| {
        let file = flock.house.path().join("txn.json");
        std::fs::write(&file, body.to_string()).unwrap();
        flock.say("wren", &["txn", "txn.json"])
    };
    // Forged over the right terms, in a transaction; and alone, through the verb's own flags.
    let said = send(txn(fields("wren", ("round", 1.into()))));
    assert!(said.exit == 1 && said.err.contains("the signature is not that of"), "{said:?}");
    let (key, terms, signature) = (&flock.keys["wren"], text(&shown["terms"]), "ab".repeat(64));
    let alone =
        ["ballot", "cast", &ballot, "yes", "--round", "1", "--terms", &terms, "--signature", &signature];
    let said = flock.say("wren", &[&alone[..], &["--key", key]].concat());
    assert!(said.exit == 1 && said.err.contains("the signature is not that of"), "{said:?}");
    assert_eq!(flock.house.json(&["space", "show"])["index"], before, "nothing was written");
    // The mark is no field of anything.
    let said = send(txn(fields("wren", ("verified", true.into()))));
    assert!(said.exit != 0 && said.err.contains("`verified` is no field"), "{said:?}");
    let mut marked = txn(fields("wren", ("round", 1.into())));
    marked["verified"] = true.into();
    assert_ne!(send(marked).exit, 0);
    let votes = flock.house.json(&["ballot", "votes", &ballot]);
    assert!(!votes.to_string().contains("signature"), "{votes}");
}

#[test]
fn what_follows_is_carried_out_once_however_often_the_node_is_killed() {
    let mut flock = Flock::new();
    let ballots: Vec<String> = (0..6).map(|n| flock.open(&format!("4.{n}"))).collect();
    // Five voters a ballot, each patient, and a node that dies under them.
    let votes = |flock: &Flock, ballot: &str| -> Vec<Running> {
        let cast = |bird: &&str| {
            let words = ["ballot", "cast", ballot, "yes", "--sign", "--patience", "60s"];
            let mut command = flock.command(bird, &words);
            Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
        };
        BIRDS.iter().map(cast).collect()
    };
    for pair in ballots.chunks(2) {
        let mut voters: Vec<Running> = pair.iter().flat_map(|ballot| votes(&flock, ballot)).collect();
        until("somebody is through", || voters.iter_mut().any(|voter| voter.0.try_wait().unwrap().is_some()));
        flock.house.kill();
        flock.house.start();
        flock.house.kill();
        flock.house.start();
        for voter in &mut voters {
            voter.0.wait().unwrap();
        }
        // Whoever lost the answer asks again: the same vote is the same vote.
        for ballot in pair {
            for bird in BIRDS {
                let said = flock.sign(bird, ballot, "yes");
                assert!(said.exit == 0 || said.err.contains("takes no votes"), "{said:?}");
            }
            let shown = flock.house.json(&["ballot", "await", ballot]);
            assert_eq!(shown["state"], "decided", "{shown}");
        }
    }
    flock.house.kill();
    flock.house.start();
    let tasks = flock.house.json(&["queue", "list", "release", "--limit", "1000"]);
    let mut versions: Vec<String> =
        tasks["tasks"].as_array().unwrap().iter().map(|task| text(&task["body"]["version"])).collect();
    versions.sort();
    let expected: Vec<String> = (0..6).map(|n| format!("4.{n}")).collect();
    assert_eq!(versions, expected, "each decision acted once");
}
