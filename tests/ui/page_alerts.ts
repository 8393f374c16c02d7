/**
 * Makes a page's alerts visible to a test: sounds, the tab's title and icon,
 * and system notifications.
 *
 * @module
 */
import type { Page } from "puppeteer-core";

/** A system notification that the page showed. */
export interface Shown {
  title: string;
  body: string;
  closed: boolean;
}

interface Alerts {
  notifications: (Shown & { onclick: () => void })[];
  contexts: { oscillators: OscillatorNode[]; outlet: AnalyserNode }[];
  hidden: boolean;
  focused: boolean;
}
type WithAlerts = typeof globalThis & { alerts: Alerts };

/**
 * To be used before the page loads: notifications are allowed, and go to the
 * test.
 */
export async function watchAlerts(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const alerts: Alerts = {
      notifications: [],
      contexts: [],
      hidden: false,
      focused: false,
    };
    Object.assign(globalThis, {
      alerts,
      focus: () => alerts.focused = true,
      AudioContext: class extends AudioContext {
        readonly oscillators: OscillatorNode[] = [];
        readonly outlet = super.createAnalyser();
        constructor() {
          super();
          this.outlet.connect(super.destination);
          alerts.contexts.push(this);
        }
        override get destination() {
          return this.outlet as unknown as AudioDestinationNode;
        }
        override createOscillator() {
          const oscillator = super.createOscillator();
          this.oscillators.push(oscillator);
          return oscillator;
        }
        override close() {
          alerts.contexts = alerts.contexts.filter((other) => other !== this);
          return super.close();
        }
      },
      Notification: class {
        static permission = "granted";
        readonly body: string;
        closed = false;
        onclick = () => {};
        constructor(readonly title: string, options: NotificationOptions) {
          this.body = options.body ?? "";
          alerts.notifications.push(this);
        }
        close() {
          this.closed = true;
        }
      },
    });
    Object.defineProperty(document, "visibilityState", {
      get: () => alerts.hidden ? "hidden" : "visible",
    });
  });
}

/** The person switches to another tab, or back to this one. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    (globalThis as WithAlerts).alerts.hidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

/** All notifications so far, including closed ones. */
export function notifications(page: Page): Promise<Shown[]> {
  return page.evaluate(() =>
    (globalThis as WithAlerts).alerts.notifications
      .map(({ title, body, closed }) => ({ title, body, closed }))
  );
}

/**
 * Clicks the latest notification.
 * @returns whether the window came to the front
 */
export function pressNotification(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { alerts } = globalThis as WithAlerts;
    alerts.notifications.at(-1)?.onclick();
    return alerts.focused;
  });
}

/** Waits until a tone of this frequency is audible. */
export async function hears(page: Page, hz: number): Promise<void> {
  await page.waitForFunction(
    (hz) =>
      (globalThis as WithAlerts).alerts.contexts.some(
        ({ oscillators, outlet }) => {
          const samples = new Float32Array(outlet.fftSize);
          outlet.getFloatTimeDomainData(samples);
          return oscillators.some(({ frequency }) =>
            Math.abs(frequency.value - hz) < 1
          ) && samples.some((sample) => Math.abs(sample) > 0.01);
        },
      ),
    { polling: 50 },
    hz,
  );
}

/** Waits until that tone has stopped. */
export async function isSilent(page: Page, hz: number): Promise<void> {
  await page.waitForFunction(
    (hz) =>
      !(globalThis as WithAlerts).alerts.contexts.some(({ oscillators }) =>
        oscillators.some(({ frequency }) => Math.abs(frequency.value - hz) < 1)
      ),
    { polling: 50 },
    hz,
  );
}

/** Waits until the tab has this icon. It follows a call a little later. */
export async function hasIcon(page: Page, path: string): Promise<void> {
  await page.waitForFunction(
    (path) => {
      const link = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
      return new URL(link.href).pathname === path;
    },
    {},
    path,
  );
}

type WithPlayer = typeof globalThis & { player?: HTMLMediaElement };

/** To be used before the page loads: records the latest player for the test. */
export async function watchPlayers(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      (globalThis as WithPlayer).player = this;
      return play.call(this);
    };
  });
}

/** Waits until something is audible on that speaker. */
export async function playsOn(page: Page, speaker: string): Promise<void> {
  await page.waitForFunction(
    (speaker) => {
      const { player } = globalThis as WithPlayer;
      return player?.sinkId === speaker && player.currentTime > 0.1;
    },
    { polling: 50 },
    speaker,
  );
}
