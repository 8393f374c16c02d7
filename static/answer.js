// The service worker put here what a notification was pressed for. It is not in
// the address: a link of somebody else must answer no call.
(async () => {
  try {
    const cache = await caches.open("answer");
    const kept = await cache.match("/answer");
    await cache.delete("/answer");
    const { name, ticket, callId, answers, until } = await kept.json();
    if (until > Date.now()) {
      sessionStorage.setItem(
        "session",
        JSON.stringify({ tab: callId, name, resumeToken: ticket }),
      );
      if (answers) sessionStorage.setItem("answer", callId);
    }
  } catch {
    // Nothing was kept, or nothing may be stored: the page opens as ever.
  }
  location.replace("/");
})();
