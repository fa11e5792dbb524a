//! The terminal: single keys, a screen of its own, and both given back whatever happens.
//!
//! Only line editing and echo are switched off. Signals stay as they are: Ctrl-C and SIGTERM end `top` in order, Ctrl-Z gives the terminal back before it stops and takes it again after.
//! A panic unwinds through [`Screen`] as well.

use super::super::exit::{Exit, Stop};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};
use std::io::{IsTerminal, Read, Write};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{Receiver, channel};

/// What was typed, or happened to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Char(char),
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// Enter.
    Enter,
    /// Escape, by itself.
    Escape,
    /// The terminal has another size.
    Resized,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-C, SIGTERM, or the terminal is gone.
    End,
}

/// An open screen.
pub struct Screen {
    before: Option<Termios>,
    keys: Receiver<Key>,
}

impl Screen {
    /// Takes the terminal.
    pub fn open() -> Result<Screen, Stop> {
        let (tell, keys) = channel(64);
        let typed = tell.clone();
        // Reading blocks, so it has a thread; nobody waits for that one at the end.
        std::thread::spawn(move || read(|key| typed.blocking_send(key).is_ok()));
        for (kind, key) in [
            (SignalKind::interrupt(), Key::End),
            (SignalKind::terminate(), Key::End),
            (SignalKind::hangup(), Key::End),
            (SignalKind::window_change(), Key::Resized),
            (SignalKind::from_raw(Signal::TSTP.as_raw()), Key::Suspend),
        ] {
            let mut signals = signal(kind)
                .map_err(|error| Stop::new(Exit::Fault, format!("cannot hear signals: {error}")))?;
            let tell = tell.clone();
            tokio::spawn(
                async move { while signals.recv().await.is_some() && tell.send(key).await.is_ok() {} },
            );
        }
        let mut screen = Screen { before: None, keys };
        screen.take()?;
        Ok(screen)
    }

    /// The next key.
    pub async fn key(&mut self) -> Key {
        self.keys.recv().await.unwrap_or(Key::End)
    }

    /// Columns and lines.
    pub fn size(&self) -> (usize, usize) {
        match tcgetwinsize(std::io::stdout()) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col.into(), size.ws_row.into()),
            _ => (80, 24),
        }
    }

    /// Draws these lines over what was there, without a flicker.
    pub fn draw(&self, lines: &[String]) -> Result<(), Stop> {
        let mut text = String::from("\x1b[H");
        for (n, line) in lines.iter().enumerate() {
            if n > 0 {
                text.push_str("\r\n");
            }
            text.push_str(line);
            text.push_str("\x1b[K");
        }
        text.push_str("\x1b[J");
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Gives the terminal back, stops this process as Ctrl-Z does, and takes it again afterwards.
    pub fn stop(&mut self) -> Result<(), Stop> {
        self.give();
        let _ = kill_process(getpid(), Signal::STOP);
        self.take()
    }

    fn take(&mut self) -> Result<(), Stop> {
        let stdin = std::io::stdin();
        if stdin.is_terminal()
            && let Ok(before) = tcgetattr(&stdin)
        {
            let mut single = before.clone();
            single.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
            single.special_codes[SpecialCodeIndex::VMIN] = 1;
            single.special_codes[SpecialCodeIndex::VTIME] = 0;
            let _ = tcsetattr(&stdin, OptionalActions::Now, &single);
            self.before = Some(before);
        }
        let mut out = std::io::stdout().lock();
        out.write_all(b"\x1b[?1049h\x1b[?25l")?;
        Ok(out.flush()?)
    }

    fn give(&mut self) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(b"\x1b[?25h\x1b[?1049l");
        let _ = out.flush();
        if let Some(before) = self.before.take() {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give();
    }
}

/// Reads keys until nobody wants them, or the terminal is gone.
fn read(mut tell: impl FnMut(Key) -> bool) {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        // Nobody types: signals end it.
        return;
    }
    let mut bytes = [0; 64];
    loop {
        match stdin.lock().read(&mut bytes) {
            Ok(0) => {
                tell(Key::End);
                return;
            }
            Ok(n) => {
                if !keys(&bytes[..n]).into_iter().all(&mut tell) {
                    return;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => {
                tell(Key::End);
                return;
            }
        }
    }
}

/// What the bytes of one read mean. A terminal sends a key's sequence in one piece.
fn keys(bytes: &[u8]) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let key = match (*first, after) {
            (0x1b, [b'[' | b'O', b'A', ..]) => (Key::Up, 2),
            (0x1b, [b'[' | b'O', b'B', ..]) => (Key::Down, 2),
            (0x1b, [b'[', b'5', b'~', ..]) => (Key::PageUp, 3),
            (0x1b, [b'[', b'6', b'~', ..]) => (Key::PageDown, 3),
            (0x1b, [b'[' | b'O', unknown @ ..]) => {
                // A sequence ends with a letter or `~`; what it is does not matter here.
                let end = unknown.iter().position(|byte| byte.is_ascii_alphabetic() || *byte == b'~');
                rest = &unknown[end.map_or(unknown.len(), |end| end + 1)..];
                continue;
            }
            (0x1b, _) => (Key::Escape, 0),
            (b'\r' | b'\n', _) => (Key::Enter, 0),
            (byte, _) => (Key::Char(char::from(byte)), 0),
        };
        keys.push(key.0);
        rest = &after[key.1..];
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_keys() {
        assert_eq!(keys(b"jq"), [Key::Char('j'), Key::Char('q')]);
        assert_eq!(keys(b"\x1b[A\x1bOB\x1b[5~\x1b[6~"), [Key::Up, Key::Down, Key::PageUp, Key::PageDown]);
        assert_eq!(keys(b"\x1b"), [Key::Escape]);
        assert_eq!(keys(b"\r\n"), [Key::Enter, Key::Enter]);
        assert_eq!(keys(b"\x1b[1;5Cx\x1b["), [Key::Char('x')], "what is not known is passed over whole");
    }
}
