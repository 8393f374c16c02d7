import { useEffect } from "preact/hooks";

/**
 * Keeps the screen on (W3C Screen Wake Lock), where the browser can. The
 * browser lets go while the page is hidden, and is asked again afterwards.
 */
export function useAwake(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const ask = () => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock.request("screen").then((granted) => {
        lock = granted;
        if (over) void granted.release();
      }, () => {
        // Refused, such as with a low battery.
      });
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}
