import type { Page } from "puppeteer-core";

interface Sockets {
  cut: boolean;
  open: WebSocket[];
}
type WithSockets = typeof globalThis & { sockets: Sockets };

/**
 * To be used before the page loads: lets the test cut the page off from the
 * server.
 */
export async function controlSockets(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const sockets: Sockets = { cut: false, open: [] };
    Object.assign(globalThis, {
      sockets,
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(url);
          sockets.open.push(this);
          if (sockets.cut) this.close();
        }
      },
    });
  });
}

export async function cutSockets(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { sockets } = globalThis as WithSockets;
    sockets.cut = true;
    for (const socket of sockets.open) socket.close();
  });
}

export async function restoreSockets(page: Page): Promise<void> {
  await page.evaluate(() => {
    (globalThis as WithSockets).sockets.cut = false;
  });
}
