import { assert } from "@std/assert";
import type { CDPSession, Page, WebWorker } from "puppeteer-core";
import type { PushSubscriptionKeys } from "../../lib/shared/push.ts";
import type { Pushed } from "../push/test_push_service.ts";

/** The globals of the service worker. */
interface WorkerScope {
  NotificationEvent: new (
    type: string,
    init: { notification: Notification; action: string },
  ) => Event & { waitUntil(work: Promise<unknown>): void };
  registration: ServiceWorkerRegistration;
  clients: {
    openWindow(url: string): Promise<void>;
    matchAll(options: object): Promise<readonly object[]>;
  };
  opened?: string;
  /** Number of push messages that are done with. */
  handled: number;
  ExtendableEvent: {
    prototype: Event & { waitUntil(work: Promise<unknown>): void };
  };
}

/** A shown notification. */
interface Shown {
  title: string;
  body: string;
  tag: string;
  actions: string[];
}

/** The browser's push service is out of reach here: the page subscribes to the tests' own. */
export async function subscribesTo(
  page: Page,
  subscription: PushSubscriptionKeys,
): Promise<void> {
  await page.evaluateOnNewDocument((subscription) => {
    const KEY = "the browser's subscription";
    const made = {
      ...subscription,
      toJSON: () => subscription,
      unsubscribe: () => {
        localStorage.removeItem(KEY);
        return Promise.resolve(true);
      },
    };
    Object.assign(PushManager.prototype, {
      subscribe: (options: PushSubscriptionOptionsInit) => {
        const { applicationServerKey } = options;
        const { length } = applicationServerKey as Uint8Array;
        if (!options.userVisibleOnly || length !== 65) throw new Error("what?");
        localStorage.setItem(KEY, "");
        return Promise.resolve(made);
      },
      getSubscription: () =>
        Promise.resolve(localStorage.getItem(KEY) === null ? null : made),
    });
  }, subscription);
}

/** A browser whose page is closed. */
export class ClosedBrowser {
  private constructor(
    private readonly origin: string,
    private readonly cdp: CDPSession,
    private readonly registrationId: string,
    readonly worker: WebWorker,
  ) {}

  /** @param page any page of the browser, which stays open */
  static async of(page: Page, origin: string): Promise<ClosedBrowser> {
    const cdp = await page.createCDPSession();
    const registered = new Promise<string>((resolve) =>
      cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        ({ registrations }) => {
          const own = registrations.find(({ scopeURL, isDeleted }) =>
            scopeURL.startsWith(origin) && !isDeleted
          );
          if (own) resolve(own.registrationId);
        },
      )
    );
    await cdp.send("ServiceWorker.enable");
    const target = await page.browserContext().waitForTarget((target) =>
      target.type() === "service_worker"
    );
    const worker = await target.worker();
    assert(worker);
    await worker.evaluate(() => {
      const scope = globalThis as unknown as WorkerScope;
      // Only a press on a real notification may open a window.
      scope.clients.openWindow = (url) => {
        scope.opened = url;
        return Promise.resolve();
      };
      scope.handled = 0;
      const { prototype } = scope.ExtendableEvent;
      const { waitUntil } = prototype;
      prototype.waitUntil = function (work) {
        waitUntil.call(this, work);
        const done = () => void scope.handled++;
        if (this.type === "push") work.then(done, done);
      };
    });
    return new ClosedBrowser(origin, cdp, await registered, worker);
  }

  /**
   * The push service's message arrives, and is done with: Chromium loses a
   * notification that is being shown while somebody asks for all of them.
   */
  async deliver({ content }: Pushed): Promise<void> {
    const handled = await this.worker.evaluate(() =>
      (globalThis as unknown as WorkerScope).handled
    );
    await this.cdp.send("ServiceWorker.deliverPushMessage", {
      origin: this.origin,
      registrationId: this.registrationId,
      data: JSON.stringify(content),
    });
    await this.worker.evaluate(async (before) => {
      const scope = globalThis as unknown as WorkerScope;
      while (scope.handled === before) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, handled);
  }

  /** Resolves once no page is open. */
  alone(): Promise<void> {
    return this.worker.evaluate(async () => {
      const { clients } = globalThis as unknown as WorkerScope;
      const all = { type: "window", includeUncontrolled: true } as const;
      while ((await clients.matchAll(all)).length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  }

  /** The notifications, once the one of this tag has this text. */
  shows(tag: string, body: string): Promise<Shown[]> {
    return this.worker.evaluate(
      async (tag, body) => {
        const { registration } = globalThis as unknown as WorkerScope;
        for (;;) {
          const shown = await registration.getNotifications();
          if (shown.some((one) => one.tag === tag && one.body === body)) {
            return shown.map(({ title, body, tag, actions }: Notification & {
              actions?: { action: string }[];
            }) => ({
              title,
              body,
              tag,
              actions: (actions ?? []).map(({ action }) => action),
            }));
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
      tag,
      body,
    );
  }

  /** Presses the notification, or one of its buttons. @returns the address that it opens */
  press(tag: string, action: string): Promise<string | undefined> {
    return this.worker.evaluate(
      async (tag, action) => {
        const scope = globalThis as unknown as WorkerScope;
        const [notification] = await scope.registration.getNotifications({
          tag,
        });
        const event = new scope.NotificationEvent("notificationclick", {
          notification,
          action,
        });
        // The browser lets only its own events wait.
        let done: Promise<unknown> = Promise.resolve();
        event.waitUntil = (work) => done = Promise.resolve(work);
        dispatchEvent(event);
        await done;
        return scope.opened;
      },
      tag,
      action,
    );
  }
}
