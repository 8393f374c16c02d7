import { encode } from "uqr";
import { Dialog } from "../parts/Dialog.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Modules around a code that have to be light (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** The link to be called with, as a picture for another phone's camera. */
export function QrDialog({ address, onClose }: {
  address: string;
  onClose: () => void;
}) {
  const { code: words } = useWords();
  const code = codeOf(address);
  return (
    <Dialog
      id="qr-dialog"
      title={words.title}
      close={words.close}
      onClose={onClose}
    >
      {code
        ? (
          <>
            <svg
              class="qr-code"
              viewBox={`0 0 ${code.size} ${code.size}`}
              role="img"
              aria-label={words.of(address)}
              shape-rendering="crispEdges"
            >
              <rect width={code.size} height={code.size} fill="#ffffff" />
              <path d={code.dark} fill="#000000" />
            </svg>
            <p class="hint">{words.hint}</p>
          </>
        )
        : <p class="qr-address">{address}</p>}
    </Dialog>
  );
}

/** @returns width in modules, and the outline of the dark ones; null if the address is too long for a code */
function codeOf(address: string): { size: number; dark: string } | null {
  try {
    const { data, size } = encode(address, { border: QUIET_ZONE });
    const dark = data.flatMap((row, y) =>
      row.flatMap((isDark, x) => isDark ? `M${x} ${y}h1v1h-1z` : [])
    ).join("");
    return { size, dark };
  } catch {
    return null;
  }
}
