import { assertEquals } from "@std/assert";
import {
  type CallWindows,
  callWindowSize,
  followCallWindow,
} from "../../lib/ui/call/call_window.ts";

class FakeWindow extends EventTarget {
  closed = false;
  close(): void {
    this.closed = true;
    this.dispatchEvent(new Event("pagehide"));
  }
}

class FakeWindows extends EventTarget {
  window: Window | null = null;
  open(): FakeWindow {
    const opened = new FakeWindow();
    this.window = opened as unknown as Window;
    this.dispatchEvent(new Event("enter"));
    return opened;
  }
  requestWindow: CallWindows["requestWindow"] = () =>
    Promise.reject(new Error("unused"));
}

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
  becomes(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

function follow() {
  const windows = new FakeWindows();
  const page = new FakePage();
  const seen: unknown[] = [];
  const end = followCallWindow(
    windows,
    page as unknown as Document,
    (open) => seen.push(open),
  );
  return { windows, page, seen, end };
}

Deno.test("a window of the call is reported when it opens and when the person closes it", () => {
  const { windows, seen } = follow();
  const opened = windows.open();
  opened.close();
  assertEquals(seen, [opened, null]);
});

Deno.test("coming back to the page closes the window, leaving the page does not", () => {
  const { windows, page, seen } = follow();
  const opened = windows.open();
  page.becomes("hidden");
  assertEquals(opened.closed, false);
  page.becomes("visible");
  assertEquals(opened.closed, true);
  assertEquals(seen, [opened, null]);
});

Deno.test("the end of the call closes the window", () => {
  const { windows, end } = follow();
  const opened = windows.open();
  end();
  assertEquals(opened.closed, true);
});

Deno.test("a window that another one replaced takes nothing with it", () => {
  const { windows, seen } = follow();
  const first = windows.open();
  const second = windows.open();
  first.close();
  assertEquals(seen, [first, second]);
});

Deno.test("after the call a window is nobody's", () => {
  const { windows, seen, end } = follow();
  end();
  windows.open();
  assertEquals(seen, []);
});

Deno.test("a window has the picture's shape, and room for the buttons", () => {
  const buttons = 64;
  const none = callWindowSize({ width: 0, height: 0 });
  assertEquals(none, { width: 320, height: 240 + buttons });
  assertEquals(callWindowSize({ width: 640, height: 480 }), none);
  const wide = callWindowSize({ width: 1920, height: 1080 });
  assertEquals(wide, { width: 370, height: 208 + buttons });
  const upright = callWindowSize({ width: 720, height: 1280 });
  assertEquals(upright, { width: 260, height: 462 + buttons });
  const strip = callWindowSize({ width: 4000, height: 400 });
  assertEquals(strip, { width: 876, height: 160 + buttons });
});
