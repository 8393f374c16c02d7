/** The phone's methods for page events. */
export interface PageBound {
  connect(): void;
  retryNow(): void;
  close(): void;
}

/**
 * Connects while the page is open. A page that is closed leaves its call to the
 * next page; one restored from the browser's cache connects again; one whose
 * network comes back, or that becomes visible again, reconnects at once.
 *
 * @returns a function that undoes this and closes the phone
 */
export function followPage(phone: PageBound): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const retry = () => phone.retryNow();
  addEventListener("pagehide", () => phone.close(), options);
  addEventListener("pageshow", () => phone.connect(), options);
  addEventListener("online", retry, options);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") retry();
  }, options);
  networkInformation()?.addEventListener("change", retry, options);
  phone.connect();
  return () => {
    stop.abort();
    phone.close();
  };
}

/** Reports network changes (W3C Network Information); only Chromium has it. */
function networkInformation(): EventTarget | undefined {
  return "connection" in navigator &&
      navigator.connection instanceof EventTarget
    ? navigator.connection
    : undefined;
}
