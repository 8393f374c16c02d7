/**
 * Keeps the screen on (W3C Screen Wake Lock). The browser lets go while the
 * page is hidden, and is asked again afterwards.
 *
 * @returns lets the screen go off
 */
export function keepAwake(): () => void {
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
}
