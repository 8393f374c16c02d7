import { useEffect, useMemo } from "preact/hooks";
import { PeopleFinder } from "../../phone/people_finder.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** Watches and finds people, as long as somebody is here under a name. */
export function usePeopleFinder(
  phone: PhoneSurface,
  invited: string | null,
): PeopleFinder {
  const finder = useMemo(() => new PeopleFinder(phone, later), [phone]);
  useEffect(() => {
    finder.start();
    return () => finder.close();
  }, [finder]);
  useEffect(() => finder.invited(invited), [finder, invited]);
  return finder;
}

function later(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
