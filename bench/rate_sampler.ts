import type { Page } from "puppeteer-core";

/** Media that a page received and could send at one moment. */
export interface Sample {
  /** Since the accept. */
  ms: number;
  /** Video received during the previous half second, or second. */
  kbps: number;
  /** Pixels of the received picture. */
  width: number;
  /** kbit/s that the page can send, for the other page's picture. */
  available: number;
}

interface SamplingPage {
  peerConnections: RTCPeerConnection[];
  samples: Sample[];
}

/**
 * Samples the latest peer connection at each of these moments, by the page's
 * own clock.
 */
export async function startSampling(
  page: Page,
  acceptedAt: number,
  moments: number[],
): Promise<void> {
  await page.evaluate(
    (acceptedAt, moments) => {
      const page = globalThis as unknown as SamplingPage;
      page.samples = [];
      const look = async () => {
        const found = { bytes: 0, width: 0, available: 0, at: Date.now() };
        const connection = page.peerConnections.at(-1);
        for (const stat of (await connection?.getStats())?.values() ?? []) {
          if (stat.type === "inbound-rtp" && stat.kind === "video") {
            found.bytes = stat.bytesReceived;
            found.width = stat.frameWidth ?? 0;
          } else if (stat.type === "outbound-rtp" && stat.kind === "video") {
            found.available = (stat.targetBitrate ?? 0) / 1_000;
          }
        }
        return found;
      };
      const at = (ms: number, run: () => void) =>
        setTimeout(run, Math.max(0, acceptedAt + ms - Date.now()));
      for (const ms of moments) {
        const windowMs = Math.min(ms, 1_000);
        const before = new Promise<Awaited<ReturnType<typeof look>>>((seen) =>
          at(ms - windowMs, async () => seen(await look()))
        );
        at(ms, async () => {
          const now = await look();
          const { bytes, at } = await before;
          page.samples.push({
            ms,
            kbps: (now.bytes - bytes) * 8 / (now.at - at),
            width: now.width,
            available: now.available,
          });
        });
      }
    },
    acceptedAt,
    moments,
  );
}

export async function samplesOf(page: Page): Promise<Sample[]> {
  return await page.evaluate(() =>
    (globalThis as unknown as SamplingPage).samples
  );
}
