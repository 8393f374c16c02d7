/** What a page's coming and going does to a phone. */
export interface PageBound {
  connect(): void;
  retryNow(): void;
  close(): void;
}

/**
 * Connects while the page is shown: a page that goes away hangs up, one that
 * comes back from the browser's cache connects again, and one whose network
 * comes back does not wait.
 *
 * @returns undoes it, and closes
 */
export function followPage(
  phone: PageBound,
  page: EventTarget = globalThis,
): () => void {
  const listeners: [string, () => void][] = [
    ["pagehide", () => phone.close()],
    ["pageshow", () => phone.connect()],
    ["online", () => phone.retryNow()],
  ];
  for (const [type, listener] of listeners) {
    page.addEventListener(type, listener);
  }
  phone.connect();
  return () => {
    for (const [type, listener] of listeners) {
      page.removeEventListener(type, listener);
    }
    phone.close();
  };
}
