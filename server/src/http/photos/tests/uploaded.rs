//! Uploads and their limits.

use super::super::upload::in_time;
use super::{picture, upload};
use crate::http::tests::Service;
use crate::limits::{PHOTO_BYTES_MAX, PHOTOS_DECODED_MAX};
use actix_web::ResponseError as _;
use serde_json::json;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

#[actix_web::test]
async fn an_upload_ends_at_its_limits() {
    let service = Service::new();
    let padded = |bytes: usize| {
        let mut body = picture(6);
        body.resize(bytes, 0);
        body
    };
    assert_eq!(
        upload(&service, "image/jpeg", padded(PHOTO_BYTES_MAX))
            .await
            .0,
        201
    );
    let (status, told) = upload(&service, "image/jpeg", padded(PHOTO_BYTES_MAX + 1)).await;
    assert_eq!((status, &told["code"]), (413, &json!("too_large")));
    let (status, told) = upload(&service, "image/jpeg", b"<svg/>".to_vec()).await;
    assert_eq!((status, &told["code"]), (422, &json!("bad_picture")));
    for media in ["image/svg+xml", "image/gif", "text/html", ""] {
        let (status, told) = upload(&service, media, picture(6)).await;
        assert_eq!(
            (status, &told["code"]),
            (415, &json!("media_type")),
            "{media}"
        );
    }
}

#[actix_web::test]
async fn whoever_sends_a_photo_too_slowly_gives_the_place_back() {
    let slow = std::future::pending::<Result<(), _>>();
    let problem = in_time(Duration::from_millis(5), slow).await;
    let problem = problem.expect_err("it never comes");
    let status = problem.status_code().as_u16();
    assert_eq!((status, problem.code), (408, "too_slow"));
    let quick = in_time(Duration::from_mins(1), std::future::ready(Ok(7))).await;
    assert_eq!(quick.ok(), Some(7));
}

/// Whether a future has not ended after one more look.
async fn is_pending<F: Future>(mut future: Pin<&mut F>) -> bool {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[actix_web::test]
async fn no_more_pictures_are_decoded_at_a_time_than_the_limit_and_the_others_wait() {
    let service = Service::new();
    let world = std::sync::Arc::clone(&service.0.installation.world);
    let bytes = picture(9);
    let sha256 = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
    let is_kept = || {
        let row = world.store.photos().by_upload(&sha256);
        row.expect("asked").is_some()
    };
    // As many as may be are at work: this test is all of them.
    let places = &service.0.installation.world.seats.decoded;
    let mut all: Vec<_> = (0..PHOTOS_DECODED_MAX)
        .map(|_| places.take().expect("all are free"))
        .collect();
    let mut waiting = Box::pin(upload(&service, "image/jpeg", bytes));
    for _ in 0..100 {
        assert!(is_pending(waiting.as_mut()).await);
        tokio::task::yield_now().await;
    }
    assert!(places.take().is_err() && !is_kept());
    // Whoever comes next stands behind it, and gets the one place that is given back once it is done.
    let mut next = Box::pin(places.wait());
    assert!(is_pending(next.as_mut()).await);
    drop(all.pop());
    let (answer, next) = tokio::join!(waiting, async move {
        let place = next.await;
        (place.is_ok(), is_kept())
    });
    assert_eq!(answer.0, 201, "{}", answer.1);
    assert_eq!(next, (true, true), "it was done before the next began");
}
