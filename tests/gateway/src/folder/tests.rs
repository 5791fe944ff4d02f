//! Folders enter, with files of the gateway and of others; which are replaced, and which stop everything, leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;

const NAMES: [&str; 3] = ["apiclient_key.pem", "pub_key.pem", "config.json"];

fn files(text: &str) -> Vec<(&'static str, String)> {
    NAMES.iter().map(|name| (*name, format!("{name}: {text}\n"))).collect()
}

/// All of a folder: names, and what is in the files; folders and links have nothing.
fn all(folder: &Path) -> BTreeMap<String, Option<String>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let text =
        |path: &Path| path.symlink_metadata().unwrap().is_file().then(|| fs::read_to_string(path).unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), text(&entry.path()))).collect()
}

fn put(path: &Path, text: &str) {
    fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

/// The names that are in the way.
fn blocked(outcome: Result<(), FolderError>) -> Vec<(String, Obstacle)> {
    match outcome {
        Err(FolderError::Blocked { files, .. }) => files,
        other => panic!("{other:?}"),
    }
}

#[test]
fn its_own_files_are_replaced_as_often_as_it_starts() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("deep/keys");
    for text in ["one", "two", "three", "three"] {
        write(&keys, &files(text)).unwrap();
        let mut found = all(&keys);
        let record = found.remove(RECORD).unwrap().unwrap();
        let expected = files(text).into_iter().map(|(name, text)| (name.to_owned(), Some(text)));
        assert_eq!(found, expected.collect());
        assert_eq!(record.lines().count(), 1 + NAMES.len(), "{record}");
    }
}

#[test]
fn what_it_did_not_write_is_left_alone_with_everything_beside_it() {
    // What is done to a folder that the gateway wrote, and which file is in the way then.
    type Case = (&'static str, fn(&Path), &'static str, Obstacle);
    const CASES: &[Case] = &[
        (
            "a key of the merchant's own",
            |folder| put(&folder.join("apiclient_key.pem"), "my only key"),
            "apiclient_key.pem",
            Obstacle::Foreign,
        ),
        (
            "a changed setting",
            |folder| put(&folder.join("config.json"), "{}"),
            "config.json",
            Obstacle::Foreign,
        ),
        ("an emptied file", |folder| put(&folder.join("pub_key.pem"), ""), "pub_key.pem", Obstacle::Foreign),
        (
            "the text of another file of ours",
            |folder| {
                let text = fs::read_to_string(folder.join("pub_key.pem")).unwrap();
                put(&folder.join("config.json"), &text);
            },
            "config.json",
            Obstacle::Foreign,
        ),
        (
            "a large file",
            |folder| put(&folder.join("pub_key.pem"), &"x".repeat(3 << 20)),
            "pub_key.pem",
            Obstacle::Foreign,
        ),
        (
            "a folder",
            |folder| {
                fs::remove_file(folder.join("config.json")).unwrap();
                fs::create_dir(folder.join("config.json")).unwrap();
            },
            "config.json",
            Obstacle::NoFile,
        ),
        ("another record", |folder| put(&folder.join(RECORD), "mine"), RECORD, Obstacle::Foreign),
        (
            "a record that only mentions the mark",
            |folder| {
                let text = fs::read_to_string(folder.join(RECORD)).unwrap();
                put(&folder.join(RECORD), &format!("about\n{text}"));
            },
            RECORD,
            Obstacle::Foreign,
        ),
    ];
    for (name, change, file, obstacle) in CASES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &files("first")).unwrap();
        change(folder.path());
        let before = all(folder.path());
        let found = blocked(write(folder.path(), &files("second")));
        assert!(found.contains(&((*file).to_owned(), *obstacle)), "{name}: {found:?}");
        assert_eq!(all(folder.path()), before, "{name}");
    }
}

#[test]
fn a_folder_without_a_record_has_nothing_of_its_own() {
    for name in NAMES {
        let folder = tempfile::tempdir().unwrap();
        put(&folder.path().join(name), "mine");
        put(&folder.path().join("beside"), "mine as well");
        let before = all(folder.path());
        assert_eq!(blocked(write(folder.path(), &files("x"))), [(name.to_owned(), Obstacle::Foreign)]);
        assert_eq!(all(folder.path()), before, "{name}");

        fs::remove_file(folder.path().join(name)).unwrap();
        write(folder.path(), &files("x")).unwrap();
        assert_eq!(all(folder.path())["beside"].as_deref(), Some("mine as well"));
    }
}

#[test]
fn a_run_that_was_cut_off_is_taken_up_again() {
    // The record has been written, and some of the files behind it.
    for done in 0..=NAMES.len() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &files("first")).unwrap();
        let mut record = Record::read(&folder.path().join(RECORD)).unwrap();
        for (name, text) in files("second") {
            record.add(name, text.as_bytes());
        }
        record.write(folder.path()).unwrap();
        for (name, text) in &files("second")[..done] {
            put(&folder.path().join(name), text);
        }
        write(folder.path(), &files("third")).unwrap();
        assert_eq!(all(folder.path())["config.json"].as_deref(), Some("config.json: third\n"), "{done}");
    }
}

#[test]
fn the_message_names_folder_and_files_and_shows_no_control_character() {
    let folder = PathBuf::from("keys\u{1b}[31m");
    let files = vec![
        ("apiclient_key.pem".to_owned(), Obstacle::Foreign),
        ("config.json".to_owned(), Obstacle::NoFile),
    ];
    let message = FolderError::Blocked { folder, files }.to_string();
    assert!(!message.contains('\u{1b}'), "{message:?}");
    for expected in ["nothing was written", "apiclient_key.pem is another file", "config.json is a folder"] {
        assert!(message.contains(expected), "{message}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn links_are_not_followed() {
        for to in ["secret.pem", "nowhere"] {
            let folder = tempfile::tempdir().unwrap();
            let keys = folder.path().join("keys");
            fs::create_dir(&keys).unwrap();
            put(&folder.path().join("secret.pem"), "my only key");
            symlink(folder.path().join(to), keys.join("apiclient_key.pem")).unwrap();
            let found = blocked(write(&keys, &files("x")));
            assert_eq!(found, [("apiclient_key.pem".to_owned(), Obstacle::NoFile)]);
            assert_eq!(all(folder.path())["secret.pem"].as_deref(), Some("my only key"));
            assert!(!folder.path().join("nowhere").exists());
        }
    }

    #[test]
    fn another_name_of_an_own_file_keeps_what_it_had() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &files("first")).unwrap();
        let copy = folder.path().join("kept.pem");
        fs::hard_link(folder.path().join("apiclient_key.pem"), &copy).unwrap();
        write(folder.path(), &files("second")).unwrap();
        assert_eq!(fs::read_to_string(copy).unwrap(), "apiclient_key.pem: first\n");
    }

    #[test]
    fn a_folder_that_was_there_keeps_its_mode_and_files_get_theirs() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for text in ["first", "second"] {
            write(folder.path(), &files(text)).unwrap();
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
            assert_eq!(mode(folder.path()), 0o755);
            for name in NAMES.iter().chain([&RECORD]) {
                assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
                // What the user made of it does not stay with the next key.
                fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o644)).unwrap();
            }
        }
    }
}
