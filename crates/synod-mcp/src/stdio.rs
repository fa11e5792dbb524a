//! The proxy over stdin and stdout: one client, one member, until stdin closes.
//!
//! ```text
//!   client ──stdin──▶ requests ──▶ tools ──HTTP──▶ node
//!      │                                             ▲
//!      └── closes, dies, or we are told to stop ─────┘  waits end, leave: what was held passes on at once
//! ```
//!
//! The end of stdin is seen where bytes are read, not where messages are: answers that are ready still go out, but nothing waits for somebody who has gone.

use crate::args::Args;
use crate::member::{Find, Member, Wish};
use crate::no::No;
use crate::server::{Members, Server};
use crate::tools::Group;
use rmcp::service::RequestContext;
use rmcp::transport::io::stdio_pipes;
use rmcp::{RoleServer, ServiceExt};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The one member of a connection.
#[derive(Debug)]
struct One {
    member: Arc<Member>,
    groups: Vec<Group>,
}

impl Members for One {
    fn member(&self, _: &RequestContext<RoleServer>, _: &mut Args) -> Result<Arc<Member>, No> {
        Ok(self.member.clone())
    }

    fn groups(&self, _: &RequestContext<RoleServer>) -> Vec<Group> {
        self.groups.clone()
    }

    fn by_argument(&self) -> bool {
        false
    }

    fn called(&self, _: &RequestContext<RoleServer>, _: &Arc<Member>) {}
}

/// Serves the standard streams until the client has gone or `stop` resolves, and leaves the space.
pub async fn serve(find: Find, wish: Wish, groups: Vec<Group>, stop: impl Future<Output = ()>) {
    let (input, output) = stdio_pipes();
    serve_streams(find, wish, groups, input, output, stop).await;
}

/// The same over any pair of streams.
pub async fn serve_streams(
    find: Find,
    wish: Wish,
    groups: Vec<Group>,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    stop: impl Future<Output = ()>,
) {
    let member = Member::new(find, wish);
    let server = Server(One { member: member.clone(), groups });
    let input = Watched { input, member: member.clone() };
    let served = async {
        // A client that goes before it has said what it wants is no failure of ours.
        if let Ok(running) = server.serve((input, output)).await {
            let _ = running.waiting().await;
        }
    };
    tokio::select! {
        () = served => {}
        () = stop => {}
    }
    member.end_waits();
    member.leave().await;
}

/// A stream that tells the member when it has ended.
struct Watched<R> {
    input: R,
    member: Arc<Member>,
}

impl<R: AsyncRead + Unpin> AsyncRead for Watched<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let poll = Pin::new(&mut self.input).poll_read(cx, buf);
        let ended = match &poll {
            Poll::Ready(Ok(())) => buf.filled().len() == before && buf.remaining() > 0,
            Poll::Ready(Err(_)) => true,
            Poll::Pending => false,
        };
        if ended {
            self.member.end_waits();
        }
        poll
    }
}
