/** What a page's coming and going does to a phone. */
export interface PageBound {
  connect(): void;
  retryNow(): void;
  close(): void;
}

/**
 * Connects while the page is there: one that goes away leaves its call to the
 * page that comes after it, one that comes back from the browser's cache
 * connects again, and one whose network comes back, or that is looked at
 * again, does not wait.
 *
 * @returns undoes it, and closes
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

/** Tells of another network (W3C Network Information); Chromium has it. */
function networkInformation(): EventTarget | undefined {
  return "connection" in navigator &&
      navigator.connection instanceof EventTarget
    ? navigator.connection
    : undefined;
}
